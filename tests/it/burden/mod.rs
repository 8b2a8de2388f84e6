mod groups;
mod histories;
mod http;
mod laws;
mod offices;
pub mod people;
mod recorded;
