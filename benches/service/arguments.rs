//! What is measured, as the command line says.

use clap::Parser;

use crate::workload::Workload;

/// Measures the service beside its limits.
#[derive(Debug, Parser)]
pub struct Arguments {
    /// SQLite and 16 connections alone: for trying out a change.
    #[arg(long)]
    pub quick: bool,
    /// One engine alone: sqlite or postgres.
    #[arg(long)]
    pub engine: Option<String>,
    /// Connections of the load, with commas between.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    pub connections: Vec<u32>,
    /// Workloads, with commas between; all of them where left out.
    #[arg(long, value_delimiter = ',')]
    pub only: Vec<String>,
    /// Seconds of one run.
    #[arg(long, default_value_t = 2)]
    pub seconds: u32,
    /// Runs of which the median counts.
    #[arg(long, default_value_t = 3)]
    pub runs: usize,
    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

impl Arguments {
    /// The workloads that were chosen.
    pub fn workloads(&self) -> Vec<Workload> {
        let chosen = |workload: &Workload| {
            self.only.is_empty() || self.only.iter().any(|name| name == workload.name())
        };
        Workload::ALL.into_iter().filter(chosen).collect()
    }

    /// The numbers of connections that were chosen.
    pub fn connections(&self) -> Vec<u32> {
        if self.quick {
            vec![16]
        } else {
            self.connections.clone()
        }
    }
}
