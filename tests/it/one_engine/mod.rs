//! What must survive: a killed process, a full disk, a lost node, a lost server. These tests know
//! by nature which database they run on, so they run once.

mod crash_safety;
mod load;
