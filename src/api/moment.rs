//! Times as the API writes them: the instant in UTC, and what a clock on the wall showed.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::worktime::Zone;

/// An instant, with the local time of the office it is shown for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Moment {
    /// RFC 3339 in UTC.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The same on the wall of the office, for example `2026-03-04 18:30`; the zone stands beside.
    pub local: String,
}

impl Moment {
    /// An instant in a zone.
    pub fn new(at: Timestamp, zone: &Zone) -> Self {
        Self {
            at,
            local: zone
                .time_zone()
                .to_datetime(at)
                .strftime("%Y-%m-%d %H:%M")
                .to_string(),
        }
    }
}
