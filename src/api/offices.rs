//! Offices: which there are, and keeping them.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, put, web};
use serde::{Deserialize, Serialize};

use super::administration::record;
use super::page::{Page, PageQuery, fetched, name_list, page};
use super::problem::{Problem, ProblemBody};
use super::request::{Submission, Submitted, once, versioned};
use super::working_time::{Part, read_timetable};
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::clocks::Clocks;
use crate::domain::command::Refusal;
use crate::domain::id::OfficeId;
use crate::domain::office::{KatoCode, Misplaced, Office, OfficeKind, Place, Profile, Tier};
use crate::domain::permission::{KeepOffices, Permit, ReadDirectory};
use crate::domain::text::{Name, Reference};
use crate::domain::worktime::{Timetable, Zone};
use crate::store::{StoreError, Tx, offices};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(list_offices)
        .service(show_office)
        .service(add_office)
        .service(change_office);
}

/// An office in a list.
#[derive(Serialize, utoipa::ToSchema)]
struct OfficeLine {
    id: OfficeId,
    kato: KatoCode,
    tier: Tier,
    kind: OfficeKind,
    /// The office above.
    parent: Option<OfficeId>,
    #[schema(value_type = String)]
    name_kk: Name,
    #[schema(value_type = String)]
    name_ru: Name,
    /// IANA zone.
    #[schema(value_type = String)]
    zone: Zone,
}

impl From<Office> for OfficeLine {
    fn from(office: Office) -> Self {
        Self {
            id: office.id,
            kato: office.kato,
            tier: office.tier,
            kind: office.kind,
            parent: office.parent,
            name_kk: office.name_kk,
            name_ru: office.name_ru,
            zone: office.zone,
        }
    }
}

/// An office with everything that is kept about it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct OfficeView {
    #[serde(flatten)]
    line: OfficeLine,
    /// The edition of the classifier that `kato` comes from.
    kato_edition: String,
    /// Its schedules with the days they are in force from, earliest first; the first also holds
    /// before its day.
    #[schema(value_type = Vec<Part>)]
    timetable: Timetable,
    /// The calendar of days off it follows.
    calendar: String,
    profile: Profile,
    /// To be named in `If-Match` when changing it.
    version: i64,
}

impl OfficeView {
    /// An office and the edition of its code.
    pub fn new(office: Office, kato_edition: String) -> Self {
        Self {
            kato_edition,
            timetable: office.timetable.clone(),
            calendar: office.calendar.clone(),
            profile: office.profile.clone(),
            version: office.version,
            line: office.into(),
        }
    }

    /// The answer that names its version.
    pub fn respond(self) -> HttpResponse {
        versioned(self.version, self)
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct OfficeQuery {
    /// Only the offices directly under this one.
    parent: Option<OfficeId>,
    /// The cursor that the page before gave as `next`.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<u16>,
}

/// The offices there are, by their codes.
#[utoipa::path(
    tag = "offices",
    params(OfficeQuery),
    responses(
        (status = 200, body = Page<OfficeLine>),
        (status = 400, body = ProblemBody, description = "`limit_out_of_range`, `cursor_invalid`"),
    )
)]
#[get("/offices")]
async fn list_offices(
    _permit: Permit<ReadDirectory>,
    app: web::Data<App>,
    query: web::Query<OfficeQuery>,
) -> Result<web::Json<Page<OfficeLine>>, Problem> {
    let OfficeQuery {
        parent,
        cursor,
        limit,
    } = query.into_inner();
    let query = PageQuery { cursor, limit };
    let under = parent.map(|parent| parent.to_string()).unwrap_or_default();
    let list = name_list(&["offices", &under]);
    let wanted = query.rows()?;
    let after: Option<(KatoCode, OfficeId)> = query.after(&list)?;
    let limit = fetched(wanted);
    let rows = app
        .store
        .read(move |connection| {
            let after = after.as_ref().map(|(kato, id)| (kato, *id));
            offices::list(connection, parent, after, limit)
        })
        .await?;
    let key = |office: &Office| (office.kato.clone(), office.id);
    Ok(web::Json(page(rows, wanted, &list, key, OfficeLine::from)?))
}

/// One office.
#[utoipa::path(
    tag = "offices",
    responses(
        (status = 200, body = OfficeView, headers(("ETag" = String, description = "its version"))),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/offices/{id}")]
async fn show_office(
    _permit: Permit<ReadDirectory>,
    app: web::Data<App>,
    id: web::Path<OfficeId>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    let found = app
        .store
        .read(move |connection| offices::find(connection, id))
        .await?;
    let (office, edition) = found.ok_or_else(Problem::not_found)?;
    Ok(OfficeView::new(office, edition).respond())
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOffice {
    kind: OfficeKind,
    /// The office above; for a department, the akim's office it belongs to.
    parent: Option<OfficeId>,
    /// Nine digits; a department has its parent's.
    kato: Option<String>,
    /// The edition of the classifier that `kato` comes from; a department has its parent's.
    #[schema(value_type = Option<String>)]
    kato_edition: Option<Reference>,
    /// A department has its parent's.
    tier: Option<Tier>,
    #[schema(value_type = String)]
    name_kk: Name,
    #[schema(value_type = String)]
    name_ru: Name,
    /// IANA zone, for example `Asia/Almaty`.
    zone: String,
    /// Its schedules with the days they are in force from, earliest first.
    timetable: Vec<Part>,
    /// The calendar of days off it follows, for example `kz`.
    calendar: String,
    #[serde(default)]
    profile: Profile,
}

impl NewOffice {
    /// Where it is to stand, and the edition of its code.
    fn place(&self, tx: &mut Tx<'_>) -> Result<(Place, String), Problem> {
        let parent = match self.parent {
            Some(id) => Some(offices::find(tx, id)?.ok_or_else(parent_unknown)?),
            None => None,
        };
        let kato = self.kato.clone().map(KatoCode::try_from).transpose()?;
        match (self.kind, parent) {
            (OfficeKind::Akim, parent) => {
                let (Some(kato), Some(edition), Some(tier)) = (kato, &self.kato_edition, self.tier)
                else {
                    return Err(Misplaced::WithoutTerritory.into());
                };
                let above = parent.as_ref().map(|(office, _)| office);
                Ok((Place::akim(kato, tier, above)?, edition.to_string()))
            }
            (OfficeKind::Department, None) => Err(Misplaced::WithoutParent.into()),
            (OfficeKind::Department, Some((of, edition))) => {
                let elsewhere = kato.is_some_and(|kato| kato != of.kato)
                    || self.tier.is_some_and(|tier| tier != of.tier)
                    || (self.kato_edition.as_ref()).is_some_and(|given| given.as_str() != edition);
                if elsewhere {
                    return Err(Misplaced::OutsideParent.into());
                }
                Ok((Place::department(&of)?, edition))
            }
        }
    }
}

fn parent_unknown() -> Problem {
    Problem::invalid("parent_unknown", "there is no office with the id in parent")
}

fn check_calendar(clocks: &Clocks, calendar: &str) -> Result<(), Problem> {
    if clocks.can_follow(calendar) {
        return Ok(());
    }
    Err(Problem::invalid(
        "calendar_unknown",
        format!("there is no calendar `{calendar}`"),
    ))
}

fn exists(error: StoreError) -> Problem {
    if error.is_unique_violation() {
        Problem::conflict(
            "office_exists",
            "the akim's office of this territory is there already",
        )
    } else {
        error.into()
    }
}

/// Add an akim's office, or a department of one.
#[utoipa::path(
    tag = "offices",
    request_body = NewOffice,
    responses(
        (status = 201, body = OfficeView),
        (status = 409, body = ProblemBody, description = "`office_exists`"),
        (status = 422, body = ProblemBody, description = "`kato_invalid`, `zone_unknown`, \
            `calendar_unknown`, `parent_unknown`, `parent_is_department`, `tier_not_below_parent`, \
            `akim_without_territory`, `department_without_parent`, `department_outside_parent`, \
            the codes of a timetable, `idempotency_key_reused`"),
    )
)]
#[post("/offices")]
async fn add_office(
    permit: Permit<KeepOffices>,
    app: web::Data<App>,
    submitted: Submitted<NewOffice>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let zone = Zone::try_from(body.zone.as_str())?;
    let timetable = read_timetable(&body.timetable)?;
    check_calendar(&app.clocks, &body.calendar)?;
    let (actor, now) = (*permit.actor(), envelope.received_at);
    once(&app, &actor, envelope, StatusCode::CREATED, move |tx| {
        let (place, edition) = body.place(tx)?;
        let office = Office {
            id: fresh_id(),
            kato: place.kato,
            tier: place.tier,
            kind: place.kind,
            parent: place.parent,
            name_kk: body.name_kk,
            name_ru: body.name_ru,
            zone,
            timetable,
            calendar: body.calendar,
            profile: body.profile,
            version: 1,
        };
        offices::insert(tx, &office, &edition).map_err(exists)?;
        let id = office.id;
        let view = OfficeView::new(office, edition);
        record(tx, &actor, now, "office_added", id, &view)?;
        Ok(view)
    })
    .await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct OfficeChange {
    #[schema(value_type = String)]
    name_kk: Name,
    #[schema(value_type = String)]
    name_ru: Name,
    /// IANA zone.
    zone: String,
    /// The calendar of days off it follows.
    calendar: String,
    profile: Profile,
}

/// Replace names, zone, calendar and profile. Deadlines that were computed stay as they are.
#[utoipa::path(
    tag = "offices",
    request_body = OfficeChange,
    params(("If-Match" = String, Header, description = "the version that was read")),
    responses(
        (status = 200, body = OfficeView, headers(("ETag" = String, description = "its version"))),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`stale_version`"),
        (status = 422, body = ProblemBody, description = "`zone_unknown`, `calendar_unknown`"),
        (status = 428, body = ProblemBody, description = "`version_required`"),
    )
)]
#[put("/offices/{id}")]
async fn change_office(
    permit: Permit<KeepOffices>,
    app: web::Data<App>,
    id: web::Path<OfficeId>,
    submitted: Submitted<OfficeChange>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let zone = Zone::try_from(body.zone.as_str())?;
    check_calendar(&app.clocks, &body.calendar)?;
    let id = id.into_inner();
    let (actor, now) = (*permit.actor(), envelope.received_at);
    let view = app
        .store
        .write(move |tx| {
            let (office, edition) = offices::find(tx, id)?.ok_or_else(Problem::not_found)?;
            envelope.check_version("change_office", office.version)?;
            let changed = Office {
                name_kk: body.name_kk,
                name_ru: body.name_ru,
                zone,
                calendar: body.calendar,
                profile: body.profile,
                ..office
            };
            let view = replace(tx, changed, edition)?;
            record(tx, &actor, now, "office_changed", id, &view)?;
            Ok::<_, Problem>(view)
        })
        .await?;
    Ok(view.respond())
}

/// Writes an office that was read at `office.version` and changed since, under the next version.
///
/// # Errors
/// `stale_version` where another change came between.
pub fn replace(tx: &mut Tx<'_>, office: Office, edition: String) -> Result<OfficeView, Problem> {
    let read = office.version;
    let changed = Office {
        version: read + 1,
        ..office
    };
    if !offices::update(tx, &changed, &edition)? {
        let current = offices::find(tx, changed.id)?.map_or(read, |(office, _)| office.version);
        return Err(Refusal::StaleVersion { read, current }.into());
    }
    Ok(OfficeView::new(changed, edition))
}
