//! A running service, and everybody who asks something of it.

use std::path::PathBuf;

use crate::limits::constant;
use crate::load::{Load, Rate};
use crate::measure::{Limit, Line, Run, in_turn};
use crate::process::{Keys, Process};
use crate::request::Request;
use crate::workload::{Callers, Workload};
use crate::world::World;

/// How long and how often something is measured.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Seconds of one run.
    pub seconds: u32,
    /// Runs, of which the median counts.
    pub runs: usize,
}

/// The service on one database.
pub struct Stage {
    pub service: Process,
    pub callers: Callers,
    folder: PathBuf,
    effort: Effort,
}

impl Stage {
    /// Starts the service.
    pub fn start(world: World, url: &str, folder: PathBuf, effort: Effort) -> Self {
        let keys = Keys::open(&folder);
        let mut service = Process::start(|address| keys.service(url, address));
        service.wait_until_ready("/readyz");
        Self {
            service,
            callers: Callers::new(world, &keys),
            folder,
            effort,
        }
    }

    /// The requests of a workload; one alone where every one of them can be sent only once.
    pub fn requests(&self, workload: Workload) -> Vec<Request> {
        match workload {
            Workload::Acknowledge => self.callers.supply(1, self.service.address()),
            other => self.callers.requests(other),
        }
    }

    /// Load on the service.
    pub fn load(&self, workload: Workload, connections: u32) -> Run<'_> {
        if workload == Workload::Acknowledge {
            return self.acknowledge(connections);
        }
        let requests = self.callers.requests(workload);
        Box::new(move || {
            let load = self.load_of(&requests, connections);
            load.run(self.service.address())
        })
    }

    /// Load of some requests on any address.
    pub fn load_of<'l>(&self, requests: &'l [Request], connections: u32) -> Load<'l> {
        Load {
            requests,
            connections,
            seconds: self.effort.seconds,
        }
    }

    /// What was acknowledged cannot be acknowledged again: a run that came to the end of what was
    /// owed is done once more with more of it.
    fn acknowledge(&self, connections: u32) -> Run<'_> {
        let mut supply = 10_000 * usize::try_from(self.effort.seconds).unwrap();
        Box::new(move || {
            loop {
                let address = self.service.address();
                let requests = self.callers.supply(supply, address);
                let rate = self.load_of(&requests, connections).run(address);
                if !rate.repeated {
                    return rate;
                }
                supply *= 2;
            }
        })
    }

    /// Measures a workload beside a constant answer and beside other limits.
    pub fn line<'r>(
        &'r self,
        workload: Workload,
        connections: u32,
        mut limits: Vec<(Limit, Run<'r>)>,
    ) -> Line {
        let requests = self.requests(workload);
        let probe = requests[0].ask(self.service.address());
        assert_eq!(probe.status, workload.status(), "{}", probe.body);
        let constant = constant::start(workload.status(), &probe.body, &self.folder);
        let run = move || -> Rate {
            let load = self.load_of(&requests, connections);
            load.run(constant.address())
        };
        limits.insert(0, (Limit::Constant, Box::new(run)));
        let subject = self.load(workload, connections);
        let (rate, processor, limits) = in_turn(self.effort.runs, &self.service, subject, limits);
        Line {
            workload,
            connections,
            rate,
            processor,
            resident: self.service.usage().resident,
            limits,
        }
    }
}
