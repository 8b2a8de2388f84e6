//! Work outside working time, as far as actions in the system show it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::catalogue;
use super::measure::Measure;
use super::notice::Notice;
use super::{Observed, Period, Policy};
use crate::domain::id::{OfficeId, PersonId};
use crate::domain::worktime;

/// Length of a slot: several actions in one count once.
const SLOT_SECONDS: i64 = 15 * 60;

/// Less rest than so many hours between the last action of a day and the first of the next is
/// disturbed.
const REST_HOURS: i64 = 11;

/// When the people of one office acted in a period. An action belongs to the period by its own local
/// date, whenever its instruction was registered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Activity {
    /// Slots with an action, in working time or outside it.
    pub slots: BTreeSet<i64>,
    /// Those with an action outside working time.
    pub out_of_hours: BTreeMap<i64, OutOfHours>,
    /// Days on which somebody acted.
    pub days: BTreeSet<Date>,
    /// Days before which somebody had less rest than is due.
    pub disturbed_days: BTreeSet<Date>,
    /// Who issued what was acted upon outside working time.
    pub issuers: BTreeSet<OfficeId>,
}

/// What the actions of one slot outside working time have in common.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutOfHours {
    /// All of them fell into a break of the working day.
    pub in_break: bool,
    /// One of them concerned a last-minute instruction.
    pub last_minute: bool,
}

/// The number of the slot that an instant lies in.
pub(super) fn slot_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(SLOT_SECONDS)
}

impl Activity {
    /// Looks at assignments of one office. Give every assignment that was acted on in the period or
    /// on the day before it, also those registered earlier.
    pub fn of<'a>(
        observed: impl IntoIterator<Item = &'a Observed<'a>>,
        period: Period,
        now: Timestamp,
        policy: &Policy,
    ) -> Self {
        let mut activity = Self::default();
        let mut spans: BTreeMap<(PersonId, Date), (Timestamp, Timestamp)> = BTreeMap::new();
        for one in observed {
            let clock = one.recipient_clock;
            let last_minute = Notice::of(one, policy).is_some_and(|notice| notice.last_minute);
            for action in one
                .timeline
                .actions
                .iter()
                .filter(|action| action.at <= now)
            {
                let day = clock.date_of(action.at);
                let span = spans.entry((action.person, day));
                let (first, last) = span.or_insert((action.at, action.at));
                *first = action.at.min(*first);
                *last = action.at.max(*last);
                if !period.contains(day) {
                    continue;
                }
                let slot = slot_of(action.at);
                activity.days.insert(day);
                activity.slots.insert(slot);
                let moment = clock.classify(action.at);
                if moment.is_working() {
                    continue;
                }
                let entry = activity.out_of_hours.entry(slot);
                let marks = entry.or_insert(OutOfHours {
                    in_break: true,
                    last_minute: false,
                });
                marks.in_break &= moment.period == worktime::Period::Break;
                marks.last_minute |= last_minute;
                activity.issuers.insert(one.issuer_office);
            }
        }
        for ((person, day), (first, _)) in &spans {
            let before = day
                .yesterday()
                .ok()
                .and_then(|yesterday| spans.get(&(*person, yesterday)));
            let short = before
                .is_some_and(|(_, last)| first.duration_since(*last).as_secs() < REST_HOURS * 3600);
            if short && period.contains(*day) {
                activity.disturbed_days.insert(*day);
            }
        }
        activity
    }
}

/// The out-of-hours work of one office, for that office.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OfficeActivity {
    /// Slots with an action outside working time; the count is that of all slots with an action.
    pub out_of_hours_slots: Measure,
    /// Those of them that fell wholly into a break of the working day.
    pub in_breaks: Measure,
    /// The share of them that concerned last-minute instructions.
    pub attributed: Measure,
    /// Days before which somebody rested less than eleven hours; the count is that of the days on
    /// which somebody acted.
    pub disturbed_rest_days: Measure,
}

impl OfficeActivity {
    /// The numbers of an activity.
    pub(super) fn of(activity: &Activity) -> Self {
        let outside = length(activity.out_of_hours.len());
        let marked = |mark: fn(&OutOfHours) -> bool| {
            length(
                activity
                    .out_of_hours
                    .values()
                    .filter(|one| mark(one))
                    .count(),
            )
        };
        let total = |definition, part: usize, whole: usize| {
            Measure::total(definition, super::quantile::count(part), length(whole))
        };
        Self {
            out_of_hours_slots: total(
                &catalogue::OUT_OF_HOURS_SLOTS,
                activity.out_of_hours.len(),
                activity.slots.len(),
            ),
            in_breaks: Measure::share(
                &catalogue::OUT_OF_HOURS_IN_BREAKS,
                marked(|one| one.in_break),
                outside,
            ),
            attributed: Measure::share(
                &catalogue::ATTRIBUTED_SHARE,
                marked(|one| one.last_minute),
                outside,
            ),
            disturbed_rest_days: total(
                &catalogue::DISTURBED_REST_DAYS,
                activity.disturbed_days.len(),
                activity.days.len(),
            ),
        }
    }
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
