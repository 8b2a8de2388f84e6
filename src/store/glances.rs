//! Connections to the SQLite file for statements that run on the thread that asks.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::any::AnyConnection as Connection;
use super::connection::{Target, Use};
use super::count::Statements;
use super::error::StoreError;

/// Connections that nobody uses at this moment; as many as threads ever asked at once.
pub(super) struct Glances {
    idle: Mutex<Option<Vec<Connection>>>,
}

impl Glances {
    pub(super) fn new() -> Self {
        Self {
            idle: Mutex::new(Some(Vec::new())),
        }
    }

    /// Runs one statement on an idle connection, or on a new one.
    pub(super) fn run<T>(
        &self,
        target: &Target,
        statements: &Statements,
        f: impl Fn(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.lock().as_mut().ok_or(StoreError::Closed)?.pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => target
                .connect(Use::Reading, statements)
                .map_err(|error| StoreError::Unavailable(error.to_string()))?,
        };
        let found = f(&mut connection);
        if let Some(idle) = self.lock().as_mut() {
            idle.push(connection);
        }
        found
    }

    /// Lets go of the file; nothing runs from now on.
    pub(super) fn close(&self) {
        *self.lock() = None;
    }

    /// Nothing that can panic runs under the lock, so a poisoned one holds a sound state.
    fn lock(&self) -> MutexGuard<'_, Option<Vec<Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
