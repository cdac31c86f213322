//! What is asked for, in the words of capabilities.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::capability::Kind;

/// Something that would be done, as the policy sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Request {
    /// A module is imported.
    Import(String),
    /// A function of a clock is called, or a variable of the environment is used.
    Name(Kind, String),
    /// A file or folder is read or written; the path is absolute and resolved.
    Path(Kind, PathBuf),
    /// The network is used. Without a host: a socket is made.
    Net {
        /// The name or address.
        host: Option<String>,
        /// The port.
        port: Option<u16>,
    },
    /// All of a kind, or a kind that has no parts.
    Any(Kind),
}

impl Request {
    /// What it is about.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Import(_) => Kind::Import,
            Self::Name(kind, _) | Self::Path(kind, _) | Self::Any(kind) => *kind,
            Self::Net { .. } => Kind::Net,
        }
    }

    /// The narrowest capability that covers it. A path below `folder`, that of hako.toml, is
    /// written relative to it.
    pub fn capability(&self, folder: &Path) -> String {
        let kind = self.kind().name();
        match self {
            Self::Import(name) | Self::Name(_, name) => format!("{kind}:{name}"),
            Self::Path(_, path) => format!("{kind}:{}", written(path, folder)),
            Self::Net { host: Some(host), port } => {
                let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
                let port = port.filter(|port| *port > 0);
                let port = port.map_or(String::new(), |port| format!(":{port}"));
                format!("{kind}:{host}{port}")
            }
            Self::Net { host: None, .. } | Self::Any(_) => kind.to_owned(),
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.capability(Path::new("")))
    }
}

/// A path as a scope: letters that patterns are made of are escaped.
fn written(path: &Path, folder: &Path) -> String {
    let escaped = |path: &Path| globset::escape(&path.to_string_lossy());
    match path.strip_prefix(folder) {
        Ok(below) if below.as_os_str().is_empty() => ".".to_owned(),
        Ok(below) if !folder.as_os_str().is_empty() => format!("./{}", escaped(below)),
        _ => escaped(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Capability;

    #[test]
    fn the_capability_of_a_request_covers_it() {
        let folder = Path::new("/top");
        let requests = [
            Request::Import("os.path".to_owned()),
            Request::Name(Kind::Env, "HOME".to_owned()),
            Request::Path(Kind::FsRead, "/top/a[1].txt".into()),
            Request::Path(Kind::FsWrite, "/elsewhere/x*y".into()),
            Request::Path(Kind::FsRead, "/top".into()),
            Request::Net { host: Some("::1".to_owned()), port: Some(80) },
            Request::Net { host: Some("a.org".to_owned()), port: None },
            Request::Any(Kind::Exec),
        ];
        let texts: Vec<String> =
            requests.iter().map(|request| request.capability(folder)).collect();
        for (request, text) in requests.iter().zip(&texts) {
            let capability = Capability::parse(text, folder).unwrap();
            assert!(capability.covers(request), "{text} {request:?}");
        }
        assert_eq!(
            texts,
            [
                "py.import:os.path",
                "py.env:HOME",
                "py.fs.read:./a[[]1[]].txt",
                "py.fs.write:/elsewhere/x[*]y",
                "py.fs.read:.",
                "py.net:[::1]:80",
                "py.net:a.org",
                "py.exec",
            ]
        );
    }
}
