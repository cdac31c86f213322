//! What there is to know of the Python at hand before it is started, and why.

use hako_box::Error;

use super::home::Home;
use super::{found, home};
use crate::PythonConfig;

/// One thing about the Python at hand.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it is about: `library`, `version`, `threads`, `home`, `stdlib`, `venv`.
    pub what: &'static str,
    /// What was found.
    pub value: String,
    /// Why it is that one.
    pub why: String,
    /// What is wrong with it: the error that a start would give.
    pub problem: Option<Error>,
    /// The command that mends it, or that leads there.
    pub mend: Option<String>,
}

impl Finding {
    fn new(what: &'static str, value: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what, value: value.into(), why: why.into(), problem: None, mend: None }
    }

    fn wrong(mut self, error: Error, mend: impl Into<String>) -> Self {
        self.problem = Some(error);
        self.mend = Some(mend.into());
        self
    }
}

/// Looks at the Python that a program with this configuration would run. Nothing is started.
pub fn diagnose(python: &PythonConfig) -> Vec<Finding> {
    let mut findings = vec![library(), version(), threads()];
    let home = home::choose(python);
    findings.push(match &home {
        Ok(home) => Finding::new("home", shown(home), reason(python, home)),
        Err(error) if error.code() == "config/venv" => {
            Finding::new("home", "(unknown)", "a virtual environment is to say it")
        }
        Err(error) => wrong_home(python, error),
    });
    if let Some(library) =
        home.as_ref().ok().and_then(home::prefix).as_deref().and_then(home::standard_library)
    {
        findings.push(Finding::new("stdlib", library.display().to_string(), "below the home"));
    }
    findings.push(venv(python, home.err()));
    findings
}

fn library() -> Finding {
    let path = match found::library() {
        Some(path) => path.display().to_string(),
        None => "(within the program)".to_owned(),
    };
    let finding = Finding::new("library", path, "what the loader found");
    match found::check() {
        Ok(()) if found::LIBRARY.is_empty() => finding,
        Ok(()) => Finding { why: "the one of the build".to_owned(), ..finding },
        Err(error) => finding.wrong(error, "unset LD_LIBRARY_PATH"),
    }
}

fn version() -> Finding {
    let why = format!("this program is built for {}", found::VERSION);
    Finding::new("version", found::loaded_version(), why)
}

fn threads() -> Finding {
    if cfg!(Py_GIL_DISABLED) {
        Finding::new("threads", "free-threaded", "Python was built without the global lock")
    } else {
        Finding::new("threads", "one at a time", "Python was built with the global lock (GIL)")
    }
}

fn shown(home: &Home) -> String {
    match (home, home::prefix(home)) {
        (_, Some(prefix)) => prefix.display().to_string(),
        (Home::Program(program), None) => format!("found by {}", program.display()),
        _ => "found by CPython's own search".to_owned(),
    }
}

fn reason(python: &PythonConfig, home: &Home) -> String {
    match home {
        Home::Program(program) if python.venv.is_some() => {
            format!("what {} leads to", program.display())
        }
        Home::Program(_) => "that of the `python` of the build".to_owned(),
        Home::Prefix(_) if python.home.is_some() => "`home` in [python]".to_owned(),
        Home::Prefix(_) => "above the loaded library".to_owned(),
        Home::Search => "PYTHONHOME is set, and `isolated` is false".to_owned(),
    }
}

#[expect(clippy::disallowed_methods, reason = "it tells what `choose` has read")]
fn wrong_home(python: &PythonConfig, error: &Error) -> Finding {
    let find = format!("{} -c \"import sys; print(sys.base_prefix)\"", home::command());
    let (value, why, mend) = match &python.home {
        Some(home) => (home.display().to_string(), "`home` in [python]", find),
        None if !python.isolated && std::env::var_os("PYTHONHOME").is_some() => {
            ("(none)".to_owned(), "PYTHONHOME", "unset PYTHONHOME".to_owned())
        }
        None => ("(none)".to_owned(), "no installation was found", find),
    };
    Finding::new("home", value, why).wrong(error.clone(), mend)
}

fn venv(python: &PythonConfig, error: Option<Error>) -> Finding {
    let Some(venv) = &python.venv else {
        return Finding::new("venv", "(none)", "`venv` in [python] is not set");
    };
    let finding = Finding::new("venv", venv.display().to_string(), "`venv` in [python]");
    match error.filter(|error| error.code() == "config/venv") {
        Some(error) => {
            let clear = if venv.exists() { " --clear" } else { "" };
            let make = format!("{} -m venv{clear} {}", home::command(), venv.display());
            finding.wrong(error, make)
        }
        None => finding,
    }
}
