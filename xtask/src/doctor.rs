//! `doctor`: what this machine lacks for a build, and the command that mends it.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::setup::{Manager, Need};
use crate::{process, python, workspace};

/// One thing looked at.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    what: &'static str,
    state: State,
    found: String,
    /// For a person whose machine has it wrong: what to do.
    mend: Vec<String>,
}

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Good,
    /// Works, but somebody should know.
    Note,
    Wrong,
}

impl Finding {
    fn good(what: &'static str, found: impl Into<String>) -> Finding {
        Finding { what, state: State::Good, found: found.into(), mend: Vec::new() }
    }

    fn note(what: &'static str, found: impl Into<String>, mend: Vec<String>) -> Finding {
        Finding { what, state: State::Note, found: found.into(), mend }
    }

    fn wrong(what: &'static str, found: impl Into<String>, mend: Vec<String>) -> Finding {
        Finding { what, state: State::Wrong, found: found.into(), mend }
    }
}

/// Looks at the machine and says what it found.
pub(crate) fn run() -> Result<bool> {
    let manager = Manager::detect();
    let mut findings = vec![rust(), compiler(manager)];
    findings.extend(python_findings(manager));
    let mut text = String::new();
    for finding in &findings {
        show(finding, &mut text);
    }
    print!("{text}");
    let wrong = findings.iter().filter(|finding| finding.state == State::Wrong).count();
    match wrong {
        0 => println!("\nNothing is wrong: `cargo run --release -- examples/sqrt.hkr` will build."),
        1 => println!("\nOne thing is wrong; the command under it mends it."),
        _ => println!("\n{wrong} things are wrong; mend them from the top, then ask again."),
    }
    Ok(wrong == 0)
}

fn show(finding: &Finding, text: &mut String) {
    let mark = match finding.state {
        State::Good => "ok    ",
        State::Note => "note  ",
        State::Wrong => "WRONG ",
    };
    text.push_str(&format!("{mark} {:<16} {}\n", finding.what, finding.found));
    for line in &finding.mend {
        text.push_str(&format!("         {line}\n"));
    }
}

fn rust() -> Finding {
    let needed = manifest_value("rust-version").unwrap_or_else(|| "1.88".to_owned());
    let mend = vec!["mend: rustup update stable".to_owned()];
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    match process::capture(Command::new(compiler).arg("--version")) {
        Ok(text) => {
            let found = text.trim().to_owned();
            match (numbers(&found), numbers(&needed)) {
                (Some(have), Some(want)) if have < want => {
                    Finding::wrong("Rust", format!("{found}, needs {needed} or newer"), mend)
                }
                _ => Finding::good("Rust", found),
            }
        }
        Err(error) => Finding::wrong("Rust", format!("{error:#}"), mend),
    }
}

fn manifest_value(key: &str) -> Option<String> {
    let text = std::fs::read_to_string(workspace::root().join("Cargo.toml")).ok()?;
    let document = toml_edit::Document::parse(text.as_str()).ok()?;
    Some(document.get("workspace")?.get("package")?.get(key)?.as_str()?.to_owned())
}

/// The first `major.minor` in a text.
fn numbers(text: &str) -> Option<(u32, u32)> {
    text.split_whitespace().find_map(|word| {
        let mut parts = word.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    })
}

fn compiler(manager: Option<Manager>) -> Finding {
    if cfg!(windows) {
        return Finding::note("C linker", "not looked for on Windows", Vec::new());
    }
    let program = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    match process::capture(Command::new(&program).arg("--version")) {
        Ok(text) => Finding::good("C compiler", text.lines().next().unwrap_or("").trim()),
        Err(_) => Finding::wrong(
            "C compiler",
            format!("`{}` does not start; Rust needs it to link", program.to_string_lossy()),
            mend(manager, Need::Compiler),
        ),
    }
}

fn mend(manager: Option<Manager>, need: Need) -> Vec<String> {
    match manager {
        Some(manager) => vec![format!("mend: {}", manager.shown(&[need]))],
        None => vec![format!("mend: install {} with this system's packages", need.prose())],
    }
}

fn python_findings(manager: Option<Manager>) -> Vec<Finding> {
    let Some((path, why)) = python::chosen() else {
        let found = "neither `python` nor `python3` on PATH is a Python 3";
        return vec![Finding::wrong("Python", found, mend(manager, Need::Python))];
    };
    let facts = match python::ask(&path) {
        Ok(facts) => facts,
        Err(error) => {
            let found = format!("{} ({why}) does not answer: {error:#}", path.display());
            let mut advice = others("");
            if advice.is_empty() {
                advice = mend(manager, Need::Python);
            }
            return vec![Finding::wrong("Python", found, advice)];
        }
    };
    let found = format!("{} {} ({why})", facts.full_version(), facts.executable.display());
    let mut findings = vec![version(&facts, found, manager)];
    findings.push(library(&facts, manager));
    findings.push(standard_library(&facts));
    findings.extend(environment(&facts));
    findings.extend(loader(&facts));
    findings
}

fn version(facts: &python::Facts, found: String, manager: Option<Manager>) -> Finding {
    let what = "Python";
    if facts.implementation != "CPython" {
        let found = format!("{found} is {}, not CPython", facts.implementation);
        return Finding::wrong(what, found, choose_another(facts, manager));
    }
    if facts.version[0] != 3 || facts.version[1] < python::OLDEST {
        let found = format!("{found} is too old, needs 3.{} or newer", python::OLDEST);
        return Finding::wrong(what, found, choose_another(facts, manager));
    }
    if facts.bits != u64::from(usize::BITS) {
        let found = format!("{found} has {} bits, Rust here has {}", facts.bits, usize::BITS);
        return Finding::wrong(what, found, choose_another(facts, manager));
    }
    if facts.version[1] > python::NEWEST {
        let found = format!("{found} is newer than the suite's newest, 3.{}", python::NEWEST);
        return Finding::note(what, found, Vec::new());
    }
    if facts.free_threaded {
        let found = format!("{found}, free-threaded: the suite is not run with it");
        return Finding::note(what, found, Vec::new());
    }
    Finding::good(what, found)
}

fn choose_another(facts: &python::Facts, manager: Option<Manager>) -> Vec<String> {
    let others = others(&facts.full_version());
    if others.is_empty() { mend(manager, Need::Python) } else { others }
}

/// Commands that choose another Python of this machine.
fn others(not: &str) -> Vec<String> {
    python::installed()
        .iter()
        .rev()
        .filter(|facts| facts.full_version() != not)
        .map(|facts| format!("mend: export PYO3_PYTHON={}", facts.executable.display()))
        .take(1)
        .collect()
}

fn library(facts: &python::Facts, manager: Option<Manager>) -> Finding {
    let what = "shared library";
    let rebuild = format!(
        "or:   PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install --force {}",
        facts.full_version()
    );
    if !facts.shared {
        let found = format!("Python {} was built without one", facts.full_version());
        let mut advice = choose_another(facts, manager);
        advice.push(rebuild);
        return Finding::wrong(what, found, advice);
    }
    let load = facts.library();
    if !cfg!(windows) && !load.exists() {
        let found = format!("{} does not exist", load.display());
        let mut advice = mend(manager, Need::PythonLibrary);
        advice.push(rebuild);
        return Finding::wrong(what, found, advice);
    }
    let link = facts.libdir.join(&facts.link_name);
    if cfg!(target_os = "linux") && !link.exists() {
        let found = format!("{} is there, but not {}", load.display(), facts.link_name);
        return Finding::wrong(what, found, mend(manager, Need::PythonLibrary));
    }
    Finding::good(what, load.display().to_string())
}

fn standard_library(facts: &python::Facts) -> Finding {
    let what = "standard library";
    if facts.stdlib.join("encodings").is_dir() {
        return Finding::good(what, facts.stdlib.display().to_string());
    }
    let found = format!("{} has no `encodings`", facts.stdlib.display());
    Finding::wrong(what, found, vec!["mend: install that Python again".to_owned()])
}

fn environment(facts: &python::Facts) -> Option<Finding> {
    if facts.prefix == facts.base_prefix {
        return None;
    }
    let found = format!("{}, over {}", facts.prefix.display(), facts.base_prefix.display());
    let advice =
        vec!["its packages are found only with `[python] venv = \"…\"` in hako.toml".to_owned()];
    Some(Finding::note("environment", found, advice))
}

/// The loader takes the first library of the right name: another one on its path wins.
fn loader(facts: &python::Facts) -> Vec<Finding> {
    let Some(paths) = std::env::var_os("LD_LIBRARY_PATH") else { return Vec::new() };
    let ours = facts.library();
    let Some(name) = ours.file_name() else { return Vec::new() };
    std::env::split_paths(&paths)
        .map(|folder| folder.join(name))
        .filter(|path| path.exists() && !same_file(path, &ours))
        .map(|path| {
            let found = format!("{} would be loaded instead", path.display());
            Finding::wrong("loader's path", found, vec!["mend: unset LD_LIBRARY_PATH".to_owned()])
        })
        .take(1)
        .collect()
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(root: &Path) -> python::Facts {
        python::Facts {
            executable: "python".into(),
            implementation: "CPython".to_owned(),
            version: [3, 11, 7],
            prefix: root.into(),
            base_prefix: root.into(),
            stdlib: root.join("no-stdlib"),
            bits: u64::from(usize::BITS),
            shared: true,
            free_threaded: false,
            libdir: root.join("no-lib"),
            link_name: "libpython3.11.so".to_owned(),
            load_name: "libpython3.11.so.1.0".to_owned(),
        }
    }

    #[test]
    fn a_version_is_found_in_what_the_compiler_prints() {
        assert_eq!(numbers("rustc 1.95.0 (59807616e 2026-04-14)"), Some((1, 95)));
        assert_eq!(numbers("1.88"), Some((1, 88)));
        assert_eq!(numbers("rustc"), None);
        assert!(numbers("1.9") < numbers("1.88"));
    }

    #[test]
    fn a_python_too_old_or_of_another_kind_is_wrong() {
        let mut old = facts(Path::new("nowhere"));
        old.version = [3, 8, 18];
        let finding = version(&old, "3.8.18 python".to_owned(), None);
        assert_eq!(finding.state, State::Wrong);
        assert_eq!(finding.found, "3.8.18 python is too old, needs 3.9 or newer");
        assert!(!finding.mend.is_empty());
        let mut other = facts(Path::new("nowhere"));
        other.implementation = "PyPy".to_owned();
        let finding = version(&other, "3.11.7 pypy".to_owned(), None);
        assert_eq!(finding.found, "3.11.7 pypy is PyPy, not CPython");
    }

    #[test]
    fn a_missing_library_is_wrong_and_has_a_command() {
        let root = Path::new("nowhere");
        let finding = library(&facts(root), Some(Manager::Apt));
        assert_eq!(finding.state, State::Wrong);
        assert_eq!(finding.found, "nowhere/no-lib/libpython3.11.so.1.0 does not exist");
        assert!(finding.mend[0].contains("libpython3-dev"), "{:?}", finding.mend);
        assert!(finding.mend[1].contains("--enable-shared pyenv install --force 3.11.7"));
        let mut fixed = facts(root);
        fixed.shared = false;
        let finding = library(&fixed, None);
        assert_eq!(finding.found, "Python 3.11.7 was built without one");
    }

    #[test]
    fn a_home_without_encodings_is_wrong() {
        let finding = standard_library(&facts(Path::new("nowhere")));
        assert_eq!(finding.found, "nowhere/no-stdlib has no `encodings`");
    }

    #[test]
    fn a_virtual_environment_is_only_a_note() {
        let mut venv = facts(Path::new("nowhere"));
        assert_eq!(environment(&venv), None);
        venv.prefix = "venv".into();
        assert_eq!(environment(&venv).map(|finding| finding.state), Some(State::Note));
    }
}
