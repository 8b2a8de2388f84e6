//! The integration tests: one binary, its modules mirror the URL tree.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions that its tests share"
)]

mod access;
mod architecture;
mod asked_before;
mod assignments;
mod attachments;
mod bad_input;
mod burden;
mod calendars;
mod claims;
mod cli;
mod colleagues;
mod copy;
mod decisions;
mod delegation;
mod demo;
mod evening;
mod follow_up;
mod import;
mod inbox;
mod instructions;
mod jobs;
mod legal;
mod live;
mod offices;
mod one_engine;
mod openapi;
mod oral_orders;
mod people;
mod plans;
mod policy;
mod postings;
mod preview;
mod recipient_lists;
mod remembered;
mod reminders;
mod replica;
mod responses;
mod server;
mod session;
mod shared;
mod simultaneous;
mod statements;
mod states;
mod store;
mod support;
mod sync;
#[cfg(feature = "postgres-tls")]
mod tls;
mod upstream;
mod web_app;
mod working_time;
mod worktime;
