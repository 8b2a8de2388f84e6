use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use super::interval::DAY;

/// Minutes of 400 Gregorian years. They are whole weeks, so weekly hours and the yearly rules of a
/// zone meet in the same way again after them.
pub(super) const CYCLE: i64 = 146_097 * DAY;

/// 2100-01-01T00:00Z in minutes. From here every zone of the database follows a yearly rule or
/// keeps its offset; a test compares all of them with the database.
pub(super) const RULES_ONLY: i64 = 47_482 * DAY;

/// A time zone by its IANA name, from the database that is compiled in.
///
/// The database of the machine is never asked, so that a deadline is the same on each of them.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    tz: TimeZone,
    offsets: Arc<Offsets>,
}

/// There is no zone of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not the name of an IANA time zone, like Asia/Almaty")]
pub struct UnknownZone(pub String);

impl UnknownZone {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        "zone_unknown"
    }
}

/// The offset from UTC over time, in whole minutes (rounded down, as local times before standard
/// time have seconds).
struct Offsets {
    first: i64,
    /// Up to 400 years after [`RULES_ONLY`], ascending.
    changes: Vec<Change>,
    /// How many of them lie before [`RULES_ONLY`].
    irregular: usize,
}

/// From this minute (UTC, counted from 1970) on the offset is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) minute: i64,
    pub(super) offset: i64,
}

impl Zone {
    /// The IANA name, spelled as in the database.
    pub fn name(&self) -> &str {
        self.tz.iana_name().unwrap_or("UTC")
    }

    /// The zone as jiff sees it.
    pub fn time_zone(&self) -> &TimeZone {
        &self.tz
    }

    /// Offset in minutes before the first change.
    pub(super) fn first_offset(&self) -> i64 {
        self.offsets.first
    }

    /// Does the zone change its offset every year for ever?
    pub(super) fn changes_for_ever(&self) -> bool {
        self.offsets.irregular < self.offsets.changes.len()
    }

    /// All changes of the offset, ascending; without end if the zone changes every year.
    pub(super) fn changes(&self) -> impl Iterator<Item = Change> {
        let (once, yearly) = self
            .offsets
            .changes
            .split_at_checked(self.offsets.irregular)
            .unwrap_or_default();
        let cycles = if yearly.is_empty() {
            0..0
        } else {
            0..i64::MAX / CYCLE - 1
        };
        let repeated = cycles.flat_map(move |cycle| {
            yearly.iter().map(move |change| Change {
                minute: change.minute + cycle * CYCLE,
                offset: change.offset,
            })
        });
        once.iter().copied().chain(repeated)
    }
}

impl Offsets {
    /// The offsets of a zone of the database, made once: every office that is read has a zone, and
    /// one with summer time changes its offset a thousand times.
    fn known(tz: &TimeZone) -> Arc<Offsets> {
        static KNOWN: LazyLock<RwLock<HashMap<String, Arc<Offsets>>>> =
            LazyLock::new(RwLock::default);
        let name = tz.iana_name().unwrap_or_default();
        let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(offsets) = known.get(name) {
            return offsets.clone();
        }
        drop(known);
        let offsets = Arc::new(Self::of(tz));
        let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(name.to_owned(), offsets.clone());
        offsets
    }

    fn of(tz: &TimeZone) -> Offsets {
        let first = whole_minutes(i64::from(tz.to_offset(Timestamp::MIN).seconds()));
        let mut changes: Vec<Change> = Vec::new();
        let mut offset = first;
        for transition in tz.following(Timestamp::MIN) {
            // A minute belongs to the offset in force when it begins.
            let minute = -whole_minutes(-transition.timestamp().as_second());
            if minute >= RULES_ONLY + CYCLE {
                break;
            }
            let next = whole_minutes(i64::from(transition.offset().seconds()));
            if next != offset {
                offset = next;
                changes.push(Change { minute, offset });
            }
        }
        let irregular = changes.partition_point(|change| change.minute < RULES_ONLY);
        Offsets {
            first,
            changes,
            irregular,
        }
    }
}

/// Seconds to minutes, rounded down.
pub(super) fn whole_minutes(seconds: i64) -> i64 {
    seconds.div_euclid(60)
}

impl TryFrom<&str> for Zone {
    type Error = UnknownZone;

    fn try_from(name: &str) -> Result<Zone, UnknownZone> {
        static BUNDLED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
        let tz = BUNDLED.get(name).ok().filter(|tz| !tz.is_unknown());
        let tz = tz.ok_or_else(|| UnknownZone(name.to_owned()))?;
        let offsets = Offsets::known(&tz);
        Ok(Zone { tz, offsets })
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Zone, UnknownZone> {
        Zone::try_from(name.as_str())
    }
}

impl std::str::FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Zone, UnknownZone> {
        Zone::try_from(name)
    }
}

impl AsRef<str> for Zone {
    fn as_ref(&self) -> &str {
        self.name()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> String {
        zone.name().to_owned()
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Zone) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl std::hash::Hash for Zone {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
