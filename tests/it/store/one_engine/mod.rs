//! What only one of the two engines does. These tests run once, whatever engine the others run on.

mod group_commit;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
