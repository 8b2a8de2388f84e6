//! The store of files: a folder, or a bucket of an S3-compatible server. What is written under a
//! name is never written again, so there is nothing to lock.

mod inspect;
mod object;
mod open;

use std::ops::Range;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, TryStreamExt};
use jiff::Timestamp;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinError;

pub use inspect::Inspected;
pub use object::Object;
pub use open::{OpenFilesError, prepare_tls};

use crate::domain::attachment::{FileName, FileRefusal};

/// Files that are looked at at once. Each is held in memory whole, and a copy of it.
const LOOKED_AT: usize = 1;

/// The store of files. Copies share it.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    uploads: Arc<Semaphore>,
    looks: Arc<Semaphore>,
}

/// Why a file could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no room left.
    #[error("the store of files is full: {0}")]
    Full(object_store::Error),
    /// There is nothing under the name.
    #[error("the store of files lacks an object: {0}")]
    Missing(object_store::Error),
    /// Anything else; it may work in a moment.
    #[error("the store of files failed: {0}")]
    Failed(object_store::Error),
}

/// An object that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Which one.
    pub object: Object,
    /// Its bytes.
    pub bytes: u64,
    /// When it was written, by the clock of the store.
    pub written_at: Timestamp,
}

impl Files {
    fn new(store: Arc<dyn ObjectStore>, uploads_at_once: usize) -> Self {
        Self {
            store,
            uploads: Arc::new(Semaphore::new(uploads_at_once)),
            looks: Arc::new(Semaphore::new(LOOKED_AT)),
        }
    }

    /// Room for one more upload at this node; none while as many arrive as may.
    pub fn admit_upload(&self) -> Option<OwnedSemaphorePermit> {
        self.uploads.clone().try_acquire_owned().ok()
    }

    /// Waits for the turn to hold a whole file in memory.
    pub async fn take_turn(&self) -> Option<OwnedSemaphorePermit> {
        // The semaphore is never closed; without a turn there would only be no bound.
        self.looks.clone().acquire_owned().await.ok()
    }

    /// Finds out what a whole file is and what is kept of it, away from the threads that answer
    /// requests.
    ///
    /// # Errors
    /// Where the work panicked; inside, where the file is not taken.
    pub async fn inspect(
        &self,
        bytes: Bytes,
        name: FileName,
    ) -> Result<Result<Inspected, FileRefusal>, JoinError> {
        tokio::task::spawn_blocking(move || inspect::inspect(bytes, &name)).await
    }

    /// Writes an object. Once this returns it is durable.
    ///
    /// # Errors
    /// See [`FileError`].
    pub async fn put(&self, object: Object, bytes: Bytes) -> Result<(), FileError> {
        self.store.put(&object.path(), bytes.into()).await?;
        Ok(())
    }

    /// Reads an object, or a part of it, as it comes.
    ///
    /// # Errors
    /// See [`FileError`].
    pub async fn read(
        &self,
        object: Object,
        range: Option<Range<u64>>,
    ) -> Result<impl Stream<Item = Result<Bytes, FileError>> + Send + use<>, FileError> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = self.store.get_opts(&object.path(), options).await?;
        Ok(found.into_stream().map_err(FileError::from))
    }

    /// Reads objects one after the other into one piece of memory, with room for `length` bytes.
    ///
    /// # Errors
    /// See [`FileError`].
    pub async fn load(&self, objects: &[Object], length: usize) -> Result<BytesMut, FileError> {
        let mut whole = BytesMut::with_capacity(length);
        for object in objects {
            let mut parts = std::pin::pin!(self.read(*object, None).await?);
            while let Some(part) = parts.next().await {
                whole.extend_from_slice(&part?);
            }
        }
        Ok(whole)
    }

    /// Removes objects; one that is not there is none to remove.
    ///
    /// # Errors
    /// See [`FileError`]; what was removed before stays removed.
    pub async fn remove(&self, objects: &[Object]) -> Result<(), FileError> {
        for object in objects {
            match self.store.delete(&object.path()).await.map_err(Into::into) {
                Ok(()) | Err(FileError::Missing(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// SHA-256 of an object, in lower-case hexadecimal, as it comes.
    ///
    /// # Errors
    /// See [`FileError`].
    pub async fn sha256(&self, object: Object) -> Result<String, FileError> {
        let mut sum = Sha256::new();
        let mut parts = std::pin::pin!(self.read(object, None).await?);
        while let Some(part) = parts.next().await {
            sum.update(&part?);
        }
        let sum = sum.finalize();
        Ok(sum.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The size of an object.
    ///
    /// # Errors
    /// See [`FileError`].
    pub async fn size(&self, object: Object) -> Result<u64, FileError> {
        Ok(self.store.head(&object.path()).await?.size)
    }

    /// Every object there is, in no order. What nobody here wrote is passed over.
    pub fn list(&self) -> impl Stream<Item = Result<Found, FileError>> + Send + use<> {
        self.store
            .list(None)
            .map_err(FileError::from)
            .try_filter_map(async |meta| {
                let written_at = meta.last_modified.timestamp_micros();
                Ok(Object::parse(&meta.location).map(|object| Found {
                    object,
                    bytes: meta.size,
                    written_at: Timestamp::from_microsecond(written_at).unwrap_or_default(),
                }))
            })
    }
}

impl From<object_store::Error> for FileError {
    fn from(error: object_store::Error) -> Self {
        if matches!(error, object_store::Error::NotFound { .. }) {
            return Self::Missing(error);
        }
        if is_full(&error) {
            return Self::Full(error);
        }
        Self::Failed(error)
    }
}

/// A full disk says so in one of the causes; an S3-compatible server by its status.
fn is_full(error: &object_store::Error) -> bool {
    use std::io::ErrorKind;
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        let kind = error
            .downcast_ref::<std::io::Error>()
            .map(std::io::Error::kind);
        if matches!(
            kind,
            Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
        ) {
            return true;
        }
        cause = error.source();
    }
    error.to_string().contains("507 Insufficient Storage")
}
