//! What a village will be asked, so that it can plan its work.

use actix_web::{get, web};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use crate::api::moment::Moment;
use crate::api::problem::Problem;
use crate::api::views::OfficeName;
use crate::app::App;
use crate::domain::id::{OfficeId, PlanId};
use crate::domain::instruction::InstructionKind;
use crate::domain::office::Office;
use crate::domain::permission::{Permit, ReadInbox};
use crate::domain::person::Language;
use crate::domain::text::{Reference, Title};
use crate::store::{addressees, offices, plans};

/// Days that are looked ahead.
const DAYS: i64 = 90;

/// Something that your office will be asked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct UpcomingReturn {
    plan: PlanId,
    issuer_office: OfficeName,
    #[schema(value_type = String)]
    title: Title,
    language: Language,
    kind: InstructionKind,
    #[schema(value_type = Option<String>)]
    function: Option<Reference>,
    /// Minutes of work that the issuer expects of you.
    effort_minutes: Option<u32>,
    /// The period it is about.
    about: String,
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    /// When it will be issued, on your wall.
    issue_at: Moment,
    /// Since when the plan exists.
    planned_since: Moment,
}

/// The planned returns that will come to your office and are due in the next 90 days, the earliest
/// first. What was issued already stands in the inbox.
#[utoipa::path(
    tag = "plans",
    responses((status = 200, body = Vec<UpcomingReturn>))
)]
#[get("/plans/upcoming")]
pub async fn list_upcoming(
    permit: Permit<ReadInbox>,
    app: web::Data<App>,
) -> Result<web::Json<Vec<UpcomingReturn>>, Problem> {
    let office = permit.actor().office;
    let (clocks, now) = (app.clocks.clone(), app.clock.now());
    app.store
        .read(move |connection| {
            let line = offices::list_above(connection, office)?;
            let line = offices::list_by_ids(connection, &line)?;
            let (own, mut asking): (Vec<Office>, Vec<Office>) =
                line.into_iter().partition(|one| one.id == office);
            let above: Vec<OfficeId> = asking.iter().map(|one| one.id).collect();
            asking.extend(offices::list_departments_of(connection, &above)?);
            let zone = &own.first().ok_or_else(Problem::not_found)?.zone;
            let today = zone.time_zone().to_datetime(now).date();
            let last = today.saturating_add(DAYS.days());
            let issuers: Vec<OfficeId> = asking.iter().map(|one| one.id).collect();
            let found = plans::list_in_force(connection, Some(&issuers))?;
            let ids: Vec<PlanId> = found.iter().map(|plan| plan.id).collect();
            let progress = plans::progress(connection, &ids)?;
            let of = addressees::of_plans(connection, &clocks, &found)?;
            let mut upcoming = Vec::new();
            for plan in &found {
                let Some(of) = of.get(&plan.id) else { continue };
                let Some(issuer) = asking.iter().find(|one| one.id == plan.issuer_office) else {
                    continue;
                };
                let after = progress.get(&plan.id).map(|progress| progress.period(plan));
                let occasions = plan.occasions(after, &of.clocks);
                let within = occasions
                    .skip_while(|occasion| occasion.due_on < today)
                    .take_while(|occasion| occasion.due_on <= last);
                for occasion in within {
                    let asked = of.offices.get(&occasion.version);
                    let Some(version) = plan
                        .version(occasion.version)
                        .filter(|_| asked.is_some_and(|asked| asked.contains(&office)))
                    else {
                        continue;
                    };
                    let terms = &version.terms;
                    upcoming.push(UpcomingReturn {
                        plan: plan.id,
                        issuer_office: issuer.into(),
                        title: terms.title.clone(),
                        language: terms.language,
                        kind: terms.kind,
                        function: terms.function.clone(),
                        effort_minutes: terms.effort_minutes,
                        about: occasion.about.to_string(),
                        due_on: occasion.due_on,
                        issue_at: Moment::new(occasion.issue_at, zone),
                        planned_since: Moment::new(plan.first.made_at, zone),
                    });
                }
            }
            upcoming.sort_by_key(|one| (one.due_on, one.plan));
            Ok(web::Json(upcoming))
        })
        .await
}
