//! Which Python installation is used, and whether it is whole. Found out before CPython starts,
//! because CPython's own way to say so is to print and give up.

use std::path::{Path, PathBuf};

use hako_box::Error;

use super::errors::config;
use super::found::{self, VERSION};
use crate::PythonConfig;

/// How CPython is told where it lives.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// By the path of a `python` program; a `pyvenv.cfg` beside it counts.
    Program(PathBuf),
    /// By the prefix of the installation.
    Prefix(PathBuf),
    /// By CPython's own search, environment included.
    Search,
}

/// Chooses by the configuration, else the installation of the build, else the one that the loaded
/// library lies in.
#[expect(clippy::disallowed_methods, reason = "settings say that the environment counts")]
pub(super) fn choose(python: &PythonConfig) -> Result<Home, Error> {
    if let Some(venv) = &python.venv {
        return venv_program(venv).map(Home::Program);
    }
    if let Some(home) = &python.home {
        return match standard_library(home) {
            Some(folder) => whole(&folder).map(|()| Home::Prefix(home.clone())),
            None => Err(no_library("config/home", &format!("`{}`", home.display()), home)),
        };
    }
    if !python.isolated
        && let Some(home) = std::env::var_os("PYTHONHOME").filter(|home| !home.is_empty())
    {
        return from_environment(&home);
    }
    let program = Path::new(env!("HAKO_PYTHON_PROGRAM"));
    if program.is_file() {
        let home = Home::Program(program.to_owned());
        // A shell script that starts the program is not beside its library; CPython may find it.
        if let Some(prefix) = prefix(&home)
            && let Some(folder) = standard_library(&prefix)
        {
            whole(&folder)?;
        }
        return Ok(home);
    }
    let library = found::library();
    let prefix = library.iter().flat_map(|path| path.ancestors().skip(1));
    match prefix.into_iter().find(|prefix| standard_library(prefix).is_some()) {
        Some(prefix) => Ok(Home::Prefix(prefix.to_owned())),
        None => Err(config(
            "config/home",
            format!(
                "no standard library of Python {VERSION} was found: `{}` does not exist, and no \
                 folder above the loaded library has `lib/python{VERSION}`; set `home` in \
                 [python] to the prefix of an installation of Python {VERSION}",
                program.display()
            ),
        )),
    }
}

/// `PYTHONHOME` is a prefix, or two with a colon between: for the library and for its binary part.
fn from_environment(home: &std::ffi::OsStr) -> Result<Home, Error> {
    use std::os::unix::ffi::OsStrExt as _;
    let first = home.as_bytes().split(|byte| *byte == b':').next().unwrap_or_default();
    let prefix = Path::new(std::ffi::OsStr::from_bytes(first));
    match standard_library(prefix) {
        Some(_) => Ok(Home::Search),
        None => {
            let what = format!("PYTHONHOME is `{}`, which", prefix.display());
            Err(no_library("config/home", &what, prefix))
        }
    }
}

/// The prefix that `home` stands for, as far as it is known before CPython has searched.
pub(super) fn prefix(home: &Home) -> Option<PathBuf> {
    match home {
        Home::Prefix(prefix) => Some(prefix.clone()),
        Home::Program(program) => {
            let real = program.canonicalize().ok()?;
            real.ancestors()
                .skip(1)
                .find(|folder| standard_library(folder).is_some())
                .map(Path::to_owned)
        }
        Home::Search => None,
    }
}

/// The folders that Python reads by itself when it is started so: the installation, the virtual
/// environment, the folder of its library, the paths that were asked for. For whoever restricts the
/// process before the start.
///
/// # Errors
/// `ConfigError` when there is no such installation.
pub fn own_folders(python: &PythonConfig) -> Result<Vec<PathBuf>, Error> {
    let mut folders = Vec::new();
    if let Some(prefix) = prefix(&choose(python)?) {
        folders.push(prefix);
    }
    if let Some(venv) = &python.venv {
        folders.push(venv.clone());
    }
    let library = found::library();
    folders.extend(library.and_then(|library| library.parent().map(Path::to_owned)));
    folders.extend(python.paths.iter().cloned());
    Ok(folders)
}

/// How a Python of this version is called: by the path of the build's own, when it is still there.
pub(super) fn command() -> String {
    let program = env!("HAKO_PYTHON_PROGRAM");
    if Path::new(program).is_file() { program.to_owned() } else { format!("python{VERSION}") }
}

/// The folder or archive of the standard library under `prefix`.
pub(super) fn standard_library(prefix: &Path) -> Option<PathBuf> {
    let lib = prefix.join("lib");
    let folder = lib.join(format!("python{VERSION}"));
    let archive = lib.join(format!("python{}.zip", VERSION.replace('.', "")));
    if folder.join("encodings/__init__.py").is_file() {
        return Some(folder);
    }
    archive.is_file().then_some(archive)
}

/// Whether the modules are there that CPython cannot start without. It would say so with a page of
/// its own on standard error.
fn whole(folder: &Path) -> Result<(), Error> {
    let needed = ["codecs.py", "io.py", "os.py", "site.py"];
    let Some(missing) = needed.iter().find(|file| folder.is_dir() && !has_module(folder, file))
    else {
        return Ok(());
    };
    let message = format!(
        "the standard library in `{}` is broken: there is no `{missing}`; install Python {VERSION} \
         again, or set `home` in [python] to the prefix of another installation of it",
        folder.display()
    );
    Err(config("config/home", message))
}

/// Source, or the bytecode that some systems install alone.
fn has_module(folder: &Path, file: &str) -> bool {
    folder.join(file).is_file() || folder.join(format!("{file}c")).is_file()
}

#[cold]
fn no_library(code: &'static str, what: &str, prefix: &Path) -> Error {
    let missing = prefix.join(format!("lib/python{VERSION}/encodings/__init__.py"));
    config(
        code,
        format!(
            "{what} is not a home for Python {VERSION}: there is no `{}`; `home` is the folder \
             that `{} -c \"import sys; print(sys.base_prefix)\"` prints",
            missing.display(),
            command()
        ),
    )
}

fn venv_program(venv: &Path) -> Result<PathBuf, Error> {
    let make = format!("`{} -m venv {}` makes one", command(), venv.display());
    let marker = venv.join("pyvenv.cfg");
    let Ok(text) = std::fs::read_to_string(&marker) else {
        let message = format!(
            "`{}` is not a virtual environment: there is no `{}`; {make}",
            venv.display(),
            marker.display()
        );
        return Err(config("config/venv", message));
    };
    let program = venv.join("bin/python");
    if !program.is_file() {
        let message = format!(
            "the virtual environment `{}` is broken: `{}` does not lead to a program; {make}",
            venv.display(),
            program.display()
        );
        return Err(config("config/venv", message));
    }
    match venv_version(&text) {
        Some(version) if !is_ours(version) => {
            let message = format!(
                "the virtual environment `{}` is for Python {version}, but this program runs \
                 Python {VERSION}; {make}",
                venv.display()
            );
            Err(config("config/venv", message))
        }
        _ if !site_packages(venv).is_dir() => {
            let message = format!(
                "the virtual environment `{}` is broken or for another Python: there is no `{}`; \
                 {make}",
                venv.display(),
                site_packages(venv).display()
            );
            Err(config("config/venv", message))
        }
        _ => Ok(program),
    }
}

/// Where the packages of a virtual environment lie.
pub(super) fn site_packages(venv: &Path) -> PathBuf {
    venv.join(format!("lib/python{VERSION}/site-packages"))
}

/// The version that a `pyvenv.cfg` names.
fn venv_version(text: &str) -> Option<&str> {
    let mut settings = text.lines().filter_map(|line| line.split_once('='));
    settings
        .find(|(key, _)| matches!(key.trim(), "version" | "version_info"))
        .map(|(_, value)| value.trim())
}

fn is_ours(version: &str) -> bool {
    version == VERSION || version.strip_prefix(VERSION).is_some_and(|patch| patch.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_venv_is_read() {
        let text = "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n";
        assert_eq!(venv_version(text), Some("3.11.2"));
        assert_eq!(
            venv_version("home = /usr/bin\nversion_info = 3.9.1.final.0"),
            Some("3.9.1.final.0")
        );
        assert_eq!(venv_version("nonsense"), None);
    }

    #[test]
    fn another_minor_version_is_not_ours() {
        assert!(is_ours(VERSION));
        assert!(is_ours(&format!("{VERSION}.7")));
        assert!(!is_ours(&format!("{VERSION}1.0")));
        assert!(!is_ours("2.7.18"));
    }

    #[test]
    fn a_folder_without_a_library_is_refused_by_name() {
        let python = PythonConfig { home: Some("/nowhere".into()), ..PythonConfig::default() };
        let error = choose(&python).unwrap_err();
        assert_eq!((error.type_name(), error.code()), ("ConfigError", "config/home"));
        let start = format!(
            "`/nowhere` is not a home for Python {VERSION}: there is no \
             `/nowhere/lib/python{VERSION}/encodings/__init__.py`"
        );
        assert!(error.message().starts_with(&start), "{}", error.message());
    }
}
