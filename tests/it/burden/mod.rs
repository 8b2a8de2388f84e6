mod dashboards;
mod groups;
mod histories;
mod hours;
mod http;
mod laws;
mod offices;
pub mod people;
mod recorded;
