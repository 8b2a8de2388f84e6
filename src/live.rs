//! Who listens on this node for news of their office, and the one task that asks the database for
//! all of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Notify, watch};

use crate::clock::Clock;
use crate::config;
use crate::domain::id::{DeviceId, OfficeId, PersonId};
use crate::domain::permission::{FollowUp, Permit, ReadInbox};
use crate::store::reach::{self, Reach};
use crate::store::{Store, StoreError};

/// How far the record of an office has come, as far as somebody may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct News {
    /// The last number of what the office received, for whoever reads its inbox.
    pub received: Option<i64>,
    /// The last number of what the office issued, for whoever issues for it.
    pub issued: Option<i64>,
}

impl News {
    /// What somebody on a device may hear about an office today; none where no posting in force
    /// lets them hear anything.
    pub fn of(
        reaches: &[Reach],
        device: DeviceId,
        office: OfficeId,
        now: Timestamp,
    ) -> Option<Self> {
        let theirs: Vec<&Reach> = reaches
            .iter()
            .filter(|reach| reach.device == device && reach.posting.office == office)
            .collect();
        let record = theirs.first()?.record;
        let postings = || {
            theirs.iter().map(|reach| {
                let today = reach.zone.time_zone().to_datetime(now).date();
                (&reach.posting, today)
            })
        };
        let reads = Permit::<ReadInbox>::grant(postings(), None).is_ok();
        let issues = Permit::<FollowUp>::grant(postings(), None).is_ok();
        (reads || issues).then_some(Self {
            received: reads.then_some(record.received),
            issued: issues.then_some(record.issued),
        })
    }
}

/// Somebody who wants to hear of an office.
#[derive(Debug, Clone, Copy)]
pub struct Listener {
    /// The person.
    pub person: PersonId,
    /// The device they listen with.
    pub device: DeviceId,
    /// The office.
    pub office: OfficeId,
    /// When their access token stops being good.
    pub until: Timestamp,
}

/// Why somebody is not listened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// The person listens as often as a person may.
    PersonFull,
    /// The node has as many listeners as it may have, or is ending.
    NodeFull,
}

/// The listeners of one node. Copies share them.
#[derive(Clone)]
pub struct Live {
    shared: Arc<Shared>,
}

struct Shared {
    settings: config::Live,
    listeners: Mutex<Listeners>,
    came: Notify,
}

#[derive(Default)]
struct Listeners {
    open: BTreeMap<u64, (Listener, watch::Sender<News>)>,
    last: u64,
    ended: bool,
}

impl Live {
    /// Nobody listens yet.
    pub fn new(settings: config::Live) -> Self {
        Self {
            shared: Arc::new(Shared {
                settings,
                listeners: Mutex::default(),
                came: Notify::new(),
            }),
        }
    }

    /// Lets somebody listen who has just read `news`.
    ///
    /// # Errors
    /// See [`Unheard`].
    pub fn admit(&self, listener: Listener, news: News) -> Result<Listening, Unheard> {
        let settings = &self.shared.settings;
        let mut listeners = self.lock();
        if listeners.ended || listeners.open.len() >= settings.streams {
            return Err(Unheard::NodeFull);
        }
        let known = listeners.open.values();
        let theirs = known.filter(|(known, _)| known.person == listener.person);
        if theirs.count() >= settings.streams_per_person {
            return Err(Unheard::PersonFull);
        }
        let (sender, mut news) = watch::channel(news);
        news.mark_changed();
        listeners.last += 1;
        let number = listeners.last;
        listeners.open.insert(number, (listener, sender));
        drop(listeners);
        self.shared.came.notify_one();
        Ok(Listening {
            live: self.clone(),
            number,
            news,
        })
    }

    /// How many listen.
    pub fn count(&self) -> usize {
        self.lock().open.len()
    }

    /// Lets every listener go, and takes no more.
    pub fn end(&self) {
        let mut listeners = self.lock();
        listeners.ended = true;
        listeners.open.clear();
    }

    /// Asks for everybody who listens, as long as somebody does, one statement an interval. Runs
    /// for ever; whoever starts it aborts it.
    pub async fn run(&self, store: Store, clock: Clock) {
        let interval = Duration::from_millis(self.shared.settings.interval_ms);
        loop {
            if self.count() == 0 {
                self.shared.came.notified().await;
            }
            tokio::time::sleep(interval).await;
            let (devices, last) = self.let_go_of_expired(clock.now());
            if devices.is_empty() {
                continue;
            }
            let asked = store.read(move |connection| reach::list(connection, &devices));
            match asked.await {
                Ok(reaches) => self.tell(reaches, last, clock.now()),
                Err(StoreError::Closed) => return,
                Err(error) => tracing::warn!(%error, "nobody could be told of news; tried again"),
            }
        }
    }

    /// The devices that are left, and the number of the last listener among them.
    fn let_go_of_expired(&self, now: Timestamp) -> (Vec<DeviceId>, u64) {
        let mut listeners = self.lock();
        listeners.open.retain(|_, (known, _)| now < known.until);
        let devices = listeners.open.values().map(|(known, _)| known.device);
        (devices.collect(), listeners.last)
    }

    /// Tells the listeners up to a number; lets go of those who may not hear any more. Whoever came
    /// after the question was asked is not in its answer.
    fn tell(&self, reaches: Vec<Reach>, last: u64, now: Timestamp) {
        let mut of: HashMap<DeviceId, Vec<Reach>> = HashMap::new();
        for reach in reaches {
            of.entry(reach.device).or_default().push(reach);
        }
        self.lock().open.retain(|number, (known, told)| {
            if *number > last {
                return true;
            }
            let theirs = of.get(&known.device).map_or(&[][..], Vec::as_slice);
            let Some(news) = News::of(theirs, known.device, known.office, now) else {
                return false;
            };
            told.send_if_modified(|before| std::mem::replace(before, news) != news);
            true
        });
    }

    /// Nothing that can panic runs under the lock, so a poisoned one holds a sound state.
    fn lock(&self) -> MutexGuard<'_, Listeners> {
        let listeners = &self.shared.listeners;
        listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who listens, until this is dropped.
pub struct Listening {
    live: Live,
    number: u64,
    news: watch::Receiver<News>,
}

impl Listening {
    /// At first what is known, then the latest whenever there is more; none once they may not
    /// listen any longer. Whoever asks slowly misses numbers, never the last one.
    pub async fn next(&mut self) -> Option<News> {
        self.news.changed().await.ok()?;
        Some(*self.news.borrow_and_update())
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.live.lock().open.remove(&self.number);
    }
}
