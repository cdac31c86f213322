//! `example.org`, `*.example.org:443`, `127.0.0.1:80`, `[::1]:80`, `/run/app.sock`.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobMatcher};

use crate::mistake::Mistake;
use crate::paths;

/// A host or all that fit, and a port or all. A path is a local socket.
#[derive(Clone, Debug)]
pub struct HostScope {
    host: Host,
    port: Option<u16>,
}

#[derive(Clone, Debug)]
enum Host {
    Address(IpAddr),
    Socket(PathBuf),
    One(String),
    Some(GlobMatcher),
}

impl HostScope {
    pub(crate) fn parse(text: &str) -> Result<Self, Mistake> {
        if text.starts_with('/') {
            let path = paths::real(text.as_ref()).unwrap_or_else(|| text.into());
            return Ok(Self { host: Host::Socket(path), port: None });
        }
        let (host, port) = split(text)?;
        let host = match host.parse::<IpAddr>() {
            Ok(address) => Host::Address(address.to_canonical()),
            Err(_) => named(host)?,
        };
        Ok(Self { host, port })
    }

    /// Whether the host and port are meant. A request that names no host is for a socket that is
    /// not connected yet: it is meant by each scope, as there is one that it may turn to.
    pub fn covers(&self, host: Option<&str>, port: Option<u16>) -> bool {
        let Some(host) = host else { return true };
        if port.is_some() && self.port.is_some() && port != self.port {
            return false;
        }
        match &self.host {
            Host::Address(own) => address(host) == Some(*own),
            Host::Socket(own) => Path::new(host) == own,
            Host::One(own) => own.eq_ignore_ascii_case(host),
            Host::Some(glob) => glob.is_match(host.to_ascii_lowercase()),
        }
    }

    /// The port, when there is one.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// Whether every host is meant.
    pub fn any_host(&self) -> bool {
        matches!(&self.host, Host::Some(glob) if glob.glob().glob() == "*")
    }
}

/// The address that a text is, with or without a zone. One of version 4 may be written as one of
/// version 6.
fn address(host: &str) -> Option<IpAddr> {
    host.split('%')
        .next()
        .unwrap_or(host)
        .parse()
        .ok()
        .map(|address: IpAddr| address.to_canonical())
}

fn split(text: &str) -> Result<(&str, Option<u16>), Mistake> {
    let (host, rest, at) = if let Some(inner) = text.strip_prefix('[') {
        let Some((host, rest)) = inner.split_once(']') else {
            return Err(Mistake::new(0..text.len(), "the bracket is not closed"));
        };
        (host, rest.strip_prefix(':'), host.len() + 3)
    } else if text.matches(':').count() > 1 {
        let help = format!("put an address with colons into brackets: `[{text}]`");
        let message = "it is not clear where the port begins";
        return Err(Mistake::new(0..text.len(), message).help(help));
    } else {
        match text.split_once(':') {
            Some((host, port)) => (host, Some(port), host.len() + 1),
            None => (text, None, text.len()),
        }
    };
    let Some(port) = rest else { return Ok((host, None)) };
    match port.parse() {
        Ok(port) if port > 0 => Ok((host, Some(port))),
        _ => {
            let at = at.min(text.len());
            let message = format!("`{port}` is no port: that is a number from 1 to 65535");
            Err(Mistake::new(at..text.len(), message))
        }
    }
}

fn named(host: &str) -> Result<Host, Mistake> {
    if let Some((at, letter)) =
        host.char_indices().find(|(_, c)| !(c.is_ascii_alphanumeric() || "-._*".contains(*c)))
    {
        let message = format!("{letter:?} cannot be in the name of a host");
        let mistake = Mistake::new(at..at + letter.len_utf8(), message);
        return Err(if letter.is_ascii() {
            mistake.help("a host, and a port if you like: `example.org:443`, `[::1]:80`")
        } else {
            mistake.help("write the name as it goes over the wire, beginning with `xn--`")
        });
    }
    if host.is_empty() || host.split('.').any(str::is_empty) {
        let message = format!("`{host}` is no name of a host: a part is empty");
        return Err(Mistake::new(0..host.len(), message));
    }
    let host = host.to_ascii_lowercase();
    if !host.contains('*') {
        return Ok(Host::One(host));
    }
    match Glob::new(&host) {
        Ok(glob) => Ok(Host::Some(glob.compile_matcher())),
        Err(error) => Err(Mistake::new(0..host.len(), error.kind().to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(scope: &str, host: &str, port: u16) -> bool {
        HostScope::parse(scope).unwrap().covers(Some(host), Some(port))
    }

    #[test]
    fn hosts_are_compared_without_case_and_addresses_as_numbers() {
        assert!(covers("Example.org", "EXAMPLE.ORG", 80));
        assert!(covers("*.example.org:443", "a.example.org", 443));
        assert!(!covers("*.example.org", "example.org", 443));
        assert!(!covers("example.org:443", "example.org", 80));
        assert!(covers("[::1]:80", "0:0:0:0:0:0:0:1", 80));
        assert!(covers("[fe80::1]", "fe80::1%eth0", 80));
        assert!(covers("*:443", "anything", 443));
        assert!(covers("1.2.3.4", "::ffff:1.2.3.4", 80));
        assert!(covers("/run/../run/a.sock", "/run/a.sock", 0));
        assert!(!covers("/run/a.sock", "/run/A.sock", 0), "paths have case");
    }

    #[test]
    fn hosts_that_cannot_be_are_mistakes() {
        for bad in ["::1", "[::1", "a:0", "a:99999", "a:b", "a..b", "http://a", "\u{e4}.de", ":80"]
        {
            assert!(HostScope::parse(bad).is_err(), "{bad}");
        }
    }
}
