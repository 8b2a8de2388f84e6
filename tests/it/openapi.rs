//! The OpenAPI document that is committed, and what holds for every operation in it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde_json::Value;
use tapsyrma::api;

fn document() -> Value {
    serde_json::to_value(api::document()).unwrap()
}

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every operation with its method and path.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &'_ Value)| -> Vec<String> {
        let methods = item.as_object().unwrap().keys();
        methods.map(|method| format!("{method} {path}")).collect()
    };
    paths
        .iter()
        .flat_map(of_path)
        .map(|name| {
            let (method, path) = name.split_once(' ').unwrap();
            let operation = &document["paths"][path][method];
            (name, operation)
        })
        .collect()
}

#[test]
fn the_committed_document_is_the_one_that_is_served() {
    let committed = std::fs::read_to_string(file("docs/openapi.json")).unwrap();
    let committed: Value = serde_json::from_str(&committed).unwrap();
    assert!(
        committed == document(),
        "docs/openapi.json is out of step: renew it with `tapsyrma openapi > docs/openapi.json`, \
         and read the difference as a client would"
    );
}

#[test]
fn words_are_documented_as_they_are_sent() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let words = |(name, schema): (&String, &Value)| {
        let words = schema["enum"].as_array().cloned().unwrap_or_default();
        let word = move |word: Value| (name.clone(), word.as_str().unwrap().to_owned());
        words.into_iter().map(word).collect::<Vec<_>>()
    };
    let words: Vec<_> = schemas.iter().flat_map(words).collect();
    assert!(words.contains(&("Role".to_owned(), "recipient".to_owned())));
    let is_ours = |word: &str| !word.contains(|letter: char| letter.is_ascii_uppercase());
    let others: Vec<_> = words.iter().filter(|(_, word)| !is_ours(word)).collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn whatever_is_referred_to_is_there() {
    let text = api::document().to_json().unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let referred = text.split("\"#/components/schemas/").skip(1);
    let referred: BTreeSet<_> = referred.filter_map(|rest| rest.split('"').next()).collect();
    assert!(referred.contains("Problem"), "{referred:?}");
    let schemas = &document["components"]["schemas"];
    let missing: Vec<_> = referred
        .iter()
        .filter(|name| schemas[**name].is_null())
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn whatever_stands_in_braces_is_declared() {
    let document = document();
    for (name, operation) in operations(&document) {
        let braces = name.split('{').skip(1);
        let named: BTreeSet<_> = braces.filter_map(|rest| rest.split('}').next()).collect();
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let declared = parameters.filter(|parameter| parameter["in"] == "path");
        let declared: BTreeSet<_> = declared.filter_map(|one| one["name"].as_str()).collect();
        assert_eq!(named, declared, "{name}");
    }
}

#[test]
fn every_operation_says_what_it_is() {
    let document = document();
    assert_eq!(document["openapi"].as_str().unwrap().get(..4), Some("3.1."));
    let mut ids = BTreeSet::new();
    let mut missing = Vec::new();
    for (name, operation) in operations(&document) {
        let has_tag = operation["tags"]
            .as_array()
            .is_some_and(|tags| tags.len() == 1);
        let has_summary = operation["summary"]
            .as_str()
            .is_some_and(|text| !text.is_empty());
        let is_new = operation["operationId"]
            .as_str()
            .is_some_and(|id| ids.insert(id));
        if !(has_tag && has_summary && is_new) {
            missing.push(name);
        }
    }
    assert!(!ids.is_empty());
    assert!(
        missing.is_empty(),
        "without one tag, a summary or an id of its own: {missing:#?}"
    );
}

#[test]
fn every_refusal_is_a_problem() {
    let document = document();
    assert!(document["components"]["schemas"]["Problem"]["properties"]["code"].is_object());
    for (name, operation) in operations(&document) {
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.contains_key("default"), "{name}");
        let refusals = responses
            .iter()
            .filter(|(status, _)| status.starts_with('4') || *status == "default");
        for (status, response) in refusals {
            let schema = &response["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/Problem", "{name} {status}");
            assert!(
                response["content"].as_object().unwrap().len() == 1,
                "{name} {status}"
            );
        }
    }
}

/// What is posted because it does not fit into a query, and makes nothing.
const QUESTIONS: [&str; 3] = [
    "post /api/v1/calendars/{id}/versions/preview",
    "post /api/v1/instructions/asked-before",
    "post /api/v1/instructions/preview",
];

#[test]
fn every_header_that_is_required_is_told_of() {
    let document = document();
    let takes = |operation: &Value, name: &str| {
        let parameters = operation["parameters"].as_array();
        parameters.is_some_and(|parameters| {
            let named = |parameter: &&Value| parameter["name"] == name;
            parameters.iter().filter(named).count() == 1
        })
    };
    for (name, operation) in operations(&document) {
        let is_public = operation.get("security").is_some();
        let is_decision = operation["responses"].get("428").is_some();
        let makes_something = operation["responses"].get("201").is_some();
        let has_key = takes(operation, "Idempotency-Key");
        // An upload that is announced twice is two, and the one that nobody links is removed.
        let is_upload = name == "post /api/v1/attachments";
        assert_eq!(has_key, makes_something && !is_upload, "{name}");
        let asks = QUESTIONS.contains(&name.as_str());
        let is_post = name.starts_with("post ") && !is_public;
        assert_eq!(makes_something, is_post && !asks, "{name}");
        assert_eq!(takes(operation, "Posting"), !is_public, "{name}");
        assert_eq!(takes(operation, "If-Match"), is_decision, "{name}");
    }
}

/// The codes of `docs/api.md`, each with its status where HTTP gives it one.
fn rows_of_codes() -> Vec<(String, Option<u16>)> {
    let text = std::fs::read_to_string(file("docs/api.md")).unwrap();
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, code, status, _, _] = cells[..] else {
            return None;
        };
        let code = code.strip_prefix('`')?.strip_suffix('`')?;
        is_code(code).then(|| (code.to_owned(), status.parse().ok()))
    });
    rows.collect()
}

/// The statuses and codes that a client can meet.
pub fn documented_codes() -> BTreeSet<(u16, String)> {
    let rows = rows_of_codes().into_iter();
    rows.filter_map(|(code, status)| Some((status?, code)))
        .collect()
}

#[test]
fn every_code_of_a_problem_is_documented_and_no_other() {
    let mut used = BTreeSet::new();
    for folder in ["src/api", "src/domain"] {
        collect_codes(&file(folder), &mut used);
    }
    // A cause inside the service: `internal` is what a client sees of it.
    used.retain(|code| !code.starts_with("history_"));
    let documented: BTreeSet<String> = rows_of_codes().into_iter().map(|(code, _)| code).collect();
    let missing: Vec<_> = used.difference(&documented).collect();
    let gone: Vec<_> = documented.difference(&used).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "docs/api.md lacks {missing:#?} and has {gone:#?}, which no problem says"
    );
}

fn collect_codes(path: &Path, codes: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            collect_codes(&entry.unwrap().path(), codes);
        }
        return;
    }
    let text = std::fs::read_to_string(path).unwrap();
    let tokens: TokenStream = text.parse().unwrap();
    codes_in(tokens, path.ends_with("src/api/problem.rs"), codes);
}

/// What stands first in the making of a problem, and in the arms of every `fn code`.
fn codes_in(tokens: TokenStream, is_problem_file: bool, codes: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut in_code = false;
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            in_code |= is_word(Some(token), "code") && at > 0 && is_word(tokens.get(at - 1), "fn");
            continue;
        };
        if in_code && group.delimiter() == Delimiter::Brace {
            in_code = false;
            codes.extend(texts(group.stream()));
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let makes = [
            "malformed",
            "invalid",
            "unauthorized",
            "conflict",
            "gone",
            "header",
        ];
        let makes_here = ["new", "unavailable"];
        if makes.iter().any(|word| is_word(before, word))
            || (is_problem_file && makes_here.iter().any(|word| is_word(before, word)))
        {
            codes.extend(texts(group.stream()));
        }
        codes_in(group.stream(), is_problem_file, codes);
    }
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(found)) if found == word)
}

/// Literals that look like codes; sentences do not.
fn texts(tokens: TokenStream) -> Vec<String> {
    let written = tokens.into_iter().flat_map(|token| match token {
        TokenTree::Literal(literal) => vec![literal.to_string()],
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => texts(group.stream())
            .into_iter()
            .map(|text| format!("\"{text}\""))
            .collect(),
        _ => Vec::new(),
    });
    written
        .filter_map(|text| {
            let text = text.strip_prefix('"')?.strip_suffix('"')?;
            is_code(text).then(|| text.to_owned())
        })
        .collect()
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}
