//! What objects are called in the store.

use object_store::path::Path;

use crate::domain::id::ObjectId;

/// An object of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Object {
    /// A piece of a file that is on its way.
    Piece(ObjectId),
    /// A whole file.
    Whole(ObjectId),
}

const PIECES: &str = "pieces";
const WHOLE: &str = "files";

impl Object {
    /// The identifier.
    pub fn id(self) -> ObjectId {
        match self {
            Self::Piece(id) | Self::Whole(id) => id,
        }
    }

    /// Whole files are spread over 256 folders, by the last digits of their identifier, which are
    /// random: a folder of millions is slow to read.
    pub(super) fn path(self) -> Path {
        match self {
            Self::Piece(id) => Path::from(format!("{PIECES}/{id}")),
            Self::Whole(id) => {
                let id = id.to_string();
                let spread = id.get(id.len().saturating_sub(2)..).unwrap_or_default();
                Path::from(format!("{WHOLE}/{spread}/{id}"))
            }
        }
    }

    /// The object at a path; none where something else stands.
    pub(super) fn parse(path: &Path) -> Option<Self> {
        let id: ObjectId = path.filename()?.parse().ok()?;
        [Self::Piece(id), Self::Whole(id)]
            .into_iter()
            .find(|object| object.path() == *path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_found_by_its_path_and_nothing_else_is_taken_for_one() {
        let id: ObjectId = "0199c5a4-6d5e-7cc1-8a3b-1f2e3d4c5b6a".parse().unwrap();
        for (object, path) in [
            (
                Object::Piece(id),
                "pieces/0199c5a4-6d5e-7cc1-8a3b-1f2e3d4c5b6a",
            ),
            (
                Object::Whole(id),
                "files/6a/0199c5a4-6d5e-7cc1-8a3b-1f2e3d4c5b6a",
            ),
        ] {
            assert_eq!(object.path().as_ref(), path);
            assert_eq!(Object::parse(&Path::from(path)), Some(object));
        }
        for path in [
            "files/00/0199c5a4-6d5e-7cc1-8a3b-1f2e3d4c5b6a",
            "0199c5a4-6d5e-7cc1-8a3b-1f2e3d4c5b6a",
            "files/lost+found",
            "pieces/README",
        ] {
            assert_eq!(Object::parse(&Path::from(path)), None, "{path}");
        }
    }
}
