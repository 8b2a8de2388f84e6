//! What waits in the queues: a closure, and whoever awaits its answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;

use super::any::AnyConnection as Connection;
use super::connection::Tx;
use super::error::StoreError;

/// Whether a piece of work is done is decided once: a thread takes it up, or the one who asked for
/// it gives it up.
#[derive(Clone, Default)]
struct Turn(Arc<AtomicBool>);

impl Turn {
    /// True for the first who asks.
    fn take(&self) -> bool {
        !self.0.swap(true, Ordering::SeqCst)
    }
}

/// The answer to somebody who waits for it.
pub(super) struct Answer<T, E> {
    sent: oneshot::Receiver<Result<T, E>>,
    turn: Turn,
}

impl<T, E: From<StoreError>> Answer<T, E> {
    /// Waits, but no longer than this. What nobody has taken up by then is given up undone;
    /// `otherwise` is the answer to whoever leaves while it is being done.
    pub(super) async fn within(
        mut self,
        patience: Duration,
        otherwise: impl FnOnce() -> StoreError,
    ) -> Result<T, E> {
        match tokio::time::timeout(patience, &mut self.sent).await {
            Ok(answer) => answer.unwrap_or_else(|_| Err(StoreError::Closed.into())),
            Err(_elapsed) if self.turn.take() => Err(StoreError::Timeout.into()),
            Err(_elapsed) => Err(otherwise().into()),
        }
    }

    /// Waits as long as it takes.
    pub(super) async fn eventually(self) -> Result<T, E> {
        let answer = self.sent.await;
        answer.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Waits as long as it takes. Panics inside an asynchronous task.
    pub(super) fn wait(self) -> Result<T, E> {
        self.sent
            .blocking_recv()
            .unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }
}

/// A read: answered as soon as it has run.
pub(super) trait Read: Send {
    /// True if somebody still awaits the answer: then it has to be run and answered.
    fn take_up(&self) -> bool;
    /// One statement, which sees one moment by itself and may be run again.
    fn is_glance(&self) -> bool;
    /// Runs it. False if it may have left the connection in any state, or found it lost.
    fn run(&mut self, connection: &mut Connection) -> bool;
    /// Tells what came of it.
    fn answer(self: Box<Self>);
    /// Answers without running it.
    fn refuse(self: Box<Self>, error: StoreError);
}

/// A write: run first, answered once the transaction that holds it has ended.
pub(super) trait Write: Send {
    /// True if somebody still awaits the answer: then it has to be run and answered.
    fn take_up(&self) -> bool;
    /// Runs it. False if what it wrote must be undone.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Tells the outcome once the transaction was committed, or why nothing of it was kept.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
    /// Tells its own error if it has one, or else this one. For the write that ended the
    /// transaction: nothing was kept, and it knows best why.
    fn fail(self: Box<Self>, otherwise: StoreError);
}

/// A closure and the one who awaits it.
pub(super) struct Awaited<F, T, E> {
    closure: Option<F>,
    result: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
    turn: Turn,
}

impl<F, T, E> Awaited<F, T, E> {
    pub(super) fn new(closure: F) -> (Self, Answer<T, E>) {
        let (answer, sent) = oneshot::channel();
        let turn = Turn::default();
        let job = Self {
            closure: Some(closure),
            result: None,
            answer,
            turn: turn.clone(),
        };
        (job, Answer { sent, turn })
    }

    /// The one who awaited may have gone; that is their right, and nothing is left to do.
    fn send(self, result: Result<T, E>) {
        drop(self.answer.send(result));
    }
}

impl<F, T, E> Read for Awaited<F, T, E>
where
    F: FnOnce(&mut Connection) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn take_up(&self) -> bool {
        !self.answer.is_closed() && self.turn.take()
    }

    fn is_glance(&self) -> bool {
        false
    }

    fn run(&mut self, connection: &mut Connection) -> bool {
        let Some(closure) = self.closure.take() else {
            return true;
        };
        let ran = catch_unwind(AssertUnwindSafe(|| closure(connection)));
        let finished = ran.is_ok();
        self.result = Some(ran.unwrap_or_else(|_| Err(StoreError::Panicked.into())));
        finished
    }

    fn answer(mut self: Box<Self>) {
        if let Some(result) = self.result.take() {
            self.send(result);
        }
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        self.send(Err(error.into()));
    }
}

impl<F, T, E> Write for Awaited<F, T, E>
where
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn take_up(&self) -> bool {
        !self.answer.is_closed() && self.turn.take()
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let Some(closure) = self.closure.take() else {
            return false;
        };
        let ran = catch_unwind(AssertUnwindSafe(|| closure(tx)));
        let result = ran.unwrap_or_else(|_| Err(StoreError::Panicked.into()));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(mut self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (committed, self.result.take()) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(StoreError::RolledBack.into()),
            (Err(error), _) => Err(error.into()),
        };
        self.send(result);
    }

    fn fail(mut self: Box<Self>, otherwise: StoreError) {
        let result = match self.result.take() {
            Some(Err(own)) => Err(own),
            Some(Ok(_)) | None => Err(otherwise.into()),
        };
        self.send(result);
    }
}

/// A statement that only reads, and the one who awaits what it found.
pub(super) struct Glance<F, T> {
    statement: F,
    result: Option<Result<T, StoreError>>,
    answer: oneshot::Sender<Result<T, StoreError>>,
    turn: Turn,
}

impl<F, T> Glance<F, T> {
    pub(super) fn new(statement: F) -> (Self, Answer<T, StoreError>) {
        let (answer, sent) = oneshot::channel();
        let turn = Turn::default();
        let job = Self {
            statement,
            result: None,
            answer,
            turn: turn.clone(),
        };
        (job, Answer { sent, turn })
    }
}

impl<F, T> Read for Glance<F, T>
where
    F: Fn(&mut Connection) -> Result<T, StoreError> + Send,
    T: Send,
{
    fn take_up(&self) -> bool {
        !self.answer.is_closed() && self.turn.take()
    }

    fn is_glance(&self) -> bool {
        true
    }

    fn run(&mut self, connection: &mut Connection) -> bool {
        let found = (self.statement)(connection);
        let sound = !matches!(found, Err(StoreError::Unavailable(_)));
        self.result = Some(found);
        sound
    }

    fn answer(self: Box<Self>) {
        if let Some(result) = self.result {
            drop(self.answer.send(result));
        }
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        drop(self.answer.send(Err(error)));
    }
}
