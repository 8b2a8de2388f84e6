//! What a node remembers between requests. Nothing here is believed without asking: every request
//! reads how things stand ([`crate::store::standing`]), and what was read before that is left alone.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::inbox::KnownPage;
use crate::credentials::access::Claims;
use crate::domain::id::{OfficeId, PersonId};
use crate::domain::person::Posting;
use crate::domain::worktime::Zone;

/// The postings of a person, in force or not, each with the zone of its office.
pub type Postings = Arc<[(Posting, Zone)]>;

/// Tokens and people remembered, at most: every village's phones and clerks several times over.
const PEOPLE: usize = 10_000;
/// Bytes of inbox pages remembered, at most.
const PAGE_BYTES: u64 = 16 << 20;

/// Postings as they were at a revision of the directory.
#[derive(Clone)]
pub struct KnownPostings {
    /// The revision.
    pub revision: i64,
    /// The postings.
    pub postings: Postings,
}

/// Which page: of an office, under the query it was asked for with.
pub type PageName = (OfficeId, String);

/// What one node remembers.
pub struct Remembered {
    /// What tokens say whose signature was verified; whether their time has passed is not in it.
    pub claims: Cache<String, Claims>,
    /// The revision of the directory whose calendars this node follows; 0 before the first look.
    pub calendars_at: AtomicI64,
    /// Postings by person.
    pub postings: Cache<PersonId, KnownPostings>,
    /// Pages of open work.
    pub pages: Cache<PageName, Arc<KnownPage>, PageWeight>,
}

impl Default for Remembered {
    fn default() -> Self {
        Self {
            claims: Cache::new(PEOPLE),
            calendars_at: AtomicI64::new(0),
            postings: Cache::new(PEOPLE),
            pages: Cache::with_weighter(PEOPLE, PAGE_BYTES, PageWeight),
        }
    }
}

/// A page weighs its bytes.
#[derive(Debug, Clone, Copy)]
pub struct PageWeight;

impl Weighter<PageName, Arc<KnownPage>> for PageWeight {
    fn weight(&self, name: &PageName, page: &Arc<KnownPage>) -> u64 {
        let bytes = name.1.len() + page.bytes();
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}
