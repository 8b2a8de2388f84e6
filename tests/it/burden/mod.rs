mod groups;
mod histories;
mod http;
mod laws;
mod offices;
mod people;
mod recorded;
