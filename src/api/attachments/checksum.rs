//! What a part of a file adds up to, as the client says and as it arrived.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderName;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::protocol::text;
use crate::api::problem::Problem;

/// The algorithms that a part of a file may be checked with.
pub const ALGORITHMS: &str = "sha256,sha1";
/// The status that tus made up for what does not add up.
const MISMATCH: u16 = 460;
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");

/// What a client says a part of a file adds up to, and what it does.
pub enum Checksum {
    /// SHA-1, which every server of tus knows.
    Sha1(Sha1, Vec<u8>),
    /// SHA-256.
    Sha256(Sha256, Vec<u8>),
}

impl Checksum {
    /// What the client says, where it says something.
    ///
    /// # Errors
    /// `upload_checksum_invalid`.
    pub fn of(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        if !request.headers().contains_key(CHECKSUM) {
            return Ok(None);
        }
        let read = text(request, &CHECKSUM)
            .and_then(|given| given.split_once(' '))
            .and_then(|(algorithm, sum)| {
                let sum = STANDARD.decode(sum).ok()?;
                match (algorithm, sum.len()) {
                    ("sha1", 20) => Some(Self::Sha1(Sha1::new(), sum)),
                    ("sha256", 32) => Some(Self::Sha256(Sha256::new(), sum)),
                    _ => None,
                }
            });
        read.map(Some).ok_or_else(|| {
            Problem::malformed(
                "upload_checksum_invalid",
                format!("Upload-Checksum is one of {ALGORITHMS} and the sum in Base64"),
            )
        })
    }

    /// Adds bytes that have arrived.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(sum, _) => sum.update(bytes),
            Self::Sha256(sum, _) => sum.update(bytes),
        }
    }

    /// Whether it is what the client said.
    ///
    /// # Errors
    /// `upload_checksum_differs`.
    pub fn verify(self) -> Result<(), Problem> {
        let holds = match self {
            Self::Sha1(sum, said) => sum.finalize().as_slice() == said,
            Self::Sha256(sum, said) => sum.finalize().as_slice() == said,
        };
        if holds {
            return Ok(());
        }
        let status = StatusCode::from_u16(MISMATCH).map_err(Problem::internal)?;
        Err(Problem::malformed(
            "upload_checksum_differs",
            "the bytes do not add up to Upload-Checksum; nothing of them was kept",
        )
        .with_status(status))
    }
}
