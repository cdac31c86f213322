//! Which Python a build would take, and what that Python says of itself.
//!
//! The order is the one of pyo3's build script, so that `doctor` speaks of the same interpreter:
//! `PYO3_PYTHON`, an active virtual or conda environment, `python`, `python3`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::process;

/// The oldest minor version of Python 3 that is supported.
pub(crate) const OLDEST: u64 = 9;
/// The newest minor version of Python 3 that the suite is run with.
pub(crate) const NEWEST: u64 = 13;

/// Printed by the interpreter itself: only it knows how it was built.
const QUESTIONS: &str = "\
import json, platform, struct, sys, sysconfig
var = sysconfig.get_config_var
json.dump({
    'executable': sys.executable,
    'implementation': platform.python_implementation(),
    'version': list(sys.version_info[:3]),
    'prefix': sys.prefix,
    'base_prefix': sys.base_prefix,
    'stdlib': sysconfig.get_path('stdlib'),
    'bits': struct.calcsize('P') * 8,
    'shared': bool(var('Py_ENABLE_SHARED')) or bool(var('PYTHONFRAMEWORK')),
    'free_threaded': bool(var('Py_GIL_DISABLED')),
    'libdir': var('LIBDIR') or '',
    'link_name': var('LDLIBRARY') or '',
    'load_name': var('INSTSONAME') or '',
}, sys.stdout)
";

/// What an interpreter says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) executable: PathBuf,
    pub(crate) implementation: String,
    pub(crate) version: [u64; 3],
    /// Where the environment is; differs from `base_prefix` in a virtual environment.
    pub(crate) prefix: PathBuf,
    pub(crate) base_prefix: PathBuf,
    pub(crate) stdlib: PathBuf,
    pub(crate) bits: u64,
    pub(crate) shared: bool,
    pub(crate) free_threaded: bool,
    pub(crate) libdir: PathBuf,
    /// The name the linker looks for, as in `libpython3.11.so`.
    pub(crate) link_name: String,
    /// The name the loader looks for, as in `libpython3.11.so.1.0`.
    pub(crate) load_name: String,
}

impl Facts {
    /// `3.11`, the name a budget gates by.
    pub(crate) fn short_version(&self) -> String {
        format!("{}.{}", self.version[0], self.version[1])
    }

    /// `3.11.7`.
    pub(crate) fn full_version(&self) -> String {
        format!("{}.{}.{}", self.version[0], self.version[1], self.version[2])
    }

    /// The shared library that the loader should take.
    pub(crate) fn library(&self) -> PathBuf {
        let name = if self.load_name.is_empty() { &self.link_name } else { &self.load_name };
        self.libdir.join(name)
    }
}

/// The interpreter a build would take and why that one; `None` when there is none.
pub(crate) fn chosen() -> Option<(PathBuf, &'static str)> {
    if let Some(path) = set("PYO3_PYTHON") {
        return Some((path, "PYO3_PYTHON names it"));
    }
    if let Some(path) = set("VIRTUAL_ENV") {
        return Some((in_environment(&path, "Scripts"), "a virtual environment is active"));
    }
    if let Some(path) = set("CONDA_PREFIX") {
        return Some((in_environment(&path, ""), "a conda environment is active"));
    }
    for (name, why) in [("python", "first `python` on PATH"), ("python3", "`python3` on PATH")] {
        let output = Command::new(name).arg("--version").output();
        if output.is_ok_and(|output| output.stdout.starts_with(b"Python 3")) {
            return Some((PathBuf::from(name), why));
        }
    }
    None
}

fn set(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn in_environment(prefix: &Path, windows_folder: &str) -> PathBuf {
    if cfg!(windows) {
        prefix.join(windows_folder).join("python.exe")
    } else {
        prefix.join("bin").join("python")
    }
}

/// Asks an interpreter what it is.
pub(crate) fn ask(interpreter: &Path) -> Result<Facts> {
    let mut command = Command::new(interpreter);
    // `-I`: neither the environment nor the current folder may colour the answer.
    command.args(["-I", "-c", QUESTIONS]);
    let text = process::capture(&mut command)?;
    parse(&text).with_context(|| format!("cannot understand what {} says", interpreter.display()))
}

fn parse(text: &str) -> Result<Facts> {
    let value: Value = serde_json::from_str(text)?;
    let text_of = |name: &str| -> Result<String> {
        Ok(value[name].as_str().with_context(|| format!("no text `{name}`"))?.to_owned())
    };
    let path_of = |name: &str| text_of(name).map(PathBuf::from);
    let flag_of = |name: &str| value[name].as_bool().with_context(|| format!("no flag `{name}`"));
    let numbers: Vec<u64> =
        value["version"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    let Ok(version) = <[u64; 3]>::try_from(numbers) else { bail!("no `version` of three numbers") };
    Ok(Facts {
        executable: path_of("executable")?,
        implementation: text_of("implementation")?,
        version,
        prefix: path_of("prefix")?,
        base_prefix: path_of("base_prefix")?,
        stdlib: path_of("stdlib")?,
        bits: value["bits"].as_u64().context("no number `bits`")?,
        shared: flag_of("shared")?,
        free_threaded: flag_of("free_threaded")?,
        libdir: path_of("libdir")?,
        link_name: text_of("link_name")?,
        load_name: text_of("load_name")?,
    })
}

/// Every supported CPython with a shared library on this machine, one per minor version.
///
/// Looks at `python3.N` on PATH and at pyenv's folder; of two with one minor version the one
/// on PATH counts.
pub(crate) fn installed() -> Vec<Facts> {
    let mut found: Vec<Facts> = Vec::new();
    for candidate in candidates() {
        let Ok(facts) = ask(&candidate) else { continue };
        let supported = facts.implementation == "CPython"
            && facts.version[0] == 3
            && (OLDEST..=NEWEST).contains(&facts.version[1])
            && facts.shared
            && facts.library().exists();
        if supported && !found.iter().any(|other| other.version[1] == facts.version[1]) {
            found.push(facts);
        }
    }
    found.sort_by_key(|facts| facts.version);
    found
}

fn candidates() -> Vec<PathBuf> {
    let mut candidates: Vec<PathBuf> =
        (OLDEST..=NEWEST).map(|minor| PathBuf::from(format!("python3.{minor}"))).collect();
    let pyenv = set("PYENV_ROOT").or_else(|| set("HOME").map(|home| home.join(".pyenv")));
    if let Some(folder) = pyenv
        && let Ok(entries) = std::fs::read_dir(folder.join("versions"))
    {
        let mut versions: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("3.")))
            .map(|path| path.join("bin").join("python3"))
            .filter(|path| path.exists())
            .collect();
        // The newest patch level of a minor version comes first.
        versions.sort();
        versions.reverse();
        candidates.extend(versions);
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"{"executable": "/p/bin/python", "implementation": "CPython",
        "version": [3, 11, 7], "prefix": "/p", "base_prefix": "/p", "stdlib": "/p/lib/python3.11",
        "bits": 64, "shared": true, "free_threaded": false,
        "libdir": "/p/lib", "link_name": "libpython3.11.so",
        "load_name": "libpython3.11.so.1.0"}"#;

    #[test]
    fn an_answer_becomes_facts() {
        let facts = parse(ANSWER).unwrap();
        assert_eq!(facts.short_version(), "3.11");
        assert_eq!(facts.full_version(), "3.11.7");
        assert_eq!(facts.library(), Path::new("/p/lib/libpython3.11.so.1.0"));
        assert!(facts.shared && !facts.free_threaded);
    }

    #[test]
    fn an_incomplete_answer_names_what_is_missing() {
        let answer = ANSWER.replace("[3, 11, 7]", "[3, 11]");
        assert_eq!(parse(&answer).unwrap_err().to_string(), "no `version` of three numbers");
        let answer = ANSWER.replace("\"bits\": 64", "\"bits\": null");
        assert_eq!(parse(&answer).unwrap_err().to_string(), "no number `bits`");
        assert!(parse("Traceback").is_err());
    }
}
