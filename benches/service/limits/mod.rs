//! What the service is compared with: the same work without some part of it.

pub mod constant;
pub mod log;
pub mod loops;
pub mod naive;
pub mod pgbench;
pub mod script;
pub mod statements;
