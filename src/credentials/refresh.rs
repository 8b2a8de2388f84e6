//! Refresh tokens: random, single use, stored as a hash only.

use sha2::{Digest, Sha256};

/// A refresh token as the client holds it: 256 random bits in hexadecimal.
#[derive(Clone)]
pub struct RefreshToken(String);

impl RefreshToken {
    /// A new token.
    ///
    /// # Errors
    /// A failure of the system's randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut random = [0_u8; 32];
        getrandom::fill(&mut random)?;
        Ok(Self(
            random.iter().map(|byte| format!("{byte:02x}")).collect(),
        ))
    }

    /// A token that a client presents; any text is one, and only a stored hash makes it good.
    pub fn presented(text: String) -> Self {
        Self(text)
    }

    /// What is stored: the token has 256 random bits, so a plain SHA-256 cannot be searched.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// The text for the client.
    pub fn into_text(self) -> String {
        self.0
    }
}
