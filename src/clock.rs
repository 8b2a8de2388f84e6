//! The one place that asks the system what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use uuid::Uuid;

/// Where the time of the service comes from.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock in the hand of a test, in microseconds since 1970.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The current instant in whole microseconds: the resolution that is stored.
    pub fn now(&self) -> Timestamp {
        let microseconds = match self {
            #[expect(
                clippy::disallowed_methods,
                reason = "time is an argument everywhere else, and here it is taken"
            )]
            Self::System => Timestamp::now().as_microsecond(),
            Self::Manual(microseconds) => microseconds.load(Ordering::SeqCst),
        };
        Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// A new identifier; ordered by time, so that rows stay in the order they came.
pub fn fresh_id<Id: From<Uuid>>() -> Id {
    Uuid::now_v7().into()
}
