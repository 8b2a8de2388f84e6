//! What a file is called.

use super::media::MediaType;

/// Why a name is not one of a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFileName {
    /// Nothing is left of it.
    #[error("a file name must not be empty")]
    Empty,
    /// It would not fit into a folder of most systems.
    #[error("a file name has at most {limit} bytes, not {length}", limit = FileName::LIMIT)]
    TooLong {
        /// Bytes given.
        length: usize,
    },
    /// It leads into another folder, or does not show what it says.
    #[error("a file name has no slash, no control character and none that turns the writing round")]
    Character,
}

impl InvalidFileName {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_name_empty",
            Self::TooLong { .. } => "file_name_too_long",
            Self::Character => "file_name_character",
        }
    }
}

/// The name of a file as its owner gave it: never a path, and never one that reads `gpj.exe` as
/// `exe.jpg`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileName(String);

impl FileName {
    /// Bytes of UTF-8, as most file systems count them; with room for an ending that is added.
    pub const LIMIT: usize = 240;

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name with an ending of what the file really is. A `report.exe` that is a photo becomes
    /// `report.exe.jpg`: no system will start it.
    #[must_use]
    pub fn ending_as(&self, kind: MediaType) -> Self {
        let fits = self.ending().is_some_and(|ending| {
            let mut endings = kind.endings().iter();
            endings.any(|known| known.eq_ignore_ascii_case(ending))
        });
        if fits {
            return self.clone();
        }
        Self(format!("{}.{}", self.0, kind.endings()[0]))
    }

    /// Whether the name ends like those of a kind.
    pub fn ends_like(&self, kind: MediaType) -> bool {
        self.ending_as(kind) == *self
    }

    fn ending(&self) -> Option<&str> {
        let (stem, ending) = self.0.rsplit_once('.')?;
        (!stem.is_empty()).then_some(ending)
    }
}

impl std::str::FromStr for FileName {
    type Err = InvalidFileName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let name = name.trim().trim_matches('.').trim();
        if name.is_empty() {
            return Err(InvalidFileName::Empty);
        }
        // An ending may have been added to a name that had all the room there is.
        if name.len() > Self::LIMIT + 8 {
            return Err(InvalidFileName::TooLong { length: name.len() });
        }
        if name.chars().any(is_misleading) {
            return Err(InvalidFileName::Character);
        }
        Ok(Self(name.to_owned()))
    }
}

impl AsRef<str> for FileName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Slashes, control characters, and the marks of Unicode that change the direction of what follows
/// or cannot be seen.
fn is_misleading(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '/' | '\\' | '\u{ad}' | '\u{feff}' | '\u{2028}' | '\u{2029}'
        )
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> FileName {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_in_kazakh_is_kept_as_it_was_given() {
        assert_eq!(name(" Көкөніс қоры.xlsx ").as_str(), "Көкөніс қоры.xlsx");
    }

    #[test]
    fn a_name_never_leads_into_another_folder_or_reads_backwards() {
        for text in [
            "../../etc/passwd",
            "C:\\autoexec.bat",
            "a\u{0}b",
            "a\nb",
            "annex\u{202e}gpj.exe",
        ] {
            assert_eq!(
                text.parse::<FileName>(),
                Err(InvalidFileName::Character),
                "{text:?}"
            );
        }
        assert_eq!(" ... ".parse::<FileName>(), Err(InvalidFileName::Empty));
        assert_eq!(name("..htaccess").as_str(), "htaccess");
    }

    #[test]
    fn a_name_that_is_too_long_for_a_folder_is_refused() {
        let long = "Ә".repeat(FileName::LIMIT / 2);
        let ended = name(&long).ending_as(MediaType::Docx);
        assert_eq!(name(ended.as_str()), ended, "the ending had room");
        let longer = "Ә".repeat(FileName::LIMIT);
        let length = longer.len();
        assert_eq!(
            longer.parse::<FileName>(),
            Err(InvalidFileName::TooLong { length })
        );
    }

    #[test]
    fn a_name_ends_as_what_the_file_is() {
        let ended = |text: &str, kind| name(text).ending_as(kind).0;
        assert_eq!(ended("IMG_412.JPG", MediaType::Jpeg), "IMG_412.JPG");
        assert_eq!(ended("photo.jpeg", MediaType::Jpeg), "photo.jpeg");
        assert_eq!(ended("report.exe", MediaType::Jpeg), "report.exe.jpg");
        assert_eq!(ended("page.html", MediaType::Text), "page.html.txt");
        assert_eq!(ended("stocks", MediaType::Csv), "stocks.csv");
    }
}
