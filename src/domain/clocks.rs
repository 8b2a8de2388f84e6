//! Working clocks of offices, made once for all offices that share zone, schedules and calendar.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::office::Office;
use super::worktime::{Calendar, Timetable, WorkClock, Zone};

/// The calendars in force, and the clocks made with them.
#[derive(Debug, Default)]
pub struct Clocks {
    inner: RwLock<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    calendars: HashMap<String, Arc<Calendar>>,
    /// Every version of a calendar that was ever in force, by id and version.
    known: HashMap<(String, String), Arc<Calendar>>,
    made: HashMap<(Zone, Timetable, String), WorkClock>,
}

impl Clocks {
    /// Puts a version of a calendar in force. Clocks made from now on follow it; deadlines computed
    /// before keep the version they name.
    pub fn put_in_force(&self, calendar: Calendar) {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        let id = calendar.id().to_owned();
        inner.made.retain(|(_, _, calendar), _| *calendar != id);
        let calendar = Arc::new(calendar);
        let version = (id.clone(), calendar.version().to_owned());
        inner.known.insert(version, calendar.clone());
        inner.calendars.insert(id, calendar);
    }

    /// The calendar in force under an id; none while nobody entered one.
    pub fn calendar(&self, id: &str) -> Option<Arc<Calendar>> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        inner.calendars.get(id).cloned()
    }

    /// Whether an office can follow a calendar: one in force, or none at all.
    pub fn can_follow(&self, id: &str) -> bool {
        id == Calendar::none().id() || self.calendar(id).is_some()
    }

    /// Whether a version of a calendar is or was in force, so that deadlines may name it.
    pub fn knows(&self, id: &str, version: &str) -> bool {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        inner
            .known
            .contains_key(&(id.to_owned(), version.to_owned()))
    }

    /// The calendars in force, by id.
    pub fn calendars(&self) -> Vec<Arc<Calendar>> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let mut calendars: Vec<Arc<Calendar>> = inner.calendars.values().cloned().collect();
        calendars.sort_unstable_by(|one, other| one.id().cmp(other.id()));
        calendars
    }

    /// The working clock of an office. An office whose calendar nobody entered follows its weekly
    /// pattern alone.
    pub fn of(&self, office: &Office) -> WorkClock {
        self.of_parts(&office.zone, &office.timetable, &office.calendar)
    }

    /// The working clock of an office as a version of its calendar had it; none for a version that
    /// this program never had.
    pub fn of_version(&self, office: &Office, version: &str) -> Option<WorkClock> {
        let key = (office.calendar.clone(), version.to_owned());
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let calendar = inner.known.get(&key)?.clone();
        let (zone, timetable) = (office.zone.clone(), office.timetable.clone());
        Some(WorkClock::new(zone, timetable, calendar))
    }

    /// The working clock of a zone, schedules and a calendar id.
    pub fn of_parts(&self, zone: &Zone, timetable: &Timetable, calendar: &str) -> WorkClock {
        let key = (zone.clone(), timetable.clone(), calendar.to_owned());
        {
            let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(clock) = inner.made.get(&key) {
                return clock.clone();
            }
        }
        let calendar = self
            .calendar(calendar)
            .unwrap_or_else(|| Arc::new(Calendar::none()));
        let clock = WorkClock::new(zone.clone(), timetable.clone(), calendar);
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        inner.made.insert(key, clock.clone());
        clock
    }
}
