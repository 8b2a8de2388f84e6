//! Every rule, and nothing else: no database, no network, no clock.

pub mod answer;
pub mod assignment;
pub mod attachment;
pub mod burden;
pub mod claim;
pub mod clocks;
pub mod command;
pub mod confirmation;
pub mod deadline;
mod digest;
pub mod event;
mod fold;
pub mod id;
pub mod instruction;
pub mod legal;
pub mod office;
pub mod oral_order;
pub mod permission;
pub mod person;
pub mod preview;
pub mod remark;
pub mod similar;
pub mod spelling;
mod state;
pub mod text;
pub mod worktime;
