//! Real input: the offices of the classifier, and the journals that offices keep already.
//!
//! An import never stops at a bad row. The row is reported with its line, a stable code and a
//! sentence, and the rest goes in. A second import of the same file changes nothing.

mod fault;
pub mod journal;
pub mod offices;
mod table;
mod territory;

pub use fault::{Fault, Faults, ImportError, RowFault};
pub use territory::{OblastZones, TerritoryError};

/// Most bytes of a file that is taken in; the classifier down to every village has 1.4 million.
pub const FILE_LIMIT_BYTES: u64 = 256 << 20;
