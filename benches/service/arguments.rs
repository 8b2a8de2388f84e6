//! What is measured, as the command line says.

use clap::builder::PossibleValue;
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
    /// Parts, with commas between; all of them where left out.
    #[arg(long, value_delimiter = ',')]
    only: Vec<Part>,
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

/// A part of what is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// One workload on the hundred villages.
    Of(Workload),
    /// What an issuer is told before sending, on a whole country's villages.
    Preview,
}

impl ValueEnum for Part {
    fn value_variants<'a>() -> &'a [Self] {
        const PARTS: [Part; Workload::ALL.len() + 1] = {
            let mut parts = [Part::Preview; Workload::ALL.len() + 1];
            let mut place = 0;
            while place < Workload::ALL.len() {
                parts[place] = Part::Of(Workload::ALL[place]);
                place += 1;
            }
            parts
        };
        &PARTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Of(workload) => workload.to_possible_value(),
            Self::Preview => Some(PossibleValue::new("preview")),
        }
    }
}

impl Arguments {
    /// The workloads that were chosen.
    pub fn workloads(&self) -> Vec<Workload> {
        let chosen = |workload: &Workload| self.chose(Part::Of(*workload));
        Workload::ALL.into_iter().filter(chosen).collect()
    }

    /// Whether looks at drafts were chosen.
    pub fn previews(&self) -> bool {
        self.chose(Part::Preview)
    }

    fn chose(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
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
