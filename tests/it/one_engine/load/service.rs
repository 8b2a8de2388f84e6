//! The service on a database of a PostgreSQL server.

use tapsyrma::clock::Clock;
use tempfile::TempDir;
use uuid::Uuid;

use super::{District, migrate, serve, start};
use crate::support::postgres::Cluster;
use crate::support::{Client, Program};

/// A database with a district in it, and a folder with the signing key of all nodes.
pub struct Service {
    /// The database.
    pub url: String,
    /// The people.
    pub district: District,
    folder: TempDir,
}

impl Service {
    /// Makes the database; `url` says how the nodes find it by its name.
    pub async fn new(server: &Cluster, url: impl FnOnce(&str) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let name = format!("nodes_{}", Uuid::now_v7().simple());
        server.execute(&format!("CREATE DATABASE {name} TEMPLATE template0"));
        let url = url(&name);
        migrate(folder.path(), &url);
        Self {
            district: District::found(&url).await,
            folder,
            url,
        }
    }

    /// Starts a node.
    pub async fn start(&self) -> Program {
        start(serve(self.folder.path(), &self.url)).await
    }

    /// Somebody in front of one node.
    pub fn visitor(&self, node: &Program) -> Client {
        Client::new(node.address, Clock::System)
    }
}
