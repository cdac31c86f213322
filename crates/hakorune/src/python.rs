//! `[python]` in hako.toml: how Python is started, and what its calls may take.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hako_syntax::Diagnostic;

use crate::toml::{Table, line, span};

const KEYS: &[&str] = &["venv", "paths", "home", "isolated", "capture", "timeout_ms"];

/// What `[python]` says.
///
/// ```toml
/// [python]
/// venv = ".venv"          # use the packages of this virtual environment
/// paths = ["lib"]         # look for modules here first
/// isolated = true         # PYTHON* variables and the user's site folder do not count
/// capture = false         # what Python prints is kept for `runtime.output()`
/// timeout_ms = 5000       # a call that takes longer ends with `Timeout`
/// ```
///
/// Paths are relative to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The virtual environment whose packages are used.
    pub venv: Option<PathBuf>,
    /// Folders put before all others on `sys.path`.
    pub paths: Vec<PathBuf>,
    /// The prefix of the Python installation.
    pub home: Option<PathBuf>,
    /// Whether `PYTHON*` variables and the user's site folder are ignored.
    pub isolated: bool,
    /// Whether what Python prints is kept for the program.
    pub capture: bool,
    /// How long one call may take.
    pub timeout: Option<Duration>,
    /// The line of each setting that the file has.
    lines: BTreeMap<&'static str, u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            venv: None,
            paths: Vec::new(),
            home: None,
            isolated: true,
            capture: false,
            timeout: None,
            lines: BTreeMap::new(),
        }
    }
}

impl Settings {
    pub(crate) fn read(table: &Table<'_>, text: &str, folder: &Path) -> Result<Self, Diagnostic> {
        table.only(KEYS)?;
        let place = |key: &str| {
            let (key, _) = table.items.get_key_value(key)?;
            key.span()
        };
        let lines = KEYS.iter().filter_map(|key| Some((*key, line(text, place(key)?.start))));
        let mut settings = Self { lines: lines.collect(), ..Self::default() };
        settings.venv = table.text("venv")?.map(|path| folder.join(path));
        settings.home = table.text("home")?.map(|path| folder.join(path));
        if settings.venv.is_some() && settings.home.is_some() {
            let message = "`python.venv` and `python.home` exclude each other";
            return Err(Diagnostic::error(span(place("home")), message)
                .label(span(place("venv")), "the virtual environment knows its own home")
                .help("take one of them out"));
        }
        let paths = table.texts("paths")?.unwrap_or_default();
        settings.paths = paths.into_iter().map(|path| folder.join(path)).collect();
        settings.isolated = table.bool("isolated")?.unwrap_or(true);
        settings.capture = table.bool("capture")?.unwrap_or(false);
        let right = "a whole number of milliseconds above 0";
        settings.timeout = table.typed("timeout_ms", right, |item| {
            let number = u64::try_from(item.as_integer()?).ok()?;
            (number > 0).then(|| Duration::from_millis(number))
        })?;
        Ok(settings)
    }

    /// The line of hako.toml that sets `key`; none when it has its default.
    pub fn line(&self, key: &str) -> Option<u32> {
        self.lines.get(key).copied()
    }

    /// Each setting and its value, as TOML, in the order of the documentation.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let path = |path: &Option<PathBuf>| match path {
            Some(path) => format!("{:?}", path.display().to_string()),
            None => "(none)".to_owned(),
        };
        let paths: Vec<String> =
            self.paths.iter().map(|path| format!("{:?}", path.display().to_string())).collect();
        let timeout = self.timeout.map(|time| time.as_millis().to_string());
        let values = [
            path(&self.venv),
            format!("[{}]", paths.join(", ")),
            path(&self.home),
            self.isolated.to_string(),
            self.capture.to_string(),
            timeout.unwrap_or_else(|| "(none)".to_owned()),
        ];
        KEYS.iter().copied().zip(values).collect()
    }
}

#[cfg(feature = "m0")]
impl Settings {
    /// How the engine is to start for a program with these arguments, of which the first is the
    /// program's own name.
    pub fn config(&self, argv: Vec<String>) -> py_runtime::PythonConfig {
        py_runtime::PythonConfig {
            isolated: self.isolated,
            home: self.home.clone(),
            venv: self.venv.clone(),
            paths: self.paths.clone(),
            argv,
            ..py_runtime::PythonConfig::default()
        }
    }
}
