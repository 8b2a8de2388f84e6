//! Which open deadlines would fall on another instant under another version of a calendar.

use std::collections::{BTreeMap, HashMap, HashSet};

use actix_web::{post, web};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::calendars::{CalendarLine, NewCalendarVersion};
use super::moment::Moment;
use super::problem::{Problem, ProblemBody};
use super::request::Asked;
use super::views::OfficeName;
use crate::app::App;
use crate::domain::clocks::Clocks;
use crate::domain::deadline::Due;
use crate::domain::id::OfficeId;
use crate::domain::office::{KatoCode, Office};
use crate::domain::permission::{KeepOffices, Permit};
use crate::domain::worktime::Calendar;
use crate::store::{Store, StoreError, assignments, offices};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(preview_version);
}

/// Deadlines looked at in one turn of a database thread; others have theirs in between.
const DEADLINES_A_TURN: i64 = 1000;

/// Most lines of days that a preview lists; its counts are of all.
const LINES_LISTED: usize = 200;

/// A day of an office whose deadlines move, and the instant that they have now.
type MovedDay = (KatoCode, OfficeId, Date, Timestamp);

/// What a version of a calendar would change of open deadlines.
#[derive(Debug, Default)]
pub struct CalendarMoves {
    /// Open deadlines that are a day.
    open: usize,
    /// Those of them that would fall on another instant, by day.
    days: BTreeMap<MovedDay, (Timestamp, usize)>,
    offices: HashMap<OfficeId, Office>,
}

impl CalendarMoves {
    /// Looks through the open deadlines of all offices that follow a calendar, part by part.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn look(store: &Store, proposed: Calendar) -> Result<Self, StoreError> {
        let calendar = proposed.id().to_owned();
        let clocks = Clocks::default();
        clocks.put_in_force(proposed);
        let mut moves = Self::default();
        let mut after = None;
        loop {
            let (of, from) = (calendar.clone(), after);
            let known: HashSet<OfficeId> = moves.offices.keys().copied().collect();
            let (open, met) = store
                .read(move |connection| {
                    let open =
                        assignments::list_open_deadlines(connection, &of, from, DEADLINES_A_TURN)?;
                    let new: HashSet<OfficeId> = open
                        .iter()
                        .map(|open| open.office)
                        .filter(|office| !known.contains(office))
                        .collect();
                    let new: Vec<OfficeId> = new.into_iter().collect();
                    let met = if new.is_empty() {
                        Vec::new()
                    } else {
                        offices::list_by_ids(connection, &new)?
                    };
                    Ok::<_, StoreError>((open, met))
                })
                .await?;
            let Some(last) = open.last() else {
                return Ok(moves);
            };
            after = Some(last.assignment);
            let met = met.into_iter().map(|office| (office.id, office));
            moves.offices.extend(met);
            for open in open {
                moves.take(&open, &clocks);
            }
        }
    }

    fn take(&mut self, open: &assignments::OpenDeadline, clocks: &Clocks) {
        let Due::Date(date) = open.deadline.due else {
            return;
        };
        let Some(office) = self.offices.get(&open.office) else {
            return;
        };
        self.open += 1;
        let proposed = open.deadline.due.resolve(&clocks.of(office));
        if let Ok(proposed) = proposed
            && proposed.at != open.deadline.at
        {
            let day = (office.kato.clone(), office.id, date, open.deadline.at);
            let (_, assignments) = self.days.entry(day).or_insert((proposed.at, 0));
            *assignments += 1;
        }
    }

    /// How many open deadlines would fall on another instant.
    pub fn moved(&self) -> usize {
        self.days.values().map(|(_, assignments)| assignments).sum()
    }

    fn tell(&self, line: CalendarLine) -> VersionPreview {
        let count = |sooner: bool| {
            let days = self.days.iter();
            days.filter(|((_, _, _, now), (then, _))| (then < now) == sooner)
                .map(|(_, (_, assignments))| assignments)
                .sum()
        };
        let mut listed: Vec<OfficeMoves> = Vec::new();
        for ((_, id, date, now), (then, assignments)) in self.days.iter().take(LINES_LISTED) {
            let Some(office) = self.offices.get(id) else {
                continue;
            };
            let day = DayMove {
                date: *date,
                due: Moment::new(*now, &office.zone),
                would_be: Moment::new(*then, &office.zone),
                assignments: *assignments,
            };
            match listed.last_mut().filter(|last| last.office.id == *id) {
                Some(last) => last.deadlines.push(day),
                None => listed.push(OfficeMoves {
                    office: office.into(),
                    deadlines: vec![day],
                }),
            }
        }
        let moved_offices: HashSet<&OfficeId> =
            self.days.keys().map(|(_, office, _, _)| office).collect();
        VersionPreview {
            line,
            open_deadlines: self.open,
            sooner: count(true),
            later: count(false),
            offices_affected: moved_offices.len(),
            is_whole: self.days.len() <= LINES_LISTED,
            offices: listed,
        }
    }
}

/// What entering a version would mean.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct VersionPreview {
    #[serde(flatten)]
    line: CalendarLine,
    /// Open deadlines that are a day, of the offices that follow the calendar.
    open_deadlines: usize,
    /// Of these, how many days would end sooner than their deadline says now.
    sooner: usize,
    /// And how many later.
    later: usize,
    /// At how many offices.
    offices_affected: usize,
    /// Whether all of them are listed here.
    is_whole: bool,
    /// The first of these offices, by their codes, at most 200 days together.
    offices: Vec<OfficeMoves>,
}

/// The deadlines of one office. What is asked by then is not told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct OfficeMoves {
    office: OfficeName,
    deadlines: Vec<DayMove>,
}

/// Open deadlines of one day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DayMove {
    #[schema(value_type = String, format = Date)]
    date: Date,
    /// When the deadline ends now.
    due: Moment,
    /// When the day ends under the new version.
    would_be: Moment,
    /// How many assignments are due then.
    assignments: usize,
}

/// See which open deadlines a new version of a calendar would move.
///
/// Nothing is stored. Entering the version moves none of them either: each keeps what it has, and
/// its issuer may move it.
#[utoipa::path(
    tag = "calendars",
    params(("id" = String, Path, description = "the `id` in the text")),
    request_body = NewCalendarVersion,
    responses(
        (status = 200, body = VersionPreview),
        (status = 422, body = ProblemBody, description = "`calendar_id_differs`, `calendar_*`"),
    )
)]
#[post("/calendars/{id}/versions/preview")]
async fn preview_version(
    _permit: Permit<KeepOffices>,
    app: web::Data<App>,
    id: web::Path<String>,
    asked: Asked<NewCalendarVersion>,
) -> Result<web::Json<VersionPreview>, Problem> {
    let calendar = asked.read()?.calendar(&id)?;
    let line = CalendarLine::from(&calendar);
    let moves = CalendarMoves::look(&app.store, calendar).await?;
    Ok(web::Json(moves.tell(line)))
}
