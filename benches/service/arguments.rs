//! What is measured, as the command line says.

use clap::{Parser, ValueEnum};

use crate::stage::Effort;
use crate::workload::Workload;

/// Measures the service beside its limits.
#[derive(Debug, Parser)]
pub struct Arguments {
    /// SQLite and 16 connections alone, for trying out a change.
    #[arg(long)]
    pub quick: bool,
    /// One engine alone.
    #[arg(long)]
    engine: Option<Engine>,
    /// Connections of the load, with commas between.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    connections: Vec<u32>,
    /// Workloads, with commas between; all of them where left out.
    #[arg(long, value_delimiter = ',')]
    only: Vec<Workload>,
    /// Also the inbox at 10 thousand, 1 million and 10 million assignments. The largest takes 30 GB
    /// for a while.
    #[arg(long)]
    pub sizes: bool,
    /// Seconds of one run.
    #[arg(long, default_value_t = 2)]
    seconds: u32,
    /// Runs of which the median counts.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Put the tables into docs/benchmarks.md.
    #[arg(long)]
    pub write: bool,
    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Arguments {
    /// The workloads that were chosen.
    pub fn workloads(&self) -> Vec<Workload> {
        let chosen = |workload: &Workload| self.only.is_empty() || self.only.contains(workload);
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

    /// Whether an engine was chosen.
    pub fn takes(&self, engine: Engine) -> bool {
        match self.engine {
            None => engine == Engine::Sqlite || !self.quick,
            Some(chosen) => chosen == engine,
        }
    }

    /// How long and how often.
    pub fn effort(&self) -> Effort {
        Effort {
            seconds: self.seconds,
            runs: self.runs.max(1),
        }
    }
}
