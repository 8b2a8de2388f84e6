//! What must survive: a killed process, a full disk, a lost node, a lost server. These tests know
//! by nature which database they run on, so they run once.
#![allow(
    clippy::print_stdout,
    reason = "these tests measure as well: --nocapture shows what"
)]

mod crash_safety;
#[cfg(feature = "postgres")]
mod fail_over;
mod full_disk;
mod load;
#[cfg(feature = "postgres")]
mod several_nodes;
