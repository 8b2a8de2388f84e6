//! Tapsyrma records the instructions that villages receive, delivers them in working time, and
//! measures last-minute requests and out-of-hours work. `docs/architecture.md` is the map.

pub mod api;
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod credentials;
pub mod demo;
pub mod domain;
pub mod files;
pub mod import;
pub mod jobs;
pub mod live;
pub mod server;
pub mod store;
pub mod telemetry;
