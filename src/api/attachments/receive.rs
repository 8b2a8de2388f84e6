//! The bytes of a file as they come: kept in pieces, looked at when all are there.

use std::pin::pin;
use std::time::Duration;

use actix_web::web::{Bytes, BytesMut, Data, Payload};
use futures_util::StreamExt;
use tokio::time::{Instant, sleep_until};

use super::checksum::Checksum;
use super::expires_at;
use super::protocol::too_large;
use crate::api::problem::Problem;
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::attachment::{Attachment, FileRefusal, StoredFile, UploadState};
use crate::files::{FileError, Object};
use crate::store::attachments::{self, Piece};

/// Bytes after which a piece is written. A node holds this much of every upload.
const PIECE: usize = 256 << 10;
/// How long bytes wait for more: a line that dies without a word costs no more than these.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A file of which more is coming.
pub struct Arrival {
    app: Data<App>,
    attachment: Attachment,
    checksum: Option<Checksum>,
    /// Bytes that have arrived and are in no piece.
    gathered: BytesMut,
    /// Pieces that wait until it is known whether everything adds up.
    held: Vec<Piece>,
    /// Bytes of them.
    held_bytes: u64,
}

/// What came of a body.
enum Ended {
    /// It was whole.
    Whole,
    /// It broke off, or took too long.
    Broken,
}

impl Arrival {
    /// More of a file is coming, at the end of what has arrived.
    pub fn new(app: Data<App>, attachment: Attachment, checksum: Option<Checksum>) -> Self {
        Self {
            app,
            attachment,
            checksum,
            gathered: BytesMut::new(),
            held: Vec::new(),
            held_bytes: 0,
        }
    }

    /// Takes what comes, to its end or until it breaks off, and returns how many bytes have arrived
    /// now. Whoever sent it may be gone meanwhile: what has come is kept all the same.
    ///
    /// # Errors
    /// `file_too_large`, `upload_offset_differs`, `upload_checksum_differs`, `body_unreadable` for
    /// a part with a checksum that broke off; why the whole file is not taken.
    pub async fn take(self, body: Payload) -> Result<u64, Problem> {
        let taken = actix_web::rt::spawn(self.take_all(body));
        taken.await.map_err(Problem::internal)?
    }

    async fn take_all(mut self, body: Payload) -> Result<u64, Problem> {
        let taken = self.gather(body).await;
        let ended = match taken {
            Ok(ended) => self.end(ended).await,
            Err(problem) => Err(problem),
        };
        if ended.is_err() {
            self.let_go(&[]).await;
        }
        ended
    }

    /// Bytes that have arrived, those in no piece included.
    fn arrived(&self) -> u64 {
        self.attachment.received + self.held_bytes + length(&self.gathered)
    }

    /// Whether there are bytes to write while more of the file is on its way.
    fn waits_for_more(&self) -> bool {
        !self.gathered.is_empty() && self.arrived() < self.attachment.length
    }

    async fn gather(&mut self, body: Payload) -> Result<Ended, Problem> {
        let mut body = pin!(body);
        let mut by = Instant::now() + LONGEST_WAIT;
        loop {
            let more = tokio::select! {
                more = body.next() => more,
                () = sleep_until(by), if self.waits_for_more() => {
                    self.write_piece().await?;
                    continue;
                }
            };
            let bytes = match more {
                None => return Ok(Ended::Whole),
                Some(Ok(bytes)) => bytes,
                Some(Err(_broken)) => return Ok(Ended::Broken),
            };
            if self.arrived() + length(&bytes) > self.attachment.length {
                return Err(too_large(self.attachment.length));
            }
            if self.gathered.is_empty() {
                by = Instant::now() + LONGEST_WAIT;
            }
            if let Some(checksum) = &mut self.checksum {
                checksum.update(&bytes);
            }
            self.gathered.extend_from_slice(&bytes);
            if self.gathered.len() >= PIECE {
                self.write_piece().await?;
            }
        }
    }

    /// Writes what was gathered. The last bytes of a file are kept back until the whole of it was
    /// looked at: then it has arrived, and not before.
    async fn write_piece(&mut self) -> Result<(), Problem> {
        if !self.waits_for_more() {
            return Ok(());
        }
        let bytes = self.gathered.split().freeze();
        let piece = Piece {
            object: fresh_id(),
            bytes: length(&bytes),
        };
        self.app
            .files
            .put(Object::Piece(piece.object), bytes)
            .await?;
        self.held.push(piece);
        self.held_bytes += piece.bytes;
        if self.checksum.is_none() {
            self.keep_held().await?;
        }
        Ok(())
    }

    /// Notes that the pieces written so far have arrived.
    async fn keep_held(&mut self) -> Result<(), Problem> {
        if self.held.is_empty() {
            return Ok(());
        }
        let (id, received) = (self.attachment.id, self.attachment.received);
        let expires_at = expires_at(&self.app);
        // Where the outcome is not known they may be named, and must not be removed.
        let held = std::mem::take(&mut self.held);
        let named = held.clone();
        let kept = self
            .app
            .store
            .write(move |tx| attachments::append(tx, id, received, &named, expires_at))
            .await?;
        if !kept {
            self.held = held;
            return Err(overtaken());
        }
        self.attachment.received += std::mem::take(&mut self.held_bytes);
        Ok(())
    }

    async fn end(&mut self, ended: Ended) -> Result<u64, Problem> {
        if let Some(checksum) = self.checksum.take() {
            match ended {
                Ended::Whole => checksum.verify()?,
                Ended::Broken => {
                    return Err(Problem::malformed(
                        "body_unreadable",
                        "the part broke off; without its end nobody can tell whether it adds up",
                    ));
                }
            }
        }
        if self.arrived() == self.attachment.length && self.attachment.received < self.arrived() {
            self.finish().await?;
        } else {
            self.write_piece().await?;
            self.keep_held().await?;
        }
        Ok(self.attachment.received)
    }

    /// Puts the file together, looks at it, and keeps it or not.
    async fn finish(&mut self) -> Result<(), Problem> {
        let files = self.app.files.clone();
        let id = self.attachment.id;
        let _turn = files.take_turn().await;
        let mut pieces = self
            .app
            .store
            .read(move |connection| attachments::list_pieces(connection, id))
            .await?;
        pieces.extend_from_slice(&self.held);
        let objects: Vec<Object> = pieces
            .iter()
            .map(|piece| Object::Piece(piece.object))
            .collect();
        let whole = usize::try_from(self.attachment.length).map_err(Problem::internal)?;
        let mut bytes = match files.load(&objects, whole).await {
            // Somebody else finished it, or removed it, and its pieces with it.
            Err(FileError::Missing(_)) => return Err(overtaken()),
            loaded => loaded?,
        };
        bytes.extend_from_slice(&self.gathered);
        if bytes.len() != whole {
            return Err(overtaken());
        }
        let refused = self.keep_or_refuse(bytes.freeze()).await?;
        self.attachment.received = self.attachment.length;
        // Also those that were never noted.
        self.let_go(&objects).await;
        match refused {
            Some(refusal) => Err(refusal.into()),
            None => Ok(()),
        }
    }

    async fn keep_or_refuse(&self, bytes: Bytes) -> Result<Option<FileRefusal>, Problem> {
        let files = &self.app.files;
        let name = self.attachment.name.clone();
        let inspected = files.inspect(bytes, name).await;
        let (outcome, refusal) = match inspected.map_err(Problem::internal)? {
            Ok(file) => {
                let object = fresh_id();
                let stored = StoredFile {
                    object,
                    media_type: file.media_type,
                    bytes: length(&file.bytes),
                    sha256: file.sha256,
                    metadata_removed: file.metadata_removed,
                };
                files.put(Object::Whole(object), file.bytes).await?;
                (UploadState::Stored(stored), None)
            }
            Err(refusal) => {
                let code = refusal.code().to_owned();
                (UploadState::Refused { code }, Some(refusal))
            }
        };
        let stored = match &outcome {
            UploadState::Stored(file) => Some(Object::Whole(file.object)),
            UploadState::Receiving | UploadState::Refused { .. } => None,
        };
        let of = self.attachment.clone();
        let expires_at = expires_at(&self.app);
        let written = self
            .app
            .store
            .write(move |tx| attachments::finish(tx, &of, of.received, &outcome, expires_at))
            .await;
        match written {
            Ok(true) => Ok(refusal),
            Ok(false) => {
                self.let_go(stored.as_slice()).await;
                Err(overtaken())
            }
            // It may be there in spite of this; then the object is named.
            Err(error) => Err(error.into()),
        }
    }

    /// Removes objects that nothing names, and pieces that were written for nothing. What cannot be
    /// removed now a job removes.
    async fn let_go(&self, objects: &[Object]) {
        let held = self.held.iter().map(|piece| Object::Piece(piece.object));
        let objects: Vec<Object> = objects.iter().copied().chain(held).collect();
        if let Err(error) = self.app.files.remove(&objects).await {
            tracing::warn!(%error, "objects that nothing names are left to the job");
        }
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// Somebody else sent the same bytes at the same time, and was faster.
fn overtaken() -> Problem {
    Problem::conflict(
        "upload_offset_differs",
        "other bytes have arrived there meanwhile; ask where to go on",
    )
}
