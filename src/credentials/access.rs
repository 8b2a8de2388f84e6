//! Access tokens: short-lived JWTs signed with EdDSA (RFC 8037).

use std::io::Write;
use std::path::Path;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use ed25519_dalek::pkcs8::spki::EncodePublicKey;
use ed25519_dalek::pkcs8::{DecodePrivateKey, spki::der::pem::LineEnding};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::domain::id::{DeviceId, PersonId};

pub(super) const ISSUER: &str = "tapsyrma";

/// What an access token says: who, on which device, until when. What the person may do is looked up
/// with every request, so that a posting that ended or a device that was revoked counts at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The person.
    #[serde(rename = "sub")]
    pub person: PersonId,
    /// The device.
    #[serde(rename = "dev")]
    pub device: DeviceId,
    /// Seconds since 1970 at which it stops being good.
    pub exp: i64,
}

impl Claims {
    /// Whether their time has not passed.
    pub fn are_good_at(&self, now: Timestamp) -> bool {
        now.as_second() < self.exp
    }
}

#[derive(Serialize, Deserialize)]
struct Envelope {
    iss: String,
    #[serde(flatten)]
    claims: Claims,
}

/// Why the signing key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("signing key {path}: {cause}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is no Ed25519 private key in PKCS#8 PEM.
    #[error("signing key {path} is no Ed25519 key in PKCS#8 PEM")]
    Format {
        /// The file.
        path: String,
    },
    /// The system gave no randomness.
    #[error("no randomness for a signing key: {0}")]
    Randomness(#[from] getrandom::Error),
    /// The key could not be encoded for the token library.
    #[error("the signing key could not be encoded")]
    Encoding,
}

/// The key that access tokens, and the seals of previews, are signed and verified with.
#[derive(Clone)]
pub struct AccessKeys {
    pub(super) signing: EncodingKey,
    pub(super) verifying: DecodingKey,
}

impl AccessKeys {
    /// Reads the key file, or makes one that only its owner may read.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        let file_error = |cause| KeyError::File {
            path: path.display().to_string(),
            cause,
        };
        match std::fs::read_to_string(path) {
            Ok(pem) => {
                let key = SigningKey::from_pkcs8_pem(&pem).map_err(|_format| KeyError::Format {
                    path: path.display().to_string(),
                })?;
                Self::from_key(&key)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = generate()?;
                let pem = key
                    .to_pkcs8_pem(LineEnding::LF)
                    .map_err(|_cannot_happen_for_a_valid_key| KeyError::Encoding)?;
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder).map_err(file_error)?;
                }
                create_private(path)
                    .and_then(|mut file| file.write_all(pem.as_bytes()))
                    .map_err(file_error)?;
                Self::from_key(&key)
            }
            Err(error) => Err(file_error(error)),
        }
    }

    /// A key that lives as long as the process.
    ///
    /// # Errors
    /// A failure of the system's randomness.
    pub fn ephemeral() -> Result<Self, KeyError> {
        Self::from_key(&generate()?)
    }

    fn from_key(key: &SigningKey) -> Result<Self, KeyError> {
        let private = key
            .to_pkcs8_der()
            .map_err(|_cannot_happen_for_a_valid_key| KeyError::Encoding)?;
        let public = key
            .verifying_key()
            .to_public_key_pem(LineEnding::LF)
            .map_err(|_cannot_happen_for_a_valid_key| KeyError::Encoding)?;
        Ok(Self {
            signing: EncodingKey::from_ed_der(private.as_bytes()),
            verifying: DecodingKey::from_ed_pem(public.as_bytes())
                .map_err(|_cannot_happen_for_a_valid_key| KeyError::Encoding)?,
        })
    }

    /// Signs a token for a person on a device.
    ///
    /// # Errors
    /// What the token library says.
    pub fn sign(
        &self,
        person: PersonId,
        device: DeviceId,
        now: Timestamp,
        lifetime: SignedDuration,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let envelope = Envelope {
            iss: ISSUER.to_owned(),
            claims: Claims {
                person,
                device,
                exp: now.as_second().saturating_add(lifetime.as_secs()),
            },
        };
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &envelope, &self.signing)
    }

    /// The claims of a token whose signature is ours and whose time has not passed; none for
    /// anything else.
    pub fn verify(&self, token: &str, now: Timestamp) -> Option<Claims> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        // The expiry is compared with the service's own clock, which tests hold in their hand.
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["exp", "sub", "iss"]);
        let token = jsonwebtoken::decode::<Envelope>(token, &self.verifying, &validation).ok()?;
        Some(token.claims.claims).filter(|claims| claims.are_good_at(now))
    }
}

fn generate() -> Result<SigningKey, getrandom::Error> {
    let mut seed = [0_u8; 32];
    getrandom::fill(&mut seed)?;
    Ok(SigningKey::from_bytes(&seed))
}

fn create_private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const TEN_MINUTES: SignedDuration = SignedDuration::from_mins(10);

    fn ids() -> (PersonId, DeviceId) {
        (Uuid::from_u128(1).into(), Uuid::from_u128(2).into())
    }

    #[test]
    fn a_token_is_good_for_its_lifetime_and_only_with_our_key() {
        let keys = AccessKeys::ephemeral().unwrap();
        let now: Timestamp = "2026-03-03T12:50:00Z".parse().unwrap();
        let (person, device) = ids();
        let token = keys.sign(person, device, now, TEN_MINUTES).unwrap();

        assert_eq!(keys.verify(&token, now).unwrap().person, person);
        assert!(keys.verify(&token, now + TEN_MINUTES).is_none());
        assert!(
            AccessKeys::ephemeral()
                .unwrap()
                .verify(&token, now)
                .is_none()
        );
    }

    #[test]
    fn a_key_file_is_made_once_private_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/signing.pem");
        let now: Timestamp = "2026-03-03T12:50:00Z".parse().unwrap();
        let (person, device) = ids();
        let token = AccessKeys::open(&path)
            .unwrap()
            .sign(person, device, now, TEN_MINUTES)
            .unwrap();
        assert!(
            AccessKeys::open(&path)
                .unwrap()
                .verify(&token, now)
                .is_some()
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(&path, "not a key").unwrap();
        assert!(matches!(
            AccessKeys::open(&path),
            Err(KeyError::Format { .. })
        ));
    }

    proptest! {
        #[test]
        fn no_text_is_taken_for_a_token(text in "\\PC{0,200}") {
            let keys = AccessKeys::ephemeral().unwrap();
            prop_assert!(keys.verify(&text, Timestamp::UNIX_EPOCH).is_none());
        }
    }
}
