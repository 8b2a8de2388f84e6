//! The seal of a preview: a short-lived JWT that says what somebody was shown before they sent.
//!
//! It is signed with the key of access tokens and is none: its audience is another one, which a
//! token does not have and the verification of tokens refuses.

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};

use super::access::{AccessKeys, ISSUER};
use crate::domain::id::{OfficeId, PersonId};

const AUDIENCE: &str = "tapsyrma:preview";

/// What was shown, to whom, and of which draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Who looked.
    #[serde(rename = "sub")]
    pub person: PersonId,
    /// The office they looked for.
    pub office: OfficeId,
    /// When.
    pub shown_at: Timestamp,
    /// The digest of what was shown.
    pub digest: String,
    /// The fingerprint of the draft.
    pub draft: String,
}

#[derive(Serialize, Deserialize)]
struct Envelope {
    iss: String,
    aud: String,
    exp: i64,
    #[serde(flatten)]
    shown: Shown,
}

/// Why a seal tells nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealBroken {
    /// Nobody here signed it, or it is no seal.
    #[error("this is not a seal that a preview gave")]
    Invalid,
    /// Its time has passed.
    #[error("the preview was too long ago")]
    Expired,
}

impl AccessKeys {
    /// Seals what was shown, for so long after it.
    ///
    /// # Errors
    /// What the token library says.
    pub fn seal(
        &self,
        shown: Shown,
        lifetime: SignedDuration,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let envelope = Envelope {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            exp: shown
                .shown_at
                .as_second()
                .saturating_add(lifetime.as_secs()),
            shown,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &envelope, &self.signing)
    }

    /// What a seal says that we made and whose time has not passed.
    ///
    /// # Errors
    /// [`SealBroken`].
    pub fn unseal(&self, seal: &str, now: Timestamp) -> Result<Shown, SealBroken> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        // The expiry is compared with the service's own clock, which tests hold in their hand.
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["exp", "sub", "iss", "aud"]);
        let Ok(read) = jsonwebtoken::decode::<Envelope>(seal, &self.verifying, &validation) else {
            return Err(SealBroken::Invalid);
        };
        if now.as_second() < read.claims.exp {
            Ok(read.claims.shown)
        } else {
            Err(SealBroken::Expired)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const HALF_AN_HOUR: SignedDuration = SignedDuration::from_mins(30);

    fn shown() -> Shown {
        Shown {
            person: Uuid::from_u128(1).into(),
            office: Uuid::from_u128(2).into(),
            shown_at: "2026-03-03T12:50:00.123456Z".parse().unwrap(),
            digest: "d".repeat(64),
            draft: "f".repeat(64),
        }
    }

    #[test]
    fn a_seal_says_what_was_shown_for_half_an_hour_and_only_with_our_key() {
        let (keys, other) = (
            AccessKeys::ephemeral().unwrap(),
            AccessKeys::ephemeral().unwrap(),
        );
        let at = shown().shown_at;
        let seal = keys.seal(shown(), HALF_AN_HOUR).unwrap();

        assert_eq!(keys.unseal(&seal, at), Ok(shown()));
        assert_eq!(
            keys.unseal(&seal, at + HALF_AN_HOUR),
            Err(SealBroken::Expired)
        );
        assert_eq!(other.unseal(&seal, at), Err(SealBroken::Invalid));
    }

    #[test]
    fn a_seal_opens_no_door_and_an_access_token_seals_nothing() {
        let keys = AccessKeys::ephemeral().unwrap();
        let at = shown().shown_at;
        let seal = keys.seal(shown(), HALF_AN_HOUR).unwrap();
        let device = Uuid::from_u128(3).into();
        let token = keys.sign(shown().person, device, at, HALF_AN_HOUR).unwrap();

        assert!(keys.verify(&seal, at).is_none());
        assert_eq!(keys.unseal(&token, at), Err(SealBroken::Invalid));
        // Not even one that says everything an access token says.
        #[derive(Serialize)]
        struct Both {
            dev: Uuid,
            #[serde(flatten)]
            envelope: Envelope,
        }
        let both = Both {
            dev: Uuid::from_u128(3),
            envelope: Envelope {
                iss: ISSUER.to_owned(),
                aud: AUDIENCE.to_owned(),
                exp: at.as_second() + 60,
                shown: shown(),
            },
        };
        let header = Header::new(Algorithm::EdDSA);
        let both = jsonwebtoken::encode(&header, &both, &keys.signing).unwrap();
        assert_eq!(keys.unseal(&both, at), Ok(shown()));
        assert!(keys.verify(&both, at).is_none());
    }

    proptest! {
        #[test]
        fn no_text_is_taken_for_a_seal(text in "\\PC{0,200}") {
            let keys = AccessKeys::ephemeral().unwrap();
            let broken = keys.unseal(&text, Timestamp::UNIX_EPOCH);
            prop_assert_eq!(broken, Err(SealBroken::Invalid));
        }
    }
}
