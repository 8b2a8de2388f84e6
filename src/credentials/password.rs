//! Passwords, hashed with Argon2id (RFC 9106).

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

/// Fewest characters of a password, as NIST SP 800-63B asks of passwords that stand alone.
pub const SHORTEST_PASSWORD: usize = 12;
/// Most bytes of a password, so that hashing costs the same for everybody.
pub const LONGEST_PASSWORD: usize = 256;

/// Why a password cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Shorter than [`SHORTEST_PASSWORD`] characters or longer than [`LONGEST_PASSWORD`] bytes.
    #[error(
        "a password has {SHORTEST_PASSWORD} characters or more and {LONGEST_PASSWORD} bytes or less"
    )]
    Length,
    /// The cost settings or the stored hash are unusable.
    #[error("password hashing failed: {0}")]
    Hashing(argon2::password_hash::Error),
    /// The cost settings are outside what Argon2 allows.
    #[error("password cost settings: {0}")]
    Cost(argon2::Error),
}

/// Hashes and verifies passwords at a configured cost.
#[derive(Debug, Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    decoy: String,
}

impl Passwords {
    /// Sets the cost of one hash.
    ///
    /// # Errors
    /// [`PasswordError::Cost`] for settings outside what Argon2 allows.
    pub fn new(memory_kib: u32, iterations: u32) -> Result<Self, PasswordError> {
        let params = Params::new(memory_kib, iterations, 1, None).map_err(PasswordError::Cost)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        // A hash of nothing: it has the form and the cost of a real one, and was never computed.
        let (salt, output) = ("A".repeat(22), "A".repeat(43));
        let decoy = format!("$argon2id$v=19$m={memory_kib},t={iterations},p=1${salt}${output}");
        Ok(Self { argon2, decoy })
    }

    /// The hash to store, a PHC string with its own salt.
    ///
    /// # Errors
    /// [`PasswordError::Length`], or a failure of the system's randomness.
    pub fn hash(&self, password: &str) -> Result<String, PasswordError> {
        if password.chars().count() < SHORTEST_PASSWORD || password.len() > LONGEST_PASSWORD {
            return Err(PasswordError::Length);
        }
        self.argon2
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(PasswordError::Hashing)
    }

    /// Whether a password belongs to a stored hash. Without a stored hash the same work is done and
    /// the answer is no, so that the time taken does not tell which logins exist.
    pub fn verify(&self, password: &str, stored: Option<&str>) -> bool {
        let verified = PasswordHash::new(stored.unwrap_or(&self.decoy)).is_ok_and(|hash| {
            self.argon2
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        });
        verified && stored.is_some() && password.len() <= LONGEST_PASSWORD
    }
}

/// A password of twenty letters and digits that are not mistaken for each other: about 98 bits.
///
/// # Errors
/// A failure of the system's randomness.
pub fn generate() -> Result<String, getrandom::Error> {
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";
    const LENGTH: usize = 20;
    let mut random = [0_u8; LENGTH];
    getrandom::fill(&mut random)?;
    Ok(random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_verifies_against_its_own_hash_and_nobody_against_none() {
        let passwords = Passwords::new(8, 1).unwrap();
        let hash = passwords.hash("correct horse battery").unwrap();
        assert!(passwords.verify("correct horse battery", Some(&hash)));
        assert!(!passwords.verify("correct horse batterz", Some(&hash)));
        let decoy = PasswordHash::new(&passwords.decoy).unwrap();
        assert_eq!(decoy.params.to_string(), "m=8,t=1,p=1");
        assert!(!passwords.verify("correct horse battery", None));
        assert!(!passwords.verify("anything", Some("not a hash")));
        assert!(matches!(
            passwords.hash("short"),
            Err(PasswordError::Length)
        ));
    }

    #[test]
    fn generated_passwords_are_long_enough_and_differ() {
        let (one, other) = (generate().unwrap(), generate().unwrap());
        assert!(one.len() >= SHORTEST_PASSWORD);
        assert_ne!(one, other);
    }
}
