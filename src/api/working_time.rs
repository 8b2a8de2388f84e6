//! The working time of an office: its schedules, and how its clock sees days and spans.

use actix_web::{HttpResponse, get, put, web};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::administration::record;
use super::moment::Moment;
use super::offices::{OfficeView, replace};
use super::problem::{Problem, ProblemBody};
use super::request::{Submission, Submitted};
use crate::app::App;
use crate::domain::id::OfficeId;
use crate::domain::office::Office;
use crate::domain::permission::{KeepOffices, Permit, ReadDirectory};
use crate::domain::worktime::{DayAccount, DayKind, Interval, Schedule, Timetable, WorkClock};
use crate::store::offices;

/// Days a span may have whose working time is asked for: a year and a month.
const LONGEST_SPAN: i64 = 400;

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(change_timetable)
        .service(show_day)
        .service(show_working_time);
}

/// A schedule and the day it is in force from.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TimetablePart)]
pub struct Part {
    #[schema(value_type = String, format = Date)]
    from: Date,
    schedule: Week,
}

/// The hours of a usual week, each day as intervals like `08:30-12:30`; a day that is left out has
/// none.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Week {
    mon: Vec<String>,
    tue: Vec<String>,
    wed: Vec<String>,
    thu: Vec<String>,
    fri: Vec<String>,
    sat: Vec<String>,
    sun: Vec<String>,
}

/// The timetable that parts make.
///
/// # Errors
/// The codes of intervals, schedules and timetables, and `timetable_never_opens`.
pub fn read_timetable(parts: &[Part]) -> Result<Timetable, Problem> {
    let parts = parts
        .iter()
        .map(|part| Ok((part.from, part.schedule.read()?)))
        .collect::<Result<Vec<_>, Problem>>()?;
    let timetable = Timetable::new(parts)?;
    match timetable.never_opens_from() {
        Some(from) => Err(Problem::invalid(
            "timetable_never_opens",
            format!("the schedule from {from} has no hours on any weekday"),
        )),
        None => Ok(timetable),
    }
}

impl Week {
    fn read(&self) -> Result<Schedule, Problem> {
        let mut days: [Vec<Interval>; 7] = Default::default();
        let week = [
            &self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun,
        ];
        for (day, hours) in days.iter_mut().zip(week) {
            *day = hours
                .iter()
                .map(|hours| Interval::try_from(hours.as_str()))
                .collect::<Result<_, _>>()?;
        }
        Ok(Schedule::try_from(days)?)
    }
}

/// Replace the schedules of an office. New assignments follow them; deadlines that were computed
/// stay as they are.
#[utoipa::path(
    tag = "offices",
    request_body = Vec<Part>,
    params(("If-Match" = String, Header, description = "the version of the office that was read")),
    responses(
        (status = 200, body = OfficeView, headers(("ETag" = String, description = "its version"))),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`stale_version`"),
        (status = 422, body = ProblemBody, description = "`timetable_empty`, \
            `timetable_disordered`, `timetable_never_opens`, `schedule_intervals_overlap`, \
            `interval_unreadable`, `interval_empty`"),
        (status = 428, body = ProblemBody, description = "`version_required`"),
    )
)]
#[put("/offices/{id}/timetable")]
async fn change_timetable(
    permit: Permit<KeepOffices>,
    app: web::Data<App>,
    id: web::Path<OfficeId>,
    submitted: Submitted<Vec<Part>>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let timetable = read_timetable(&body)?;
    let id = id.into_inner();
    let (actor, now) = (*permit.actor(), envelope.received_at);
    let view = app
        .store
        .write(move |tx| {
            let (office, edition) = offices::find(tx, id)?.ok_or_else(Problem::not_found)?;
            envelope.check_version("change_timetable", office.version)?;
            let view = replace(
                tx,
                Office {
                    timetable,
                    ..office
                },
                edition,
            )?;
            record(tx, &actor, now, "timetable_changed", id, &view)?;
            Ok::<_, Problem>(view)
        })
        .await?;
    Ok(view.respond())
}

async fn find_clock(app: &App, id: OfficeId) -> Result<WorkClock, Problem> {
    let found = app
        .store
        .read(move |connection| offices::find(connection, id))
        .await?;
    let (office, _) = found.ok_or_else(Problem::not_found)?;
    Ok(app.clocks.of(&office))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct DayQuery {
    /// A local date of the office.
    #[param(value_type = String, format = Date)]
    date: Date,
}

/// A local day as the office's clock sees it.
#[derive(Serialize, utoipa::ToSchema)]
struct Day {
    /// Minutes of the whole day, why as many, and the legal act behind it.
    #[serde(flatten)]
    account: DayAccount,
    kind: DayKind,
    /// What is worked, as intervals like `08:30-12:30`.
    #[schema(value_type = Vec<String>)]
    hours: Vec<Interval>,
    /// The first working minute; absent on a day without any.
    opens: Option<Moment>,
    /// When work ends; absent on a day without any.
    closes: Option<Moment>,
    zone: String,
    /// The version of the calendar that says so.
    calendar_version: String,
}

/// How an office's clock sees a day.
#[utoipa::path(
    tag = "offices",
    params(DayQuery),
    responses(
        (status = 200, body = Day),
        (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody, description = "`date_out_of_range`"),
    )
)]
#[get("/offices/{id}/day")]
async fn show_day(
    _permit: Permit<ReadDirectory>,
    app: web::Data<App>,
    id: web::Path<OfficeId>,
    query: web::Query<DayQuery>,
) -> Result<web::Json<Day>, Problem> {
    let date = query.date;
    let clock = find_clock(&app, id.into_inner()).await?;
    let moment = |at: Timestamp| Moment::new(at, clock.zone());
    let opens = clock.opening(date)?;
    let closes = match opens {
        Some(_) => Some(clock.closing(date)?),
        None => None,
    };
    Ok(web::Json(Day {
        account: clock.explain_day(date),
        kind: clock.day_kind(date),
        hours: clock.hours_on(date).to_vec(),
        opens: opens.map(moment),
        closes: closes.map(moment),
        zone: clock.zone().name().to_owned(),
        calendar_version: clock.calendar_version().to_owned(),
    }))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SpanQuery {
    /// Where the span begins.
    #[param(value_type = String, format = DateTime)]
    from: Timestamp,
    /// Where it ends; not part of it.
    #[param(value_type = String, format = DateTime)]
    to: Timestamp,
}

/// The working time of a span, with the days it is made of.
#[derive(Serialize, utoipa::ToSchema)]
struct WorkingTime {
    from: Moment,
    to: Moment,
    zone: String,
    /// Working minutes in the span.
    minutes: i64,
    /// Its local days; their minutes add up to `minutes`.
    days: Vec<DayAccount>,
    /// The version of the calendar that says so.
    calendar_version: String,
}

/// How much working time an office has in a span, and why.
#[utoipa::path(
    tag = "offices",
    params(SpanQuery),
    responses(
        (status = 200, body = WorkingTime),
        (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody, description = "`span_reversed`, `span_too_long`"),
    )
)]
#[get("/offices/{id}/working-time")]
async fn show_working_time(
    _permit: Permit<ReadDirectory>,
    app: web::Data<App>,
    id: web::Path<OfficeId>,
    query: web::Query<SpanQuery>,
) -> Result<web::Json<WorkingTime>, Problem> {
    let SpanQuery { from, to } = query.into_inner();
    if to < from {
        return Err(Problem::invalid(
            "span_reversed",
            "the span ends before it begins",
        ));
    }
    if to.duration_since(from) > SignedDuration::from_hours(24 * LONGEST_SPAN) {
        return Err(Problem::invalid(
            "span_too_long",
            format!("a span has at most {LONGEST_SPAN} days"),
        ));
    }
    let clock = find_clock(&app, id.into_inner()).await?;
    Ok(web::Json(WorkingTime {
        from: Moment::new(from, clock.zone()),
        to: Moment::new(to, clock.zone()),
        zone: clock.zone().name().to_owned(),
        minutes: clock.between(from, to),
        days: clock.explain(from, to),
        calendar_version: clock.calendar_version().to_owned(),
    }))
}
