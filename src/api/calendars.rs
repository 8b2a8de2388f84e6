//! Calendars of days off: those in force, and entering a new version.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::administration::record;
use super::calendar_moves::CalendarMoves;
use super::problem::{Problem, ProblemBody};
use super::request::{Submission, Submitted, keep};
use crate::app::App;
use crate::domain::clocks::Clocks;
use crate::domain::permission::{KeepOffices, Permit, ReadDirectory};
use crate::domain::worktime::{Calendar, DatedException, DayOff, Exception, Name};
use crate::store::calendars::StoredCalendar;
use crate::store::{StoreError, Tx, calendars};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(list_calendars)
        .service(show_calendar)
        .service(enter_version);
}

/// A calendar in force.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct CalendarLine {
    id: String,
    /// What deadlines name that were computed with it.
    version: String,
    first_year: i16,
    last_year: i16,
    /// Years about which decisions are still to come.
    provisional: Vec<i16>,
}

impl From<&Calendar> for CalendarLine {
    fn from(calendar: &Calendar) -> Self {
        let (first_year, last_year) = calendar.years();
        Self {
            id: calendar.id().to_owned(),
            version: calendar.version().to_owned(),
            first_year,
            last_year,
            provisional: calendar.provisional().to_vec(),
        }
    }
}

/// An exception from the weekly pattern: exactly one of `off`, `working_as` and `short`.
#[derive(Serialize, utoipa::ToSchema)]
struct CalendarException {
    #[schema(value_type = String, format = Date)]
    date: Date,
    /// No work.
    #[serde(skip_serializing_if = "Option::is_none")]
    off: Option<DayOff>,
    /// A moved working day, and the weekday whose hours it takes, for example `fri`.
    #[serde(skip_serializing_if = "Option::is_none")]
    working_as: Option<&'static str>,
    /// Minutes by which the day ends earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    short: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Name>,
    /// The date whose day off or working day was moved here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    instead_of: Option<Date>,
    /// The legal act.
    act: String,
}

impl From<&DatedException> for CalendarException {
    fn from(entry: &DatedException) -> Self {
        let (off, short) = match entry.exception {
            Exception::Off { kind } => (Some(kind), None),
            Exception::WorkingAs(_) => (None, None),
            Exception::Short { minutes } => (None, Some(minutes)),
        };
        Self {
            date: entry.date,
            off,
            working_as: entry.exception.hours_of(),
            short,
            name: entry.name.clone(),
            instead_of: entry.instead_of,
            act: entry.act.clone(),
        }
    }
}

/// A calendar in force with its exceptions.
#[derive(Serialize, utoipa::ToSchema)]
struct CalendarView {
    #[serde(flatten)]
    line: CalendarLine,
    /// By date.
    exceptions: Vec<CalendarException>,
}

/// The calendars in force.
#[utoipa::path(tag = "calendars", responses((status = 200, body = Vec<CalendarLine>)))]
#[get("/calendars")]
async fn list_calendars(
    _permit: Permit<ReadDirectory>,
    app: web::Data<App>,
) -> web::Json<Vec<CalendarLine>> {
    let calendars = app.clocks.calendars();
    let lines = calendars
        .iter()
        .map(|calendar| CalendarLine::from(calendar.as_ref()));
    web::Json(lines.collect())
}

/// A calendar in force with its exceptions.
#[utoipa::path(
    tag = "calendars",
    responses((status = 200, body = CalendarView), (status = 404, body = ProblemBody))
)]
#[get("/calendars/{id}")]
async fn show_calendar(
    _permit: Permit<ReadDirectory>,
    app: web::Data<App>,
    id: web::Path<String>,
) -> Result<web::Json<CalendarView>, Problem> {
    let calendar = app.clocks.calendar(&id).ok_or_else(Problem::not_found)?;
    Ok(web::Json(CalendarView {
        line: calendar.as_ref().into(),
        exceptions: calendar.exceptions().map(Into::into).collect(),
    }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCalendarVersion {
    /// The whole calendar as TOML, in the form of `config/calendar/kz.toml`.
    text: String,
}

impl NewCalendarVersion {
    /// The calendar that it is about.
    ///
    /// # Errors
    /// A text that cannot be read, or is of another calendar.
    pub(super) fn calendar(&self, id: &str) -> Result<Calendar, Problem> {
        let calendar = Calendar::parse(&self.text)?;
        if calendar.id() == id {
            return Ok(calendar);
        }
        Err(Problem::invalid(
            "calendar_id_differs",
            format!("the text is of calendar `{}`", calendar.id()),
        ))
    }
}

/// A version that was entered.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
struct EnteredVersion {
    #[serde(flatten)]
    line: CalendarLine,
    /// Running number of the versions entered.
    number: i64,
    /// Open assignments whose deadline is a day that ends at another instant under this version.
    /// Each keeps the deadline it has; their issuers may move them.
    open_deadlines_affected: usize,
}

/// Enter a new version of a calendar, or the first of a new one, and put it in force.
///
/// Clocks follow it from now on. Deadlines that were computed keep the version they name.
#[utoipa::path(
    tag = "calendars",
    params(("id" = String, Path, description = "the `id` in the text")),
    request_body = NewCalendarVersion,
    responses(
        (status = 201, body = EnteredVersion),
        (status = 409, body = ProblemBody, description = "`calendar_version_exists`"),
        (status = 422, body = ProblemBody, description = "`calendar_id_differs`, \
            `calendar_unreadable` with the line, `calendar_years_reversed`, \
            `calendar_date_outside_years`, `calendar_exception_unclear`, \
            `calendar_exception_repeated`, `calendar_weekday_unknown`, \
            `calendar_short_out_of_range`, `calendar_key_unknown`, `idempotency_key_reused`"),
    )
)]
#[post("/calendars/{id}/versions")]
async fn enter_version(
    permit: Permit<KeepOffices>,
    app: web::Data<App>,
    id: web::Path<String>,
    submitted: Submitted<NewCalendarVersion>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let calendar = body.calendar(&id)?;
    let clocks = app.clocks.clone();
    let actor = *permit.actor();
    let entering = async move {
        let moves = CalendarMoves::look(&app.store, calendar.clone()).await?;
        let affected = moves.moved();
        let now = envelope.received_at;
        let line = CalendarLine::from(&calendar);
        let kept = keep(&app, &actor, envelope, StatusCode::CREATED, move |tx| {
            let number = next_number(tx, &line, &clocks)?;
            let entered = StoredCalendar {
                id: line.id.clone(),
                version: number,
                content: body.text,
                added_at: now.into(),
                added_by: Some(actor.person),
            };
            calendars::insert(tx, &entered).map_err(entered_meanwhile)?;
            let entered = EnteredVersion {
                line,
                number,
                open_deadlines_affected: affected,
            };
            let id = &entered.line.id;
            record(tx, &actor, now, "calendar_entered", id, &entered)?;
            Ok(entered)
        })
        .await?;
        put_latest_in_force(&app, calendar.id().to_owned()).await?;
        Ok::<_, Problem>(kept)
    };
    // A client that hangs up must not leave a version stored and another in force.
    let kept = actix_web::rt::spawn(entering)
        .await
        .map_err(Problem::internal)??;
    Ok(kept.respond())
}

fn version_exists(version: &str) -> Problem {
    Problem::conflict(
        "calendar_version_exists",
        format!("deadlines may name version `{version}` already; give this one another name"),
    )
}

fn entered_meanwhile(error: StoreError) -> Problem {
    if error.is_unique_violation() {
        Problem::conflict(
            "calendar_entered_meanwhile",
            "somebody entered a version of this calendar at the same time; look at it first",
        )
    } else {
        error.into()
    }
}

/// The running number of a version whose name no version before it had.
fn next_number(tx: &mut Tx<'_>, new: &CalendarLine, clocks: &Clocks) -> Result<i64, Problem> {
    if clocks.knows(&new.id, &new.version) {
        return Err(version_exists(&new.version));
    }
    let entered = calendars::list_of(tx, &new.id)?;
    for earlier in &entered {
        let earlier = Calendar::parse(&earlier.content).map_err(Problem::internal)?;
        if earlier.version() == new.version {
            return Err(version_exists(&new.version));
        }
    }
    Ok(entered.last().map_or(0, |latest| latest.version) + 1)
}

/// Puts the version entered last in force, whoever entered it: of two that are entered at once, and
/// of a request that is repeated after another version came, the later one stays.
async fn put_latest_in_force(app: &App, id: String) -> Result<(), Problem> {
    let entered = app
        .store
        .read(move |connection| calendars::list_of(connection, &id))
        .await?;
    if let Some(latest) = entered.last() {
        let calendar = Calendar::parse(&latest.content).map_err(Problem::internal)?;
        app.clocks.put_in_force(calendar);
    }
    Ok(())
}
