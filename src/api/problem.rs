//! Problems (RFC 9457): a stable code and a sentence for the client, the cause for the log.

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use crate::domain::attachment::{FileRefusal, InvalidFileName, InvalidLink};
use crate::domain::command::Refusal;
use crate::domain::confirmation::NotTheNamedPerson;
use crate::domain::deadline::DeadlineError;
use crate::domain::instruction::InvalidContent;
use crate::domain::office::{InvalidKatoCode, Misplaced};
use crate::domain::oral_order::InvalidOralOrder;
use crate::domain::permission::Denied;
use crate::domain::person::InvalidPosting;
use crate::domain::plan::InvalidPlan;
use crate::domain::preview::{ShortNotice, Unissuable};
use crate::domain::recipient_list::InvalidRecipientList;
use crate::domain::recipients::InvalidRecipients;
use crate::domain::remark::InvalidSupplied;
use crate::domain::text::InvalidText;
use crate::domain::worktime::{
    CalendarError, DateOutOfRange, IntervalError, ScheduleError, TimetableError, UnknownZone,
};
use crate::files::FileError;
use crate::live::Unheard;
use crate::store::StoreError;
use crate::store::recipients::RecipientsError;
use crate::store::records::{ActError, IssueError};

/// An answer that says no.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    current_version: Option<i64>,
    allowed: Vec<&'static str>,
    retry_seconds: Option<i64>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a client gets to see of a problem.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// A name for the kind of problem, made from the code.
    #[serde(rename = "type")]
    kind: String,
    /// The HTTP status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// Stable: clients translate by it.
    code: &'static str,
    /// What is wrong with this request, in English.
    detail: String,
    /// The version in force, where another one was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_version: Option<i64>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            current_version: None,
            allowed: Vec::new(),
            retry_seconds: None,
            cause: None,
        }
    }

    /// The request cannot be read.
    pub fn malformed(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// The request can be read and breaks a rule.
    pub fn invalid(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    /// A number that the record has not reached: the client knows another database.
    pub fn since_ahead() -> Self {
        Self::invalid(
            "since_ahead",
            "the record does not reach that number; begin again with 0",
        )
    }

    /// Nobody is signed in, or not any more.
    pub fn unauthorized(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, detail)
    }

    /// There is no such thing, or the caller may not know of it.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "there is nothing here that you may see",
        )
    }

    /// The path takes other methods, which are named.
    pub fn method_not_allowed(allowed: Vec<&'static str>) -> Self {
        Self {
            allowed,
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "the path takes other methods; the Allow header names them",
            )
        }
    }

    /// An answer of the HTTP library, which has a status and no code of ours.
    pub fn unnamed(status: StatusCode) -> Self {
        let detail = status
            .canonical_reason()
            .unwrap_or("the request was refused");
        Self::new(status, "request_refused", detail)
    }

    /// Somebody else was faster, or the state does not allow it.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// The body is larger than allowed.
    pub fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("a body has at most {limit} bytes"),
        )
    }

    /// The body is compressed.
    pub fn compressed_body() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "body_compressed",
            "a body is sent as it is, without a Content-Encoding",
        )
    }

    /// Too many attempts.
    pub fn too_many_attempts() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_attempts",
            "too many attempts; wait a minute",
        )
    }

    /// A person has as much as one may that belongs to nothing.
    pub fn too_many_unlinked() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_unlinked",
            "you have as many files, or bytes, as one may that belong to nothing yet; link or remove some",
        )
    }

    /// This node takes as many uploads at once as it may.
    pub fn uploads_full() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "uploads_full",
            "as many uploads arrive here as may; go on in a moment",
        )
    }

    /// An office has recorded as many orders as it may for now.
    pub fn too_many_oral_orders(limit: u32) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_oral_orders",
            format!("an office records at most {limit} orders in 24 hours; send it again later"),
        )
    }

    /// A person listens on as many streams as one may.
    pub fn too_many_streams() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_streams",
            "you listen on as many streams as one person may; close one of them",
        )
    }

    /// This node has no room for another stream, or is ending.
    pub fn streams_full() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "streams_full",
            "as many listen here as may; sync now and then instead, and try again later",
        )
    }

    /// The service failed; the cause goes to the log alone.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "the service failed; the request id helps to find out why",
            )
        }
    }

    /// The service cannot do it now and may in a moment.
    fn unavailable(
        code: &'static str,
        detail: &'static str,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail)
        }
    }

    /// Names another status for the same problem.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Seconds after which the same request may succeed, where it may.
    fn retry_after(&self) -> Option<i64> {
        self.retry_seconds.or(match self.status {
            StatusCode::SERVICE_UNAVAILABLE => Some(1),
            StatusCode::INSUFFICIENT_STORAGE => Some(30),
            StatusCode::TOO_MANY_REQUESTS => Some(60),
            _ => None,
        })
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        if let Some(cause) = &self.cause {
            let causes = causes(cause.as_ref());
            if self.status == StatusCode::INTERNAL_SERVER_ERROR {
                tracing::error!(code = self.code, cause = %causes, "a request failed");
            } else {
                tracing::warn!(code = self.code, cause = %causes, "a request was put off");
            }
        }
        let mut response = HttpResponse::build(self.status);
        response.insert_header((CONTENT_TYPE, "application/problem+json"));
        if let Some(seconds) = self.retry_after() {
            response.insert_header((RETRY_AFTER, seconds));
        }
        if !self.allowed.is_empty() {
            response.insert_header((ALLOW, self.allowed.join(", ")));
        }
        response.json(ProblemBody {
            kind: format!("urn:tapsyrma:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Problem"),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail.clone(),
            current_version: self.current_version,
        })
    }
}

fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::unavailable(
                "storage_full",
                "there is no room left to store anything; nothing was lost",
                error,
            )
            .with_status(StatusCode::INSUFFICIENT_STORAGE),
            StoreError::Unavailable(_) => Self::unavailable(
                "database_unavailable",
                "the database cannot be reached at the moment; try again with the same key",
                error,
            ),
            StoreError::OutcomeUnknown(_) => Self::unavailable(
                "outcome_unknown",
                "whether it was done is not known yet; the same request with the same key finds out",
                error,
            ),
            error if error.is_temporary() => Self::unavailable(
                "busy",
                "the service has too much to do; try again with the same key",
                error,
            ),
            error => Self::internal(error),
        }
    }
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Full(_) => Self::unavailable(
                "storage_full",
                "there is no room left to store anything; nothing was lost",
                error,
            )
            .with_status(StatusCode::INSUFFICIENT_STORAGE),
            // What a row names is written before the row is.
            FileError::Missing(_) => Self::internal(error),
            FileError::Failed(_) => Self::unavailable(
                "files_unavailable",
                "the store of files cannot be reached at the moment; try again",
                error,
            ),
        }
    }
}

impl From<Unheard> for Problem {
    fn from(unheard: Unheard) -> Self {
        match unheard {
            Unheard::PersonFull => Self::too_many_streams(),
            Unheard::NodeFull => Self::streams_full(),
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_permitted", denied.to_string())
    }
}

impl From<NotTheNamedPerson> for Problem {
    fn from(refused: NotTheNamedPerson) -> Self {
        Self::new(StatusCode::FORBIDDEN, refused.code(), refused.to_string())
    }
}

macro_rules! invalid {
    ($($error:ty),+ $(,)?) => { $(
        impl From<$error> for Problem {
            fn from(error: $error) -> Self {
                Self::invalid(error.code(), error.to_string())
            }
        }
    )+ };
}

invalid!(
    CalendarError,
    DateOutOfRange,
    DeadlineError,
    FileRefusal,
    IntervalError,
    InvalidContent,
    InvalidFileName,
    InvalidKatoCode,
    InvalidLink,
    InvalidOralOrder,
    InvalidPosting,
    InvalidRecipientList,
    InvalidRecipients,
    InvalidSupplied,
    InvalidText,
    Misplaced,
    ScheduleError,
    ShortNotice,
    TimetableError,
    Unissuable,
    UnknownZone,
);

impl From<InvalidPlan> for Problem {
    fn from(error: InvalidPlan) -> Self {
        match error {
            InvalidPlan::Ended => Self::conflict(error.code(), error.to_string()),
            error => Self::invalid(error.code(), error.to_string()),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal {
            Refusal::VersionRequired { .. } => StatusCode::PRECONDITION_REQUIRED,
            _ => StatusCode::CONFLICT,
        };
        let current_version = match refusal {
            Refusal::StaleVersion { current, .. } => Some(current),
            _ => None,
        };
        let retry_seconds = match refusal {
            Refusal::RemindedLately { seconds } => Some(seconds),
            _ => None,
        };
        Self {
            current_version,
            retry_seconds,
            ..Self::new(status, refusal.code(), refusal.to_string())
        }
    }
}

impl From<IssueError> for Problem {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Unissuable(cause) => cause.into(),
            IssueError::Store(cause) => cause.into(),
        }
    }
}

impl From<RecipientsError> for Problem {
    fn from(error: RecipientsError) -> Self {
        match error {
            RecipientsError::Invalid(cause) => cause.into(),
            RecipientsError::Store(cause) => cause.into(),
        }
    }
}

impl From<ActError> for Problem {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(refusal) => refusal.into(),
            ActError::Store(cause) => cause.into(),
        }
    }
}
