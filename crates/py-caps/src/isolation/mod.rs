//! The fence of the operating system: Landlock and seccomp, compiled from the policy.
//!
//! It holds native code too, and the whole process: what the program itself does as well as what
//! Python does. It must be put up while the process has one thread; later threads inherit it.
//! Everything that the process needs besides has been opened before.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;

use std::path::PathBuf;

use crate::capability::{Kind, Scope};
use crate::policy::Policy;

/// What the process needs by itself, whatever the policy says.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Files and folders that are read: Python's own, and those of shared libraries.
    pub read: Vec<PathBuf>,
}

/// What the operating system is to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Folders and files that may be read.
    pub read: Vec<PathBuf>,
    /// Folders and files that may be written.
    pub write: Vec<PathBuf>,
    /// What of the network.
    pub net: Net,
    /// Whether programs may be started.
    pub subprocess: bool,
    /// Whether other processes may be signalled, and this one forked.
    pub process: bool,
    /// Whether native code is let loose, which the fences in the process do not see.
    pub native: bool,
    /// Rules that the operating system cannot hold as they are, and what it holds instead.
    pub notes: Vec<String>,
}

/// What of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Net {
    /// Nothing.
    #[default]
    None,
    /// TCP, to and at these ports of any host.
    Ports(Vec<u16>),
    /// Everything.
    All,
}

/// What this system can hold, after the fence was put up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// What it cannot.
    pub lacking: Vec<String>,
}

impl Plan {
    /// The plan for `policy`: the narrowest that allows what the policy allows.
    pub fn of(policy: &Policy, needs: &Needs) -> Self {
        let mut plan = Self { read: needs.read.clone(), ..Self::default() };
        for rule in policy.allowed() {
            let capability = &rule.capability;
            match (capability.kind(), capability.scope()) {
                (Kind::FsRead, Scope::All) => plan.read.push("/".into()),
                (Kind::FsWrite, Scope::All) => plan.write.push("/".into()),
                (kind @ (Kind::FsRead | Kind::FsWrite), Scope::Path(path)) => {
                    if !path.is_whole() {
                        let folder = path.folder().display();
                        plan.notes.push(format!(
                            "`{capability}`: the system holds the folder `{folder}`, the fences in \
                             the process hold the pattern"
                        ));
                    }
                    let list = if kind == Kind::FsRead { &mut plan.read } else { &mut plan.write };
                    list.push(path.folder().to_owned());
                }
                (Kind::Net, Scope::All) => plan.net = Net::All,
                (Kind::Net, Scope::Host(host)) => match host.port().filter(|_| host.any_host()) {
                    Some(port) => plan.net.add(port),
                    None => plan.notes.push(format!(
                        "`{capability}`: the system knows ports and no hosts, so this is refused \
                         under isolation; `py.net:*:PORT` is not"
                    )),
                },
                (Kind::Subprocess, _) => plan.subprocess = true,
                (Kind::Process, _) => plan.process = true,
                (Kind::Ffi, _) => plan.native = true,
                _ => {}
            }
        }
        plan.without(policy);
        if plan.native && !plan.write.is_empty() {
            plan.notes.push(
                "`py.ffi` with `py.fs.write`: the system cannot tell whose files are meant, so no \
                 file's mode, owner, times or attributes can be changed"
                    .to_owned(),
            );
        }
        plan
    }

    /// Takes out what the policy denies as a whole.
    fn without(&mut self, policy: &Policy) {
        for rule in policy.denied() {
            match (rule.capability.kind(), rule.capability.scope()) {
                (Kind::FsWrite, Scope::All) => self.write.clear(),
                (Kind::Net, Scope::All) => self.net = Net::None,
                (Kind::Subprocess, _) => self.subprocess = false,
                (Kind::Process, _) => self.process = false,
                (Kind::Ffi, _) => self.native = false,
                (Kind::FsRead | Kind::FsWrite | Kind::Net, _) => self.notes.push(format!(
                    "`{}` is denied within something that is allowed: the fences in the process \
                     hold it, the system does not",
                    rule.capability
                )),
                _ => {}
            }
        }
    }

    /// Puts the fence up around this process, for good.
    ///
    /// # Errors
    /// When the system refuses something that it claims to know.
    #[cfg(target_os = "linux")]
    pub fn put_up(&self) -> Result<Held, Failure> {
        let mut held = Held::default();
        files::restrict(self, &mut held)?;
        calls::restrict(self)?;
        Ok(held)
    }

    /// Isolation is not known on this system.
    ///
    /// # Errors
    /// None; all is lacking.
    #[cfg(not(target_os = "linux"))]
    pub fn put_up(&self) -> Result<Held, Failure> {
        Ok(Held { lacking: vec!["isolation, which needs Linux".to_owned()] })
    }
}

impl Net {
    fn add(&mut self, port: u16) {
        match self {
            Self::None => *self = Self::Ports(vec![port]),
            Self::Ports(ports) => ports.push(port),
            Self::All => {}
        }
    }
}

/// Why the fence could not be put up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub String);

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the system's fence could not be put up: {}", self.0)
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;

    #[test]
    fn a_policy_becomes_folders_ports_and_calls_with_notes_of_what_is_wider() {
        let place = || Place { file: "hako.toml".to_owned(), line: 1 };
        let mut policy = Policy::new("/top");
        for text in [
            "py.import:*",
            "py.fs.read:data/*.csv",
            "py.fs.write:out/**",
            "py.net:*:443",
            "py.net:example.org",
            "py.subprocess",
            "py.process",
        ] {
            policy.allow(text, place()).unwrap();
        }
        policy.deny("py.process", place()).unwrap();
        policy.deny("py.fs.read:data/secret.csv", place()).unwrap();
        let plan = Plan::of(&policy, &Needs { read: vec!["/usr/lib".into()] });
        assert_eq!(plan.read, [PathBuf::from("/usr/lib"), "/top/data".into()]);
        assert_eq!(plan.write, [PathBuf::from("/top/out")]);
        assert_eq!(plan.net, Net::Ports(vec![443]));
        assert!(plan.subprocess && !plan.process);
        assert_eq!(plan.notes.len(), 3, "{:?}", plan.notes);
    }
}
