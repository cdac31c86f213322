//! Names of capabilities: what they are about, and how far they reach.

use std::fmt;
use std::path::Path;

use crate::mistake::Mistake;
use crate::request::Request;
use crate::scope::{HostScope, ModuleScope, NameScope, PathScope};

/// What a capability is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Importing a module.
    Import,
    /// Reading a clock, and waiting by one.
    Time,
    /// Entropy, and generators that are seeded by it.
    Random,
    /// Reading files and folders, and asking about them.
    FsRead,
    /// Making, changing and removing files and folders.
    FsWrite,
    /// Connecting, listening, sending, looking hosts up.
    Net,
    /// Starting programs.
    Subprocess,
    /// Reading and writing variables of the environment.
    Env,
    /// Native code: `ctypes`, extension modules outside the standard library.
    Ffi,
    /// Starting threads.
    Thread,
    /// This process and others: fork, signals, limits, exit.
    Process,
    /// Frames, the collector's objects, code objects, tracing.
    Introspect,
    /// `compile`, `eval` and `exec` called by Python code.
    Exec,
}

/// How the part after the kind is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Module,
    Name,
    Path,
    Host,
    /// There is no such part.
    None,
}

struct Row {
    kind: Kind,
    name: &'static str,
    form: Form,
    about: &'static str,
}

const fn row(kind: Kind, name: &'static str, form: Form, about: &'static str) -> Row {
    Row { kind, name, form, about }
}

const ROWS: &[Row] = &[
    row(Kind::Import, "py.import", Form::Module, "importing a module"),
    row(Kind::Time, "py.time", Form::Name, "reading a clock, and waiting by one"),
    row(Kind::Random, "py.random", Form::None, "entropy, and generators seeded by it"),
    row(Kind::FsRead, "py.fs.read", Form::Path, "reading files and folders, asking about them"),
    row(Kind::FsWrite, "py.fs.write", Form::Path, "making, changing and removing files"),
    row(Kind::Net, "py.net", Form::Host, "connecting, listening, sending, looking hosts up"),
    row(Kind::Subprocess, "py.subprocess", Form::None, "starting programs"),
    row(Kind::Env, "py.env", Form::Name, "variables of the environment"),
    row(Kind::Ffi, "py.ffi", Form::None, "native code: ctypes, extensions outside the stdlib"),
    row(Kind::Thread, "py.thread", Form::None, "starting threads"),
    row(Kind::Process, "py.process", Form::None, "fork, signals, limits, the end of the process"),
    row(Kind::Introspect, "py.introspect", Form::None, "frames, gc, code objects, tracing"),
    row(Kind::Exec, "py.exec", Form::None, "compile, eval and exec called by Python code"),
];

impl Kind {
    /// All kinds, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.kind)
    }

    fn row(self) -> &'static Row {
        // The rows stand in the order of the variants; a test holds it.
        &ROWS[self as usize]
    }

    /// The name, such as `py.fs.read`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What it covers, in a few words.
    pub fn about(self) -> &'static str {
        self.row().about
    }
}

/// How far a capability reaches.
#[derive(Clone, Debug)]
pub enum Scope {
    /// Everything of its kind.
    All,
    /// Modules.
    Module(ModuleScope),
    /// Functions of a clock, variables of the environment.
    Name(NameScope),
    /// Files and folders.
    Path(PathScope),
    /// Hosts and ports.
    Host(HostScope),
}

/// A capability, such as `py.fs.read:./data/**`.
///
/// ```
/// use py_caps::{Capability, Kind, Request};
///
/// let capability = Capability::parse("py.import:xml.*", ".".as_ref())?;
/// assert_eq!(capability.kind(), Kind::Import);
/// assert!(capability.covers(&Request::Import("xml.etree".to_owned())));
/// assert!(!capability.covers(&Request::Import("json".to_owned())));
/// # Ok::<(), py_caps::Mistake>(())
/// ```
#[derive(Clone, Debug)]
pub struct Capability {
    kind: Kind,
    scope: Scope,
    text: String,
}

impl Capability {
    /// Reads a capability. Relative paths begin at `folder`, that of hako.toml.
    ///
    /// # Errors
    /// A [`Mistake`] with its place in `text` when the name is not known, or the scope cannot be
    /// read or can never match.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, Mistake> {
        let (name, scope) = match text.split_once(':') {
            Some((name, scope)) => (name, Some(scope)),
            None => (text, None),
        };
        let Some(row) = ROWS.iter().find(|row| row.name == name) else {
            return Err(unknown(name));
        };
        let scope = match scope {
            None => Scope::All,
            Some(scope) => {
                read(row, scope, folder).map_err(|mistake| mistake.shifted(name.len() + 1))?
            }
        };
        Ok(Self { kind: row.kind, scope, text: text.to_owned() })
    }

    /// What it is about.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How far it reaches.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether what is asked for is within it.
    pub fn covers(&self, request: &Request) -> bool {
        if request.kind() != self.kind {
            return false;
        }
        match (&self.scope, request) {
            (Scope::All, _) => true,
            (Scope::Module(scope), Request::Import(name)) => scope.covers(name),
            (Scope::Name(scope), Request::Name(_, name)) => scope.covers(name),
            (Scope::Path(scope), Request::Path(_, path)) => scope.covers(path),
            (Scope::Host(scope), Request::Net { host, port }) => {
                scope.covers(host.as_deref(), *port)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn read(row: &Row, scope: &str, folder: &Path) -> Result<Scope, Mistake> {
    if scope.is_empty() && row.form != Form::None {
        let message = format!("`{}:` has nothing after the colon", row.name);
        let help = format!("without the colon, `{}` covers everything of its kind", row.name);
        return Err(Mistake::new(0..0, message).help(help));
    }
    match row.form {
        Form::Module => ModuleScope::parse(scope).map(Scope::Module),
        Form::Name => NameScope::parse(scope).map(Scope::Name),
        Form::Path => PathScope::parse(scope, folder).map(Scope::Path),
        Form::Host => HostScope::parse(scope).map(Scope::Host),
        Form::None => {
            let message = format!("`{}` has no scope: it is all or nothing", row.name);
            let help = format!("write `{}`", row.name);
            Err(Mistake::new(0..scope.len(), message).help(help))
        }
    }
}

fn unknown(name: &str) -> Mistake {
    let mistake = Mistake::new(0..name.len(), format!("there is no capability `{name}`"));
    let near = hako_syntax::nearest(name, ROWS.iter().map(|row| row.name));
    match near {
        Some(near) => mistake.help(format!("did you mean `{near}`?")),
        None => {
            let names: Vec<_> = ROWS.iter().map(|row| row.name).collect();
            mistake.help(format!("there are {}", names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(text: &str) -> String {
        let mistake = Capability::parse(text, Path::new("/top")).expect_err("it is one");
        format!("{:?} {} ({})", mistake.span(), mistake, mistake.help_text().unwrap_or("-"))
    }

    #[test]
    fn the_rows_stand_in_the_order_of_the_kinds() {
        for (index, row) in ROWS.iter().enumerate() {
            assert_eq!(row.kind as usize, index, "{}", row.name);
        }
    }

    #[test]
    fn a_name_without_a_scope_covers_all_of_its_kind_and_nothing_else() {
        let net = Capability::parse("py.net", Path::new("/")).unwrap();
        assert!(net.covers(&Request::Net { host: Some("a.org".into()), port: Some(1) }));
        assert!(net.covers(&Request::Net { host: None, port: None }));
        assert!(!net.covers(&Request::Any(Kind::Subprocess)));
        let env = Capability::parse("py.env", Path::new("/")).unwrap();
        assert!(env.covers(&Request::Any(Kind::Env)));
        let home = Capability::parse("py.env:HOME", Path::new("/")).unwrap();
        assert!(!home.covers(&Request::Any(Kind::Env)));
    }

    #[test]
    fn mistakes_say_where_they_are_and_what_would_be_right() {
        assert_eq!(
            mistake("py.inport:math"),
            "0..9 there is no capability `py.inport` (did you mean `py.import`?)"
        );
        assert_eq!(
            mistake("py.subprocess:ls"),
            "14..16 `py.subprocess` has no scope: it is all or nothing (write `py.subprocess`)"
        );
        assert_eq!(
            mistake("py.env:"),
            "7..7 `py.env:` has nothing after the colon (without the colon, `py.env` covers everything of its kind)"
        );
        assert!(mistake("rust.net").contains("there are py.import, py.time"));
    }
}
