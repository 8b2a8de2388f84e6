//! What the metrics of several offices need, read at once.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use crate::api::problem::Problem;
use crate::domain::assignment::Assignment;
use crate::domain::burden::{Observed, Period, Timeline};
use crate::domain::clocks::Clocks;
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::instruction::Instruction;
use crate::domain::office::{Office, Tier};
use crate::domain::worktime::WorkClock;
use crate::store::assignments::Side;
use crate::store::{Connection, assignments, events, offices};

/// What everybody was asked in a period, with what its metrics need.
pub struct Observations {
    timelines: Vec<(Timeline, OfficeId, OfficeId)>,
    offices: HashMap<OfficeId, (WorkClock, Tier)>,
}

/// Zones differ from UTC by less than this, so no local date of the period is missed.
const ZONE_MARGIN: SignedDuration = SignedDuration::from_hours(26);
/// How long before a period something may have been registered that was still acted on in it.
const OPEN_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 366);

/// When a period is over everywhere.
///
/// # Errors
/// An internal problem for dates beyond what an instant can be.
pub fn over_at(period: Period) -> Result<Timestamp, Problem> {
    midnight(period.end())?
        .saturating_add(ZONE_MARGIN)
        .map_err(Problem::internal)
}

/// Between which instants everything was registered that numbers of a period are made of.
fn window(begin: Period, end: Period) -> Result<(Timestamp, Timestamp), Problem> {
    let from = midnight(begin.begin())?
        .saturating_sub(ZONE_MARGIN + OPEN_BEFORE)
        .map_err(Problem::internal)?;
    Ok((from, over_at(end)?))
}

fn midnight(date: jiff::civil::Date) -> Result<Timestamp, Problem> {
    jiff::tz::Offset::UTC
        .to_timestamp(date.at(0, 0, 0, 0))
        .map_err(Problem::internal)
}

impl Observations {
    /// Reads what the numbers of a period need.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(
        connection: &mut Connection,
        clocks: &Clocks,
        side: Side,
        of: &[OfficeId],
        period: Period,
    ) -> Result<Self, Problem> {
        Self::read_from_to(connection, clocks, side, of, [period, period])
    }

    /// Reads what the numbers of every period from one to another need.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read_from_to(
        connection: &mut Connection,
        clocks: &Clocks,
        side: Side,
        of: &[OfficeId],
        [first, last]: [Period; 2],
    ) -> Result<Self, Problem> {
        let (from, to) = window(first, last)?;
        let pairs: Vec<(Assignment, Instruction)> =
            assignments::list_registered_between(connection, side, of, from, to)?;
        let ids: Vec<AssignmentId> = pairs.iter().map(|(assignment, _)| assignment.id).collect();
        let histories = events::list_of_assignments(connection, &ids)?;
        let parties: HashSet<OfficeId> = pairs
            .iter()
            .flat_map(|(assignment, _)| [assignment.issuer_office, assignment.recipient_office])
            .collect();
        let parties: Vec<OfficeId> = parties.into_iter().collect();
        let found: Vec<Office> = if parties.is_empty() {
            Vec::new()
        } else {
            offices::list_by_ids(connection, &parties)?
        };
        let timelines = pairs
            .iter()
            .map(|(assignment, instruction)| {
                let history = histories.get(&assignment.id).map_or(&[][..], Vec::as_slice);
                let timeline =
                    Timeline::from_events(instruction, history).map_err(Problem::internal)?;
                Ok((
                    timeline,
                    assignment.recipient_office,
                    assignment.issuer_office,
                ))
            })
            .collect::<Result<_, Problem>>()?;
        Ok(Self {
            timelines,
            offices: found
                .iter()
                .map(|office| (office.id, (clocks.of(office), office.tier)))
                .collect(),
        })
    }

    /// What the numbers of one of the periods are made of, the same whether others were read or not.
    ///
    /// # Errors
    /// An internal problem where an office is missing.
    pub fn observed(&self, period: Period) -> Result<Vec<Observed<'_>>, Problem> {
        let (from, to) = window(period, period)?;
        let office = |office: &OfficeId| {
            self.offices
                .get(office)
                .ok_or_else(|| Problem::internal(format!("office {office} is missing")))
        };
        self.timelines
            .iter()
            .filter(|(timeline, _, _)| (from..to).contains(&timeline.registered_at))
            .map(|(timeline, recipient, issuer)| {
                let ((recipient_clock, _), (issuer_clock, issuer_tier)) =
                    (office(recipient)?, office(issuer)?);
                Ok(Observed {
                    timeline,
                    recipient_clock,
                    issuer_clock,
                    recipient_office: *recipient,
                    issuer_office: *issuer,
                    issuer_tier: *issuer_tier,
                })
            })
            .collect()
    }
}
