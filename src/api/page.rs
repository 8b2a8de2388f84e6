//! Keyset pages: a cursor says where to go on, and which list it belongs to.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::problem::Problem;

/// Rows of a page when none are asked for.
pub const DEFAULT_LIMIT: u16 = 20;
/// Most rows of a page.
pub const LARGEST_LIMIT: u16 = 200;

/// A page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last.
    pub next: Option<String>,
}

impl<T> Page<Result<T, Problem>> {
    /// The page, if every row could be shown.
    ///
    /// # Errors
    /// That of the first row that could not.
    pub fn transposed(self) -> Result<Page<T>, Problem> {
        Ok(Page {
            items: self.items.into_iter().collect::<Result<_, _>>()?,
            next: self.next,
        })
    }
}

/// Which page is asked for.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The cursor that the page before gave as `next`.
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 20)]
    pub limit: Option<u16>,
}

#[derive(Serialize, Deserialize)]
struct Cursor<K> {
    list: String,
    after: K,
}

/// Names a list by its path and filters, so that its cursors fit no other.
pub fn name_list(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\n").as_bytes());
    digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl PageQuery {
    /// Rows wanted.
    ///
    /// # Errors
    /// `limit_out_of_range`.
    pub fn rows(&self) -> Result<usize, Problem> {
        match self.limit.unwrap_or(DEFAULT_LIMIT) {
            limit @ 1..=LARGEST_LIMIT => Ok(usize::from(limit)),
            _ => Err(Problem::malformed(
                "limit_out_of_range",
                format!("limit lies between 1 and {LARGEST_LIMIT}"),
            )),
        }
    }

    /// Where to go on in a list.
    ///
    /// # Errors
    /// `cursor_invalid` for a text that is no cursor, and for the cursor of another list.
    pub fn after<K: DeserializeOwned>(&self, list: &str) -> Result<Option<K>, Problem> {
        let Some(text) = &self.cursor else {
            return Ok(None);
        };
        decode::<Cursor<K>>(text)
            .filter(|cursor| cursor.list == list)
            .map(|cursor| Some(cursor.after))
            .ok_or_else(|| {
                Problem::malformed("cursor_invalid", "the cursor does not belong to this list")
            })
    }
}

/// Rows to read for a page: one more than wanted tells whether there is another page.
pub fn fetched(wanted: usize) -> i64 {
    i64::try_from(wanted).map_or(i64::MAX, |wanted| wanted.saturating_add(1))
}

/// Makes a page of rows that were read with one more than wanted: the surplus row says that there
/// is another page.
///
/// # Errors
/// None that a client can cause.
pub fn page<R, T, K: Serialize>(
    mut rows: Vec<R>,
    wanted: usize,
    list: &str,
    key: impl Fn(&R) -> K,
    show: impl FnMut(R) -> T,
) -> Result<Page<T>, Problem> {
    let next = if rows.len() > wanted {
        rows.truncate(wanted);
        rows.last()
            .map(|last| {
                let cursor = Cursor {
                    list: list.to_owned(),
                    after: key(last),
                };
                encode(&cursor)
            })
            .transpose()?
    } else {
        None
    };
    Ok(Page {
        items: rows.into_iter().map(show).collect(),
        next,
    })
}

fn encode(cursor: &impl Serialize) -> Result<String, Problem> {
    let json = serde_json::to_vec(cursor).map_err(Problem::internal)?;
    Ok(json.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn decode<T: DeserializeOwned>(text: &str) -> Option<T> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..text.len())
        .step_by(2)
        .map(|at| {
            text.get(at..at + 2)
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        })
        .collect();
    serde_json::from_slice(&bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn query(cursor: &str) -> PageQuery {
        PageQuery {
            cursor: Some(cursor.to_owned()),
            limit: None,
        }
    }

    #[test]
    fn a_cursor_goes_on_in_its_own_list_and_in_no_other() {
        let inbox = name_list(&["inbox", "open"]);
        let first = page(vec![1, 2, 3], 2, &inbox, |row| *row, |row| row).unwrap();
        assert_eq!(first.items, [1, 2]);
        let next = query(&first.next.unwrap());
        assert_eq!(next.after::<i32>(&inbox).unwrap(), Some(2));
        let other = next.after::<i32>(&name_list(&["inbox", "closed"]));
        assert_eq!(other.unwrap_err().code(), "cursor_invalid");
    }

    proptest! {
        #[test]
        fn no_text_taken_for_a_cursor_does_more_than_be_refused(text in "\\PC{0,100}|[0-9a-f]{0,200}") {
            prop_assert!(query(&text).after::<(i64, uuid::Uuid)>("x").is_err());
        }
    }
}
