//! `hakorune caps explain`: what a capability covers, what holds it, what does not.

use std::path::Path;

use anyhow::anyhow;
use py_caps::{Capability, Kind, Scope, implied};

/// What holds a kind: which fences, and what gets through in the same process.
struct Held {
    kind: Kind,
    fences: &'static str,
    not: &'static str,
}

const fn held(kind: Kind, fences: &'static str, not: &'static str) -> Held {
    Held { kind, fences, not }
}

const HELD: &[Held] = &[
    held(
        Kind::Import,
        "the crossing (`py.import`), the import machinery (`import`, `__import__`, importlib)",
        "modules that are loaded already are reachable as attributes and in `sys.modules`; what they do is held by its own capability",
    ),
    held(
        Kind::Time,
        "wrappers around the functions of `time` and `datetime.now`, `utcnow`, `today`",
        "native code reads clocks itself",
    ),
    held(
        Kind::Random,
        "wrappers around `os.urandom`, `os.getrandom`, `random.Random` and what is made of them",
        "`/dev/urandom` is a file (py.fs.read); hashes of texts differ from run to run",
    ),
    held(
        Kind::FsRead,
        "the audit hook (open, listdir, scandir, ..), wrappers (stat, access, readlink, `dir_fd`)",
        "a link that changes between the check and the use; a hard link made before; descriptors that are open already; native code",
    ),
    held(
        Kind::FsWrite,
        "the audit hook (open, mkdir, remove, rename, link, chmod, ..), wrappers (mkfifo, mknod)",
        "a link that changes between the check and the use; descriptors that are open already; native code",
    ),
    held(
        Kind::Net,
        "the audit hook (sockets, connect, bind, sendto, look-ups)",
        "sockets that are open already; native code",
    ),
    held(
        Kind::Subprocess,
        "the audit hook (Popen, system, exec, posix_spawn), a wrapper (`_posixsubprocess.fork_exec`)",
        "native code",
    ),
    held(
        Kind::Env,
        "wrappers around `os.environ`, which does not have what is not allowed; the audit hook (putenv)",
        "native code reads the environment itself; so does a program that may be started",
    ),
    held(
        Kind::Ffi,
        "the audit hook (every event of ctypes, the loading of shared libraries)",
        "a library that is loaded already does what it does",
    ),
    held(
        Kind::Thread,
        "the audit hook (3.12 and later), wrappers around `_thread`",
        "threads that native code starts",
    ),
    held(
        Kind::Process,
        "the audit hook (fork, kill), wrappers (`os._exit`, `setuid`, `signal.signal`, ..)",
        "memory and time: set limits outside; native code",
    ),
    held(
        Kind::Introspect,
        "the audit hook (frames, `gc`, `__code__`, code objects, tracing)",
        "`__globals__`, `__subclasses__()`, `__closure__` raise no event",
    ),
    held(
        Kind::Exec,
        "the audit hook (compile, exec, eval)",
        "code of `collections`, `dataclasses`, `enum` and the like makes code for its own sake",
    ),
];

/// The text.
///
/// # Errors
/// When it names no capability.
pub(super) fn explain(text: Option<&str>) -> anyhow::Result<String> {
    let Some(text) = text else { return Ok(HELD.iter().map(about).collect()) };
    let here = std::env::current_dir().unwrap_or_default();
    let capability = Capability::parse(text, &here).map_err(|mistake| {
        let help = mistake.help_text().map_or(String::new(), |help| format!("; {help}"));
        anyhow!("`{text}`: {mistake}{help}")
    })?;
    let held = HELD.iter().find(|held| held.kind == capability.kind());
    let mut out = held.map(about).unwrap_or_default();
    out.push_str(&reach(&capability));
    Ok(out)
}

fn about(held: &Held) -> String {
    let kind = held.kind;
    let mut text = format!("{}: {}\n", kind.name(), kind.about());
    text.push_str(&format!("  held by:  {}\n", held.fences));
    text.push_str(&format!("  not held: {}\n", held.not));
    let brings: Vec<&str> = implied::IMPLIED
        .iter()
        .filter(|(own, _, _)| *own == kind)
        .map(|(_, module, _)| *module)
        .collect();
    if !brings.is_empty() {
        text.push_str(&format!("  brings:   the import of {}\n", brings.join(", ")));
    }
    text
}

fn reach(capability: &Capability) -> String {
    match capability.scope() {
        Scope::All => "  this one: everything of its kind\n".to_owned(),
        Scope::Path(path) => {
            let folder = shown(path.folder());
            let narrower = if path.is_whole() {
                String::new()
            } else {
                "; an operating system knows folders, not patterns".to_owned()
            };
            format!("  this one: paths at or below `{folder}` that fit{narrower}\n")
        }
        Scope::Host(host) if !host.any_host() => format!(
            "  this one: `{capability}` alone; an operating system knows ports and no hosts, so it is \
             refused under isolation\n"
        ),
        _ => format!("  this one: `{capability}` alone\n"),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_isolation_makes_of_a_capability_is_told() {
        let host = explain(Some("py.net:a.org:443")).unwrap();
        assert!(host.ends_with("so it is refused under isolation\n"), "{host}");
        let pattern = explain(Some("py.fs.read:/srv/data/*.csv")).unwrap();
        assert!(
            pattern.contains("at or below `/srv/data` that fit; an operating system"),
            "{pattern}"
        );
        let port = explain(Some("py.net:*:443")).unwrap();
        assert!(port.ends_with("this one: `py.net:*:443` alone\n"), "{port}");
        let error = explain(Some("py.nett")).unwrap_err().to_string();
        assert_eq!(error, "`py.nett`: there is no capability `py.nett`; did you mean `py.net`?");
    }

    #[test]
    fn every_kind_is_explained() {
        for kind in Kind::all() {
            assert!(HELD.iter().any(|held| held.kind == kind), "{}", kind.name());
        }
    }
}
