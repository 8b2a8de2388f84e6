//! Passwords and tokens: what proves who somebody is.

pub mod access;
pub mod password;
pub mod refresh;
pub mod seal;
