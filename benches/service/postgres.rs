//! Everything measured on PostgreSQL: a server of its own that forces every commit to the disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::connection::SimpleConnection;

use crate::arguments::Arguments;
use crate::cluster::Cluster;
use crate::disk;
use crate::figures::{self, Figure};
use crate::limits::log::{Log, Statement};
use crate::limits::pgbench::Pgbench;
use crate::limits::script::{self, Caller};
use crate::limits::statements::Once;
use crate::measure::{Limit, Line, Run};
use crate::preview;
use crate::sizes;
use crate::stage::Stage;
use crate::table;
use crate::workload::Workload;
use crate::world::{PostgresSink, World, country};

/// The village or audan whose requests the scripts are made of.
const CALLER: u64 = 3;

/// A server, and a database with the world on it that nobody uses.
pub struct Postgres {
    cluster: Cluster,
}

impl Postgres {
    /// Starts the server as it would be set up for this machine's memory.
    pub fn start() -> Self {
        let cluster = Cluster::durable();
        for setting in [
            "shared_buffers = '1GB'",
            "max_wal_size = '4GB'",
            "checkpoint_timeout = '15min'",
        ] {
            cluster.execute(&format!("ALTER SYSTEM SET {setting}"));
        }
        let postgres = Self { cluster };
        let mut restart = postgres.cluster.command("pg_ctl");
        restart.args(["restart", "-w", "-m", "fast", "-D"]);
        restart.arg(&postgres.cluster.data).arg("-l");
        restart.arg(postgres.cluster.folder.join("server.log"));
        restart.stdout(std::process::Stdio::null());
        assert!(
            restart.status().unwrap().success(),
            "the server did not restart"
        );
        postgres
    }

    /// A database with a world.
    fn make(&self, world: World) -> String {
        let name = format!("world_{}", world.name);
        self.cluster.execute(&format!("CREATE DATABASE {name}"));
        let url = self.cluster.url(&name);
        world.make(&url, || PostgresSink::open(&url));
        name
    }

    fn copy(&self, of: &str, name: &str) -> String {
        self.cluster.execute(&format!(
            "CREATE DATABASE {name} TEMPLATE {of} STRATEGY FILE_COPY"
        ));
        self.cluster.url(name)
    }

    fn drop(&self, name: &str) {
        self.cluster
            .execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
    }

    fn log_statements(&self, value: &str) {
        self.cluster
            .execute(&format!("ALTER SYSTEM SET log_statement = '{value}'"));
        self.cluster.execute("SELECT pg_reload_conf()");
        std::thread::sleep(Duration::from_millis(300));
    }

    /// Measures looks at drafts to a whole country's villages.
    pub fn previews(&self, arguments: &Arguments, folder: &Path) -> (Vec<String>, Vec<Figure>) {
        self.cluster.execute("CREATE DATABASE country");
        let url = self.cluster.url("country");
        country::make(&url);
        // What a server does by itself within a minute.
        self.cluster
            .connect("country")
            .batch_execute("VACUUM ANALYZE")
            .unwrap();
        let told = preview::run("PostgreSQL", &url, folder, arguments.effort());
        self.drop("country");
        told
    }

    /// Measures the workloads, and the inbox at other sizes if that was asked for.
    pub fn run(
        &self,
        arguments: &Arguments,
        folder: &Path,
    ) -> (Vec<Line>, Option<Vec<String>>, Vec<Figure>) {
        let world = World::MIDDLE;
        let kept = self.make(world);
        let served = self.copy(&kept, "served");
        let limits = self.copy(&kept, "limits");
        let scripts = self.scripts(arguments, &limits, folder);
        self.drop("limits");
        let limits = self.copy(&kept, "limits");

        println!("\nPostgreSQL, a million assignments\n\n{}", table::HEAD);
        let stage = Stage::start(world, &served, folder.to_owned(), arguments.effort());
        let mut lines = Vec::new();
        for (workload, script) in scripts {
            let pgbench = Pgbench {
                program: self.cluster.programs.join("pgbench"),
                url: limits.clone(),
                script,
            };
            for connections in arguments.connections() {
                let run = || pgbench.run(connections, arguments.effort().seconds);
                let limits: Vec<(Limit, Run<'_>)> = vec![(Limit::Statements, Box::new(run))];
                let line = stage.line(workload, connections, limits);
                println!("{}", table::row(&line));
                lines.push(line);
            }
        }
        drop(stage);
        self.drop("served");
        self.drop("limits");
        let mut figures = figures::of_postgres(&lines);
        let grown = arguments.sizes.then(|| {
            let data = &self.cluster.folder;
            let worlds: Vec<(World, String)> = World::ALL
                .into_iter()
                .filter(|world| {
                    *world != World::LARGE || disk::has_room(data, 40, "the largest world")
                })
                .map(|world| {
                    let name = match world {
                        World::MIDDLE => kept.clone(),
                        other => self.make(other),
                    };
                    (world, self.cluster.url(&name))
                })
                .collect();
            let effort = arguments.effort();
            let (rows, grown) = sizes::run("PostgreSQL", &worlds, folder.to_owned(), effort);
            figures.extend(grown);
            rows
        });
        (lines, grown, figures)
    }

    /// Lets the service answer one request of every workload, and makes a script of what it sent.
    fn scripts(&self, arguments: &Arguments, url: &str, folder: &Path) -> Vec<(Workload, PathBuf)> {
        let stage = Stage::start(World::MIDDLE, url, folder.to_owned(), arguments.effort());
        let log = Log(self.cluster.folder.join("server.log"));
        // The jobs look for work once the service has started, and then not for a while.
        std::thread::sleep(Duration::from_secs(2));
        let mut once = Once::open(url);
        self.log_statements("all");
        let scripts = arguments
            .workloads()
            .into_iter()
            .map(|workload| {
                let sent = sent(&stage, &log, workload);
                check_loops(&log, &mut once, workload, &sent);
                let caller = if workload == Workload::Issue {
                    Caller::Audan(CALLER)
                } else {
                    Caller::Village(CALLER)
                };
                let path = folder.join(format!("{workload:?}.sql").to_lowercase());
                std::fs::write(&path, script::write(caller, &sent)).unwrap();
                (workload, path)
            })
            .collect();
        self.log_statements("none");
        scripts
    }
}

/// What the service sends for one request, once it has answered others of the caller.
fn sent(stage: &Stage, log: &Log, workload: Workload) -> Vec<Statement> {
    let (warm, asked) = stage.callers.pair(workload, CALLER);
    let service = stage.service.address();
    assert_eq!(warm.ask(service).status, workload.status());
    log.during(|| assert_eq!(asked.ask(service).status, workload.status()))
}

/// The loops on SQLite cannot be compared with what the service sends there; here they can.
fn check_loops(log: &Log, once: &mut Once, workload: Workload, sent: &[Statement]) {
    let looped = log.during(|| once.run(workload, World::MIDDLE, CALLER));
    let texts = |statements: &[Statement]| -> Vec<String> {
        let inner = statements
            .iter()
            .filter(|statement| !statement.is_bracket());
        inner.map(|statement| statement.sql.clone()).collect()
    };
    assert_eq!(
        texts(&looped),
        texts(sent),
        "limits/statements.rs does not do what the service does for {workload:?}"
    );
}
