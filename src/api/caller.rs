//! Who calls, and what they may do: the extractors that stand first in a handler's signature.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use jiff::Timestamp;
use uuid::Uuid;

use super::problem::Problem;
use crate::app::App;
use crate::credentials::access::Claims;
use crate::domain::id::{DeviceId, PersonId, PostingId};
use crate::domain::permission::{Action, Permit};
use crate::domain::person::Posting;
use crate::domain::worktime::Zone;
use crate::store::{devices, people};

/// Names the posting that the caller acts under, where they have several.
pub const POSTING_HEADER: &str = "Posting";

/// Somebody signed in, with the postings they have. The device is looked up with every request:
/// one that was revoked is out at once.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person.
    pub person: PersonId,
    /// The device.
    pub device: DeviceId,
    /// Their postings, whether in force or not, with the zone of each office.
    pub postings: Vec<(Posting, Zone)>,
    /// When the access token stops being good.
    pub until: Timestamp,
}

fn app(request: &HttpRequest) -> Result<&App, Problem> {
    request
        .app_data::<web::Data<App>>()
        .map(|app| app.get_ref())
        .ok_or_else(|| Problem::internal("the application is not attached to the route"))
}

fn claims(request: &HttpRequest, app: &App) -> Result<Claims, Problem> {
    let header = request
        .headers()
        .get(AUTHORIZATION)
        .ok_or_else(|| Problem::unauthorized("not_signed_in", "sign in first"))?;
    header
        .to_str()
        .ok()
        .and_then(|value| value.strip_prefix("Bearer "))
        .and_then(|token| app.keys.verify(token, app.clock.now()))
        .ok_or_else(|| {
            Problem::unauthorized(
                "token_invalid",
                "the access token is not, or no longer, good",
            )
        })
}

async fn find_caller(request: &HttpRequest) -> Result<Caller, Problem> {
    let app = app(request)?;
    let Claims {
        person,
        device,
        exp,
    } = claims(request, app)?;
    let until = Timestamp::from_second(exp).map_err(Problem::internal)?;
    app.store
        .read(move |connection| {
            let signed_in = devices::find(connection, device)?
                .is_some_and(|found| found.person == person && found.revoked_at.is_none());
            if !signed_in {
                return Err(Problem::unauthorized(
                    "device_signed_out",
                    "this device was signed out",
                ));
            }
            Ok(Caller {
                person,
                device,
                postings: people::list_postings(connection, person)?,
                until,
            })
        })
        .await
}

impl Caller {
    /// A permit for an action, by the posting chosen or the first that permits it.
    fn permit<A: Action>(
        &self,
        chosen: Option<PostingId>,
        now: Timestamp,
    ) -> Result<Permit<A>, Problem> {
        let postings: Vec<Posting> = self
            .postings
            .iter()
            .map(|(posting, _)| posting.clone())
            .collect();
        let today = |posting: &Posting| {
            let zone = self
                .postings
                .iter()
                .find_map(|(known, zone)| (known.id == posting.id).then_some(zone));
            zone.map_or(jiff::civil::Date::MAX, |zone| {
                zone.time_zone().to_datetime(now).date()
            })
        };
        Ok(Permit::grant(&postings, chosen, today)?)
    }
}

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { find_caller(&request).await })
    }
}

impl<A: Action + 'static> FromRequest for Permit<A> {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let chosen = chosen_posting(&request)?;
            let now = app(&request)?.clock.now();
            find_caller(&request).await?.permit(chosen, now)
        })
    }
}

fn chosen_posting(request: &HttpRequest) -> Result<Option<PostingId>, Problem> {
    request
        .headers()
        .get(POSTING_HEADER)
        .map(|value| {
            value
                .to_str()
                .ok()
                .and_then(|text| Uuid::parse_str(text).ok())
                .map(PostingId::from)
                .ok_or_else(|| {
                    Problem::malformed("posting_header_invalid", "the Posting header is no UUID")
                })
        })
        .transpose()
}
