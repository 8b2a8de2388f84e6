//! People who act at the same moment, and writes that are open beside each other.

mod records;
mod repetitions;
mod sessions;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use actix_web::rt::task::JoinHandle;
use tapsyrma::domain::event::ChainHash;
use tapsyrma::domain::id::AssignmentId;
use tapsyrma::domain::office::Office;
use tapsyrma::store::{StoreError, Tx, events};
use tokio::sync::oneshot;

use crate::support::{Client, TestApp, database};

/// A service that can have several writes open where its engine can.
async fn start() -> TestApp {
    TestApp::start_with(|config| config.database.writer_threads = 4).await
}

/// A write that has done something and stays open.
struct OpenWrite {
    end: mpsc::Sender<()>,
    write: JoinHandle<Result<(), StoreError>>,
}

impl OpenWrite {
    /// Does something and keeps the write open.
    async fn begin<T: Send + 'static>(
        app: &TestApp,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Self {
        let (done, is_done) = oneshot::channel();
        let (end, may_end) = mpsc::channel();
        let store = app.app.store.clone();
        let write = actix_web::rt::spawn(async move {
            let write = store.write(move |tx| {
                f(tx)?;
                done.send(()).unwrap();
                may_end.recv().map_err(|_given_up| StoreError::RolledBack)
            });
            write.await
        });
        is_done.await.unwrap();
        Self { end, write }
    }

    /// Lets it commit.
    async fn commits(self) {
        self.end.send(()).unwrap();
        self.write.await.unwrap().unwrap();
    }

    /// Lets it fail.
    async fn fails(self) {
        drop(self.end);
        let failed = self.write.await.unwrap();
        assert!(matches!(failed, Err(StoreError::RolledBack)), "{failed:?}");
    }
}

/// Waits until so many writes wait for another one to end.
async fn until_waiting(app: &TestApp, writes: usize) {
    let started = Instant::now();
    while database::waiting(&app.app.store).await < writes {
        assert!(started.elapsed() < Duration::from_secs(4), "nothing waits");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// An akim's office with its issuer, and two of its villages.
async fn audan_and_two_villages(app: &TestApp) -> (Office, Client, [Client; 2]) {
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let villages = [
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    ];
    (zhambyl, audan, villages)
}

fn id(assignment: &str) -> AssignmentId {
    assignment.parse().unwrap()
}

/// Makes sure that the record of a village is one chain without gaps; returns its length.
async fn verify_record(app: &TestApp, village: &Client) -> i64 {
    let office = village.office().id;
    let record = app
        .app
        .store
        .read(move |connection| events::list_received_after(connection, office, 0, 1_000_000))
        .await
        .unwrap();
    let mut last = ChainHash::START;
    for (recorded, number) in record.iter().zip(1..) {
        assert_eq!(recorded.event.number, number);
        last = last.follow(&recorded.event, &recorded.happening_text);
        assert_eq!(recorded.hash, last, "the chain breaks at {number}");
    }
    i64::try_from(record.len()).unwrap()
}
