//! What a file may be.

use crate::domain::spelling::spelled;

spelled! {
    /// The kinds of files that are taken. What a file is, its bytes say; neither its name nor who
    /// sends it.
    pub enum MediaType as "media type" {
        /// A photo.
        Jpeg = "image/jpeg",
        /// A picture without loss, as of a screen.
        Png = "image/png",
        /// A photo or picture as browsers make them.
        Webp = "image/webp",
        /// A printed document.
        Pdf = "application/pdf",
        /// A text of Microsoft Word, without macros.
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        /// A table of Microsoft Excel, without macros.
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        /// A text of LibreOffice, without macros.
        Odt = "application/vnd.oasis.opendocument.text",
        /// A table of LibreOffice, without macros.
        Ods = "application/vnd.oasis.opendocument.spreadsheet",
        /// A table as text, in UTF-8.
        Csv = "text/csv",
        /// Text without form, in UTF-8.
        Text = "text/plain",
    }
}

impl MediaType {
    /// How the names of such files end, the usual ending first.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
            Self::Csv => &["csv"],
            Self::Text => &["txt", "text", "md", "log"],
        }
    }

    /// Whether a browser may show it in the place of a page: it can carry nothing that runs.
    pub const fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp)
    }
}

/// Why a file is not taken, whatever it is called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    /// It is none of the kinds that are taken.
    #[error("the file is {found}, which is not taken; {allowed} are", allowed = allowed())]
    Type {
        /// What it looks like.
        found: String,
    },
    /// It begins like a kind that is taken and is not one.
    #[error("the file is damaged: {what}")]
    Damaged {
        /// Where it breaks off or contradicts itself.
        what: String,
    },
    /// It is text in another encoding, or not text.
    #[error("the text is not in UTF-8, or has control characters; save it as UTF-8")]
    TextEncoding,
    /// It carries macros, scripts or programs.
    #[error("the file carries something that runs: {what}")]
    Active {
        /// What was found.
        what: String,
    },
    /// Opened, it would take far more room than it takes stored.
    #[error("the file swells when it is opened: {what}")]
    Swelling {
        /// By what measure.
        what: String,
    },
    /// A program of one kind reads one thing in it, and a program of another kind another.
    #[error("the file is two things at once: {what}")]
    Ambiguous {
        /// What else it is.
        what: &'static str,
    },
}

impl FileRefusal {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Type { .. } => "file_type_refused",
            Self::Damaged { .. } => "file_damaged",
            Self::TextEncoding => "file_text_not_utf8",
            Self::Active { .. } => "file_active_content",
            Self::Swelling { .. } => "file_swells",
            Self::Ambiguous { .. } => "file_ambiguous",
        }
    }
}

/// The endings of all that is taken, for whoever is told what is not.
fn allowed() -> String {
    let endings = MediaType::ALL.iter().map(|kind| kind.endings()[0]);
    endings.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_sends_a_program_is_told_what_they_may_send() {
        let found = "application/vnd.microsoft.portable-executable".to_owned();
        assert_eq!(
            FileRefusal::Type { found }.to_string(),
            "the file is application/vnd.microsoft.portable-executable, which is not taken; \
             jpg, png, webp, pdf, docx, xlsx, odt, ods, csv, txt are"
        );
    }
}
