//! TLS to the database, with a server and an authority of the test's own.

use std::ffi::OsStr;

use tapsyrma::store::{OpenError, Store, StoreError, StoreOptions};

use crate::support::postgres::Cluster;

/// A server that offers TLS with a certificate for `localhost`.
fn server() -> Cluster {
    let server = Cluster::durable();
    let openssl = |words: &str| {
        let mut command = server.by_owner(OsStr::new("openssl"));
        let made = command.args(words.split_whitespace()).output();
        let made = made.expect("the tests of TLS need the program openssl");
        assert!(made.status.success(), "{made:?}");
    };
    for authority in ["ours", "another"] {
        openssl(&format!(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
             -subj /CN={authority} -keyout {authority}.key -out {authority}.crt"
        ));
    }
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
         -addext subjectAltName=DNS:localhost -keyout server.key -out server.csr",
    );
    openssl(
        "x509 -req -in server.csr -CA ours.crt -CAkey ours.key -days 2 -copy_extensions copy \
         -out server.crt",
    );
    let folder = server.folder.display();
    server.execute(&format!(
        "ALTER SYSTEM SET ssl_cert_file = '{folder}/server.crt'"
    ));
    server.execute(&format!(
        "ALTER SYSTEM SET ssl_key_file = '{folder}/server.key'"
    ));
    server.execute("ALTER SYSTEM SET ssl = on");
    let mut control = server.command("pg_ctl");
    control.args(["restart", "-w", "-D"]).arg(&server.data);
    let restarted = control
        .arg("-l")
        .arg(server.folder.join("tls.log"))
        .output();
    assert!(
        restarted
            .as_ref()
            .is_ok_and(|output| output.status.success()),
        "{restarted:?}"
    );
    server
}

/// Opens a store on it and tells the protocol that its connection speaks; none is plain.
fn protocol(
    server: &Cluster,
    host: &str,
    mode: &str,
    authority: &str,
) -> Result<Option<String>, OpenError> {
    let authority = server.folder.join(authority);
    let url = format!(
        "postgres://postgres@{host}:{}/postgres?sslmode={mode}&sslrootcert={}",
        server.port,
        authority.display()
    );
    let store = Store::open(&StoreOptions::new(url))?;
    let asked = store.read_blocking(|connection| {
        use diesel::prelude::*;
        use diesel::sql_types::{Nullable, Text};
        let sql = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        let version = diesel::dsl::sql::<Nullable<Text>>(sql);
        Ok::<_, StoreError>(version.get_result(connection)?)
    });
    store.close_blocking();
    Ok(asked.unwrap())
}

#[track_caller]
fn refused(outcome: Result<Option<String>, OpenError>, words: &str) {
    let refusal = outcome.unwrap_err().to_string();
    assert!(refusal.contains(words), "{refusal}");
}

#[test]
fn a_store_verifies_the_server_or_does_not_talk_to_it() {
    let server = server();
    let spoken = protocol(&server, "localhost", "verify-full", "ours.crt").unwrap();
    assert_eq!(spoken.as_deref(), Some("TLSv1.3"));
    assert_eq!(
        protocol(&server, "localhost", "disable", "ours.crt").unwrap(),
        None
    );

    let another_name = protocol(&server, "127.0.0.1", "verify-full", "ours.crt");
    refused(another_name, "does not match host name");
    let known_authority = protocol(&server, "127.0.0.1", "verify-ca", "ours.crt").unwrap();
    assert_eq!(known_authority.as_deref(), Some("TLSv1.3"));
    for mode in ["verify-ca", "verify-full"] {
        let another_authority = protocol(&server, "localhost", mode, "another.crt");
        refused(another_authority, "certificate verify failed");
        let no_authority = protocol(&server, "localhost", mode, "absent.crt");
        refused(no_authority, "does not exist");
    }
}

#[test]
fn a_server_without_tls_is_not_talked_to_where_tls_was_asked_for() {
    let server = Cluster::shared();
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = format!(
            "postgres://postgres@localhost:{}/postgres?sslmode={mode}&sslrootcert={}",
            server.port, "/dev/null"
        );
        let refusal = Store::open(&StoreOptions::new(url))
            .err()
            .unwrap()
            .to_string();
        assert!(refusal.contains("server does not support SSL"), "{refusal}");
    }
}
