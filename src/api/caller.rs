//! Who calls, and what they may do: the extractors that stand first in a handler's signature.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::Ordering;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use jiff::Timestamp;
use uuid::Uuid;

use super::problem::Problem;
use super::remembered::{KnownPostings, Postings, Remembered};
use crate::app::App;
use crate::credentials::access::Claims;
use crate::domain::id::{DeviceId, OfficeId, PersonId, PostingId};
use crate::domain::permission::{Action, Denied, Permit};
use crate::store::standing::{self, RecordNumbers, Standing};
use crate::store::{calendars, directory, people};

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
    /// When the access token stops being good.
    pub until: Timestamp,
    /// Their postings, whether in force or not, with the zone of each office.
    pub postings: Postings,
}

/// A permit, and how things stood when it was given.
pub struct PermitAt<A> {
    /// The permit.
    pub permit: Permit<A>,
    /// The device it was given to.
    pub device: DeviceId,
    /// When the access token stops being good.
    pub until: Timestamp,
    /// The revision of the directory.
    pub revision: i64,
    /// How far the record of the actor's office had come.
    pub record: RecordNumbers,
}

fn attached<T: 'static>(request: &HttpRequest) -> Result<&T, Problem> {
    request
        .app_data::<web::Data<T>>()
        .map(|attached| attached.get_ref())
        .ok_or_else(|| Problem::internal("the application is not attached to the route"))
}

fn claims(request: &HttpRequest) -> Result<Claims, Problem> {
    let app = attached::<App>(request)?;
    let remembered = attached::<Remembered>(request)?;
    let header = request
        .headers()
        .get(AUTHORIZATION)
        .ok_or_else(|| Problem::unauthorized("not_signed_in", "sign in first"))?;
    let now = app.clock.now();
    let known = |token: &str| {
        let claims = remembered.claims.get(token)?;
        claims.are_good_at(now).then_some(claims)
    };
    let verified = |token: &str| {
        let claims = app.keys.verify(token, now)?;
        remembered.claims.insert(token.to_owned(), claims);
        Some(claims)
    };
    header
        .to_str()
        .ok()
        .and_then(|value| value.strip_prefix("Bearer "))
        .and_then(|token| known(token).or_else(|| verified(token)))
        .ok_or_else(|| {
            Problem::unauthorized(
                "token_invalid",
                "the access token is not, or no longer, good",
            )
        })
}

/// Who calls, and how things stand for them and for the office that `office` finds among their
/// postings.
async fn identify(
    request: &HttpRequest,
    office: impl Fn(&Caller) -> Option<OfficeId>,
) -> Result<(Caller, Standing), Problem> {
    let app = attached::<App>(request)?;
    let remembered = attached::<Remembered>(request)?;
    let Claims {
        person,
        device,
        exp,
    } = claims(request)?;
    let until = Timestamp::from_second(exp).map_err(Problem::internal)?;
    let mut known = remembered.postings.get(&person);
    loop {
        let caller = known.as_ref().map(|known| Caller {
            person,
            device,
            until,
            postings: known.postings.clone(),
        });
        let asked = caller.as_ref().and_then(&office);
        let standing = app
            .store
            .glance(move |connection| standing::find(connection, device, asked))
            .await?
            .filter(|standing| standing.person == person && !standing.revoked)
            .ok_or_else(|| {
                Problem::unauthorized("device_signed_out", "this device was signed out")
            })?;
        match (known, caller) {
            (Some(known), Some(caller)) if known.revision == standing.revision => {
                return Ok((caller, standing));
            }
            _ => {
                let read = read_postings(app, remembered, person).await?;
                remembered.postings.insert(person, read.clone());
                known = Some(read);
            }
        }
    }
}

/// Reads the postings of a person, and what else the directory has that this node should know.
async fn read_postings(
    app: &App,
    remembered: &Remembered,
    person: PersonId,
) -> Result<KnownPostings, Problem> {
    let followed = remembered.calendars_at.load(Ordering::Acquire);
    let (known, entered) = app
        .store
        .read(move |connection| {
            let known = KnownPostings {
                revision: directory::revision(connection)?,
                postings: people::list_postings(connection, person)?.into(),
            };
            // Once for everybody: a calendar is long to parse.
            let entered = if known.revision == followed {
                Vec::new()
            } else {
                calendars::list(connection)?
            };
            Ok::<_, Problem>((known, entered))
        })
        .await?;
    app.follow_calendars(entered).map_err(Problem::internal)?;
    remembered
        .calendars_at
        .fetch_max(known.revision, Ordering::AcqRel);
    Ok(known)
}

impl Caller {
    /// A permit for an action, by the posting chosen or the first that permits it.
    fn permit<A: Action>(
        &self,
        chosen: Option<PostingId>,
        now: Timestamp,
    ) -> Result<Permit<A>, Denied> {
        let postings = self.postings.iter().map(|(posting, zone)| {
            let today = zone.time_zone().to_datetime(now).date();
            (posting, today)
        });
        Permit::grant(postings, chosen)
    }
}

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(identify(&request, |_| None).await?.0) })
    }
}

impl<A: Action + 'static> FromRequest for Permit<A> {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let at = PermitAt::from_request(request, payload);
        Box::pin(async move { Ok(at.await?.permit) })
    }
}

impl<A: Action + 'static> FromRequest for PermitAt<A> {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let chosen = chosen_posting(&request)?;
            let now = attached::<App>(&request)?.clock.now();
            let office = |caller: &Caller| {
                let permit = caller.permit::<A>(chosen, now).ok()?;
                Some(permit.actor().office)
            };
            let (caller, standing) = identify(&request, office).await?;
            Ok(Self {
                permit: caller.permit(chosen, now)?,
                device: caller.device,
                until: caller.until,
                revision: standing.revision,
                record: standing
                    .record
                    .ok_or_else(|| Problem::internal("an office without a record"))?,
            })
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
