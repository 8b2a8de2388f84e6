//! What the service is compared with: the same work without some part of it.

pub mod constant;
pub mod loops;
pub mod naive;
pub mod statements;
