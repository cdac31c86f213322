//! `valgrind`: the tests of py-runtime, watched for memory that is lost or misused.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::setup::{Manager, Need};
use crate::{process, table, workspace};

/// The crate whose tests run: the one that calls CPython.
const PACKAGE: &str = "py-runtime";

/// Tests that start processes of their own, or count memory while others use it.
const LEFT_OUT: [&str; 3] = ["start", "endurance", "threads"];

/// Of the tests of `runtimes`, the one that takes a million turns.
const TOO_LONG: &str = "a_million_crossings_leave_memory_flat";

const OPTIONS: [&str; 6] = [
    "--leak-check=full",
    "--show-leak-kinds=definite",
    "--errors-for-leak-kinds=definite",
    // CPython's allocator looks at memory before it knows whose it is.
    "--undef-value-errors=no",
    "--num-callers=40",
    "--error-exitcode=9",
];

/// Builds the tests, runs each file of them and prints a table.
pub(crate) fn run() -> Result<bool> {
    if let Err(error) = process::capture(Command::new("valgrind").arg("--version")) {
        let hint = Manager::detect().map_or_else(
            || "install valgrind".to_owned(),
            |manager| format!("`{}` installs it", manager.shown(&[Need::Valgrind])),
        );
        return Err(error.context(format!("valgrind does not start: {hint}")));
    }
    let logs = workspace::target_dir()?.join("valgrind");
    let mut rows = Vec::new();
    let mut good = true;
    for (name, program) in tests()? {
        println!("{name}");
        let log = logs.join(format!("{name}.log"));
        let (verdict, lost) = watch(&program, &log)?;
        good &= verdict == "holds";
        rows.push(vec![name, lost, verdict.to_owned()]);
    }
    print!("\n{}", table::render(&["tests", "definitely lost", "verdict"], &rows));
    println!("logs: {}", logs.display());
    Ok(good)
}

/// The test programs of the crate, by name.
fn tests() -> Result<Vec<(String, PathBuf)>> {
    let mut cargo = process::cargo();
    cargo.args(["test", "--locked", "-p", PACKAGE, "--tests", "--no-run"]);
    println!("  $ {}", process::describe(&cargo));
    let messages = process::capture(cargo.arg("--message-format=json-render-diagnostics"))?;
    let mut tests = process::executables(&messages, "test");
    tests.retain(|(name, _)| !LEFT_OUT.contains(&name.as_str()));
    tests.sort();
    Ok(tests)
}

/// Runs one test program. The verdict, and what valgrind says is lost.
fn watch(program: &Path, log: &Path) -> Result<(&'static str, String)> {
    let mut command = process::program(Path::new("valgrind"));
    command.current_dir(workspace::root().join("crates").join(PACKAGE)).args(OPTIONS);
    let suppressions = workspace::root().join("xtask").join("valgrind.supp");
    command.arg(format!("--suppressions={}", suppressions.display()));
    command.arg(program).args(["--test-threads=1", "--skip", TOO_LONG]);
    let status = process::log(&mut command, log)?;
    let text =
        std::fs::read_to_string(log).with_context(|| format!("cannot read {}", log.display()))?;
    let verdict = if status.success() { "holds" } else { "FAILED" };
    Ok((verdict, lost(&text)))
}

/// Such as `160 bytes in 2 blocks`; suppressed losses are not among them.
fn lost(log: &str) -> String {
    let line = log.lines().find_map(|line| line.split_once("definitely lost: "));
    match line {
        Some((_, lost)) => lost.to_owned(),
        None if log.contains("no leaks are possible") => "0 bytes in 0 blocks".to_owned(),
        None => "no summary: see the log".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_tells_what_is_lost_or_that_it_does_not() {
        let log = "==7== LEAK SUMMARY:\n==7==    definitely lost: 160 bytes in 2 blocks\n";
        assert_eq!(lost(log), "160 bytes in 2 blocks");
        let log = "==7== All heap blocks were freed -- no leaks are possible\n";
        assert_eq!(lost(log), "0 bytes in 0 blocks");
        assert_eq!(lost("Killed\n"), "no summary: see the log");
    }
}
