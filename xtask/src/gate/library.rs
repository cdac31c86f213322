//! Which libpython the binary takes, and that it takes none where a script needs none.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::Gate;
use super::report::Row;
use crate::process::{self, Finished};

const LIMIT: Duration = Duration::from_secs(60);

/// Needs no Python.
pub(super) const HELLO: &str = "print(\"hello\")\n";

/// Prints the path of the loaded libpython and Python's version, one a line.
const ASKS: &str = r#"using "python"
let py = PyRuntimeBox()
py.exec("""
import sys
with open("/proc/self/maps") as maps:
    paths = [line.split(None, 5)[-1].strip() for line in maps if "libpython" in line]
library = paths[0] if paths else "none"
version = ".".join(map(str, sys.version_info[:3]))
""")
print(py.get("library").to_string())
print(py.get("version").to_string())
py.fini()
"#;

/// All that concerns the loaded library.
pub(super) fn check(gate: &Gate) -> Result<Vec<Row>> {
    let hello = script(gate, "hello.hkr", HELLO)?;
    let asks = script(gate, "which-libpython.hkr", ASKS)?;
    if !cfg!(target_os = "linux") {
        return Ok(vec![Row::skipped("libpython", "looked at on Linux only")]);
    }
    let mut rows = loaded(gate, &asks)?;
    rows.extend(another(gate, &hello, &asks)?);
    Ok(rows)
}

/// Writes a program into the gate's folder.
pub(super) fn script(gate: &Gate, name: &str, text: &str) -> Result<PathBuf> {
    let path = gate.folder.join(name);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

fn run(gate: &Gate, script: &Path, library_path: Option<&Path>) -> Result<Finished> {
    let mut command = process::program(&gate.binary());
    if let Some(folder) = library_path {
        command.env("LD_LIBRARY_PATH", folder);
    }
    process::finish(command.arg(script), LIMIT)
}

/// Without a hint in the environment, the library and the version of the build are loaded.
fn loaded(gate: &Gate, asks: &Path) -> Result<Vec<Row>> {
    let finished = run(gate, asks, None)?;
    if !finished.status.success() {
        bail!("without LD_LIBRARY_PATH: {}\n{}", finished.status, finished.stderr.trim_end());
    }
    let mut lines = finished.stdout.lines();
    let (path, version) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let built_for = gate.python.library();
    let same_path = same_file(Path::new(path), &built_for);
    let same_version = version == gate.python.full_version();
    if !same_path {
        println!("  loaded {path}, built for {}", built_for.display());
    }
    Ok(vec![
        Row::holds("starts without LD_LIBRARY_PATH", "yes", "yes"),
        Row::judged("libpython's real path", file_name(path), file_name(&built_for), same_path),
        Row::judged("libpython's version", version, gate.python.full_version(), same_version),
    ])
}

fn file_name(path: impl AsRef<Path>) -> String {
    path.as_ref().file_name().unwrap_or_else(|| OsStr::new("?")).to_string_lossy().into_owned()
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// With a copy of the library first on the loader's path, a script that starts Python must be
/// refused; so a script that runs under the same condition has not started Python.
fn another(gate: &Gate, hello: &Path, asks: &Path) -> Result<Vec<Row>> {
    let folder = gate.folder.join("another-libpython");
    std::fs::create_dir_all(&folder)?;
    let library = gate.python.library();
    let name = library.file_name().context("the library has no name")?;
    std::fs::copy(&library, folder.join(name))
        .with_context(|| format!("cannot copy {}", library.display()))?;
    let refused = run(gate, asks, Some(&folder))?;
    let greeted = run(gate, hello, Some(&folder))?;
    std::fs::remove_dir_all(&folder)?;

    let refusal_holds = refused.status.code() == Some(1) && refused.stderr.contains("libpython");
    if !refusal_holds {
        println!("  with another libpython: {}", refused.status);
        println!("  stdout: {}\n  stderr: {}", refused.stdout.trim(), refused.stderr.trim());
    }
    let greets = greeted.status.success() && greeted.stdout == "hello\n";
    if !greets {
        println!("  hello: {}\n  stderr: {}", greeted.status, greeted.stderr.trim());
    }
    let refusal = if refusal_holds { "one clear error" } else { "not refused" };
    let greeting = match (refusal_holds, greets) {
        (true, true) => "not initialised",
        (true, false) => "hello failed",
        (false, _) => "cannot be told",
    };
    Ok(vec![
        Row::judged("another libpython", refusal, "one clear error", refusal_holds),
        Row::judged(
            "Python under a hello script",
            greeting,
            "not initialised",
            refusal_holds && greets,
        ),
    ])
}
