//! What a PostgreSQL URL says about TLS. Nothing is ever plain without having been asked for: not
//! where the URL forgets to speak of it, not where libpq would fall back, and not by a variable of
//! the environment.

use super::error::OpenError;

/// What libpq is told unless the URL says otherwise. By its own defaults it waits for ever for
/// a server that does not answer, and for hours for one that vanished. Seconds, but the last in
/// milliseconds.
const WAITING: [(&str, &str); 5] = [
    ("connect_timeout", "3"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "15000"),
];

/// Checks a URL and completes it, so that nothing that matters is left to libpq's defaults and to
/// its environment variables.
///
/// # Errors
/// A host on the network without `sslmode`; one that falls back silently; one that needs TLS in a
/// build without it; a URL that names no host, or that libpq would not understand.
pub(super) fn complete(url: &str) -> Result<String, OpenError> {
    let parts = Parts::of(url)?;
    let mode = match parts.last("sslmode") {
        Some(mode) => Some(mode),
        // What other drivers call it; libpq takes it too.
        None => (parts.last("ssl") == Some("true")).then_some("require"),
    };
    let mode = match mode {
        Some("disable") => "disable",
        Some(mode @ ("require" | "verify-ca" | "verify-full")) => {
            if !cfg!(feature = "postgres-tls") {
                return Err(OpenError::TlsNotBuilt(mode.to_owned()));
            }
            mode
        }
        Some(mode @ ("allow" | "prefer")) => {
            return Err(OpenError::TlsUncertain(mode.to_owned()));
        }
        Some(other) => {
            return Err(OpenError::Malformed(format!("`sslmode={other}` is none")));
        }
        None if parts.hosts.is_empty() => return Err(OpenError::NoHost),
        None if parts.hosts.iter().all(|host| is_of_this_machine(host)) => "disable",
        None => return Err(OpenError::TlsUnsaid),
    };
    if parts.hosts.is_empty() {
        return Err(OpenError::NoHost);
    }
    let mut complete = url.to_owned();
    let mut separator = if parts.has_query { '&' } else { '?' };
    let mut add = |name: &str, value: &str| {
        if parts.last(name).is_none() {
            complete.push_str(&format!("{separator}{name}={value}"));
            separator = '&';
        }
    };
    add("sslmode", mode);
    for (name, value) in WAITING {
        add(name, value);
    }
    // An empty one is none, and PGHOSTADDR is not looked at.
    add("hostaddr", "");
    Ok(complete)
}

/// Whether nobody else's machine lies between: the folder of a socket, or an address that leads back.
fn is_of_this_machine(host: &str) -> bool {
    let socket = host.starts_with('/') || host.starts_with('@');
    let address = host.parse::<std::net::IpAddr>();
    socket || host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// A URL taken apart as libpq does it.
struct Parts {
    /// Every host or address it names, in the authority or as a parameter.
    hosts: Vec<String>,
    has_query: bool,
    parameters: Vec<(String, String)>,
}

impl Parts {
    fn of(url: &str) -> Result<Self, OpenError> {
        let (_, rest) = url.split_once("://").unwrap_or_default();
        let rest = match rest.find(['@', '/']) {
            Some(at) if rest[at..].starts_with('@') => &rest[at + 1..],
            _ => rest,
        };
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let query = rest[authority.len()..]
            .split_once('?')
            .map(|(_, query)| query);
        let mut parameters = Vec::new();
        for pair in query
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty())
        {
            let (name, value) = pair.split_once('=').ok_or_else(|| {
                OpenError::Malformed(format!("`{pair}` is no parameter with a value"))
            })?;
            parameters.push((decode(name)?, decode(value)?));
        }
        let mut hosts = Vec::new();
        for part in authority.split(',') {
            let host = match part.strip_prefix('[').and_then(|part| part.split_once(']')) {
                Some((address, _port)) => address,
                None => part.split(':').next().unwrap_or_default(),
            };
            hosts.push(decode(host)?);
        }
        for (name, value) in &parameters {
            if matches!(name.as_str(), "host" | "hostaddr") {
                hosts.extend(value.split(',').map(str::to_owned));
            }
        }
        hosts.retain(|host| !host.is_empty());
        Ok(Self {
            hosts,
            has_query: query.is_some(),
            parameters,
        })
    }

    /// The value of a parameter; of several, libpq takes the last.
    fn last(&self, name: &str) -> Option<&str> {
        let mut named = self.parameters.iter().rev();
        named.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }
}

/// Resolves percent encoding.
fn decode(text: &str) -> Result<String, OpenError> {
    let wrong =
        || OpenError::Malformed("a `%` is not followed by two hexadecimal digits".to_owned());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        let digits = after.get(..2).ok_or_else(wrong)?;
        let byte = u8::from_str_radix(digits, 16).ok().ok_or_else(wrong)?;
        bytes.extend_from_slice(before.as_bytes());
        bytes.push(byte);
        rest = &after[2..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    let decoded = String::from_utf8(bytes).ok();
    decoded.ok_or_else(|| OpenError::Malformed("it is not UTF-8".to_owned()))
}

#[cfg(test)]
mod tests;
