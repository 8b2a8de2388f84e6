//! Reads a source file the way the compiler splits it, so that comments and strings cannot be mistaken for code and the inside
//! of a macro call is looked at like the rest.

use std::{path::Path, rc::Rc, str::FromStr};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Something found in a source, and the line it stands on.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    pub line: usize,
    pub name: String,
}

/// A name, keyword or type of the code.
pub struct Word<'a> {
    pub line: usize,
    pub word: &'a str,
    /// Whether it stands in a module named `tests`, inline or in a file of its own.
    pub in_tests: bool,
}

/// One source file of the crate, as a flat row of tokens.
pub struct Source {
    /// Path from the root of the repository, with `/`.
    pub file: String,
    pub lines: usize,
    tokens: Vec<Token>,
}

struct Token {
    line: usize,
    /// The module that the token stands in, from the crate root.
    module: Rc<Vec<String>>,
    kind: Kind,
}

impl Token {
    fn in_tests(&self) -> bool {
        self.module.iter().any(|name| name == "tests")
    }
}

#[derive(PartialEq, Eq)]
enum Kind {
    Word(String),
    Mark(char),
    /// `::`, which reaches the scanner as two marks.
    PathSeparator,
    Text(String),
    Open,
    OpenBrace,
    Close,
}

impl Source {
    /// `file` is the path from the root of the repository, such as `src/store/write.rs`.
    pub fn parse(file: &str, text: &str) -> Source {
        let stream = TokenStream::from_str(text)
            .unwrap_or_else(|error| panic!("{file} cannot be split into tokens: {error}"));
        let mut tokens = Vec::new();
        flatten(stream, &Rc::new(module_path(file)), &mut tokens);
        Source {
            file: file.to_owned(),
            lines: text.lines().count(),
            tokens,
        }
    }

    /// The top-level module that the file belongs to; `main` and `lib` for the two roots.
    pub fn module(&self) -> String {
        let mut path = module_path(&self.file);
        if path.is_empty() {
            let root = self.file.trim_start_matches("src/").trim_end_matches(".rs");
            return root.to_owned();
        }
        path.remove(0)
    }

    /// The top-level names reached through `crate::`, `super::`, `self::` or the crate's own name, groups included. A path
    /// that stays inside the file's own top-level module is not an arrow.
    pub fn arrows(&self) -> Vec<Found> {
        let mut arrows = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let Kind::Word(word) = &token.kind else {
                continue;
            };
            if !self.is(at + 1, &Kind::PathSeparator) {
                continue;
            }
            let inside_a_path = at > 0 && self.is(at - 1, &Kind::PathSeparator);
            let base = match word.as_str() {
                "crate" | "tapsyrma" => Vec::new(),
                "self" if !inside_a_path => token.module.to_vec(),
                "super" if !inside_a_path => parent(&token.module),
                _ => continue,
            };
            self.follow(at + 2, base, &mut arrows);
        }
        arrows
    }

    /// Every word of the code.
    pub fn words(&self) -> impl Iterator<Item = Word<'_>> {
        self.tokens.iter().filter_map(|token| match &token.kind {
            Kind::Word(word) => Some(Word {
                line: token.line,
                word,
                in_tests: token.in_tests(),
            }),
            _ => None,
        })
    }

    /// Every string literal as it is written, documentation left out.
    pub fn texts(&self) -> impl Iterator<Item = (usize, &str)> {
        self.tokens.iter().filter_map(|token| match &token.kind {
            Kind::Text(text) => Some((token.line, text.as_str())),
            _ => None,
        })
    }

    /// The calls `owner::function`, with the owner's name, whatever path leads to the owner.
    pub fn owners_of(&self, function: &str) -> Vec<Found> {
        self.tokens
            .windows(3)
            .filter_map(
                |three| match (&three[0].kind, &three[1].kind, &three[2].kind) {
                    (Kind::Word(owner), Kind::PathSeparator, Kind::Word(name))
                        if name == function =>
                    {
                        Some(Found {
                            line: three[2].line,
                            name: owner.clone(),
                        })
                    }
                    _ => None,
                },
            )
            .collect()
    }

    /// How often the macro `name!` is called outside of tests; its definition does not count.
    pub fn macro_calls(&self, name: &str) -> usize {
        let called = |pair: &&[Token]| {
            matches!(&pair[0].kind, Kind::Word(word) if word == name)
                && pair[1].kind == Kind::Mark('!')
                && !pair[0].in_tests()
        };
        self.tokens.windows(2).filter(called).count()
    }

    fn is(&self, at: usize, kind: &Kind) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == *kind)
    }

    /// Goes on from the token after a `::`, `base` being the module named so far.
    fn follow(&self, at: usize, mut base: Vec<String>, arrows: &mut Vec<Found>) {
        let Some(token) = self.tokens.get(at) else {
            return;
        };
        match &token.kind {
            Kind::Word(word) if word == "super" => {
                base.pop();
                if self.is(at + 1, &Kind::PathSeparator) {
                    self.follow(at + 2, base, arrows);
                }
            }
            Kind::OpenBrace => {
                for element in self.elements(at + 1) {
                    self.follow(element, base.clone(), arrows);
                }
            }
            Kind::Word(word) if base.is_empty() => {
                arrows.push(Found {
                    line: token.line,
                    name: word.clone(),
                });
            }
            Kind::Mark('*') if base.is_empty() => {
                arrows.push(Found {
                    line: token.line,
                    name: "*".to_owned(),
                });
            }
            _ => {}
        }
    }

    /// Where the elements of a group start, `at` being the first token inside it.
    fn elements(&self, at: usize) -> Vec<usize> {
        let mut starts = vec![at];
        let mut depth = 0_usize;
        for (index, token) in self.tokens.iter().enumerate().skip(at) {
            match token.kind {
                Kind::Open | Kind::OpenBrace => depth += 1,
                Kind::Close if depth == 0 => break,
                Kind::Close => depth -= 1,
                Kind::Mark(',') if depth == 0 => starts.push(index + 1),
                _ => {}
            }
        }
        starts
    }
}

/// `src/store/write.rs` and `src/store/write/mod.rs` are `store::write`; the roots are the empty path.
fn module_path(file: &str) -> Vec<String> {
    let inside = Path::new(file.trim_start_matches("src/")).with_extension("");
    let mut path: Vec<String> = inside
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if path.last().is_some_and(|last| last == "mod") || path == ["lib"] || path == ["main"] {
        path.pop();
    }
    path
}

fn parent(module: &[String]) -> Vec<String> {
    module
        .split_last()
        .map(|(_, above)| above.to_vec())
        .unwrap_or_default()
}

fn flatten(stream: TokenStream, module: &Rc<Vec<String>>, tokens: &mut Vec<Token>) {
    let token = |line, kind| Token {
        line,
        module: Rc::clone(module),
        kind,
    };
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Ident(ident) => {
                let word = ident.to_string().trim_start_matches("r#").to_owned();
                tokens.push(token(line, Kind::Word(word)));
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' && ends_with_colon(tokens) => {
                tokens.pop();
                tokens.push(token(line, Kind::PathSeparator));
            }
            TokenTree::Punct(punct) => tokens.push(token(line, Kind::Mark(punct.as_char()))),
            TokenTree::Literal(literal) => {
                tokens.push(token(line, Kind::Text(literal.to_string())));
            }
            TokenTree::Group(group) if is_documentation(tokens, &group) => {}
            TokenTree::Group(group) => {
                let inner = inline_module(tokens, &group, module);
                let open = match group.delimiter() {
                    Delimiter::Brace => Kind::OpenBrace,
                    _ => Kind::Open,
                };
                tokens.push(token(line, open));
                flatten(group.stream(), &inner, tokens);
                tokens.push(token(group.span_close().start().line, Kind::Close));
            }
        }
    }
}

fn ends_with_colon(tokens: &[Token]) -> bool {
    tokens
        .last()
        .is_some_and(|last| last.kind == Kind::Mark(':'))
}

/// A doc comment reaches the scanner as `#[doc = ".."]`.
fn is_documentation(before: &[Token], group: &proc_macro2::Group) -> bool {
    let attribute = match before {
        [.., hash, bang] if bang.kind == Kind::Mark('!') => hash.kind == Kind::Mark('#'),
        [.., hash] => hash.kind == Kind::Mark('#'),
        [] => false,
    };
    let first = group.stream().into_iter().next();
    attribute && matches!(first, Some(TokenTree::Ident(name)) if name == "doc")
}

/// The module that the inside of `group` is in: one deeper when the group is the body of `mod name`.
fn inline_module(
    before: &[Token],
    group: &proc_macro2::Group,
    module: &Rc<Vec<String>>,
) -> Rc<Vec<String>> {
    if group.delimiter() == Delimiter::Brace
        && let [
            ..,
            keyword,
            Token {
                kind: Kind::Word(name),
                ..
            },
        ] = before
        && keyword.kind == Kind::Word("mod".to_owned())
    {
        let mut deeper = module.to_vec();
        deeper.push(name.clone());
        return Rc::new(deeper);
    }
    Rc::clone(module)
}
