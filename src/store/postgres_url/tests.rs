use super::complete;

/// What becomes of a URL: what was added to it, or the refusal.
fn told(url: &str) -> String {
    match complete(url) {
        Ok(completed) => completed.strip_prefix(url).unwrap().to_owned(),
        Err(refusal) => {
            let refusal = format!("{refusal:?}");
            let end = refusal.find([' ', '(']).unwrap_or(refusal.len());
            refusal[..end].to_owned()
        }
    }
}

/// What a mode comes to that needs TLS.
fn with_tls(added: &str) -> &str {
    if cfg!(feature = "postgres-tls") {
        added
    } else {
        "TlsNotBuilt"
    }
}

/// What is left to nobody's defaults but ours, how long to wait among it.
macro_rules! completed {
    ($mode:literal) => {
        concat!(
            $mode,
            "&connect_timeout=3&keepalives_idle=10&keepalives_interval=5&keepalives_count=3",
            "&tcp_user_timeout=15000&hostaddr="
        )
    };
}

const LOCAL: &str = completed!("?sslmode=disable");
const BESIDE: &str = completed!("");

#[test]
fn a_database_on_this_machine_needs_no_tls() {
    for url in [
        "postgres://akim:secret@localhost/tapsyrma",
        "postgresql://127.0.0.1:5433/tapsyrma",
        "postgres://akim@[::1]:5433/tapsyrma",
        "postgres://%2Fvar%2Frun%2Fpostgresql/tapsyrma",
        "postgres://akim:a?b@localhost",
        "postgres://localhost:5432,127.0.0.1:5433/tapsyrma",
    ] {
        assert_eq!(told(url), LOCAL, "{url}");
    }
    assert_eq!(
        told("postgres:///tapsyrma?host=/var/run/postgresql"),
        completed!("&sslmode=disable")
    );
}

#[test]
fn a_database_on_another_machine_says_whether_it_wants_tls() {
    for url in [
        "postgres://akim:secret@db.example.kz/tapsyrma",
        "postgres://10.0.0.5/tapsyrma",
        "postgres://[2001:db8::5]:5432/tapsyrma",
        "postgres://localhost,db.example.kz/tapsyrma",
        "postgres://localhost:1,10.0.0.5:2/tapsyrma?target_session_attrs=read-write",
        "postgres://localhost/tapsyrma?host=db.example.kz",
        "postgres://localhost/tapsyrma?%68ost=db.example.kz",
        "postgres://localhost/tapsyrma?hostaddr=10.0.0.5",
        "postgres://localhost@db.example.kz/tapsyrma",
        "postgres://db.example.kz/tapsyrma?ssl=false",
    ] {
        assert_eq!(told(url), "TlsUnsaid", "{url}");
    }
}

#[test]
fn plain_by_choice_is_plain() {
    for url in [
        "postgres://akim@db.example.kz/tapsyrma?sslmode=disable",
        "postgres://a:1,b:2/tapsyrma?target_session_attrs=read-write&sslmode=disable",
        "postgres://db/tapsyrma?sslmode=verify-full&ssl%6Dode=disable",
    ] {
        assert_eq!(told(url), BESIDE, "{url}");
    }
    assert_eq!(
        told(concat!(
            "postgres://db/tapsyrma?sslmode=disable&connect_timeout=2&keepalives_idle=1",
            "&keepalives_interval=1&keepalives_count=1&tcp_user_timeout=1&hostaddr=10.0.0.5"
        )),
        ""
    );
}

#[test]
fn tls_that_was_asked_for_is_there_or_the_url_is_refused() {
    for mode in ["require", "verify-ca", "verify-full"] {
        for host in ["db.example.kz", "localhost", "a:1,b:2"] {
            let url = format!("postgres://{host}/tapsyrma?sslmode={mode}");
            assert_eq!(told(&url), with_tls(BESIDE), "{url}");
        }
    }
    let url = "postgres://db/tapsyrma?sslmode=verify%2Dfull";
    assert_eq!(told(url), with_tls(BESIDE));
    let url = "postgres://db/tapsyrma?ssl=true";
    assert_eq!(told(url), with_tls(completed!("&sslmode=require")));
}

#[test]
fn what_falls_back_without_a_word_is_refused() {
    for mode in ["prefer", "allow"] {
        for host in ["db.example.kz", "localhost"] {
            let url = format!("postgres://{host}/tapsyrma?sslmode={mode}");
            assert_eq!(told(&url), "TlsUncertain", "{url}");
        }
    }
}

#[test]
fn a_url_that_libpq_would_guess_at_is_refused() {
    for url in [
        "postgres:///tapsyrma",
        "postgres://akim@/tapsyrma?sslmode=disable",
    ] {
        assert_eq!(told(url), "NoHost", "{url}");
    }
    for url in [
        "postgres://db/tapsyrma?sslmode=full",
        "postgres://db/tapsyrma?sslmode=",
        "postgres://db/tapsyrma?sslmode",
        "postgres://db/tapsyrma?sslmode=verify%2",
        "postgres://db/tapsyrma?sslmode=%ff",
    ] {
        assert_eq!(told(url), "Malformed", "{url}");
    }
}
