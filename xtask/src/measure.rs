//! What a program cost: processor time and the most memory it held.
//!
//! The system tells a process the cost of all its children together. A process of its own for
//! each measured program, `cargo xtask measure`, has one child, so the figures are that child's.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::process;

/// How `measure` behaves.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The file for the figures.
    #[arg(long, value_name = "FILE")]
    report: PathBuf,
    /// The program and its arguments.
    #[arg(last = true, required = true)]
    command: Vec<String>,
}

/// What children of this process cost together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cost {
    /// User and system time.
    pub(crate) seconds: f64,
    /// The most memory that one of them held, in bytes.
    pub(crate) memory: f64,
}

/// Runs the program with our output and writes its cost.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let Some((program, words)) = options.command.split_first() else { bail!("no program") };
    process::run(Command::new(program).args(words).stdin(Stdio::null()))?;
    let cost = children()?;
    let report = json!({"seconds": cost.seconds, "memory": cost.memory});
    std::fs::write(&options.report, report.to_string())?;
    Ok(true)
}

/// Runs a program in a process of its own; gives what it printed and what it cost.
pub(crate) fn alone(program: &Path, words: &[&Path], report: &Path) -> Result<(String, Cost)> {
    let mut command = process::program(&std::env::current_exe()?);
    command.arg("measure").arg("--report").arg(report).arg("--").arg(program).args(words);
    let output = process::capture(&mut command)?;
    let value: Value = serde_json::from_str(&std::fs::read_to_string(report)?)?;
    let number = |name: &str| value[name].as_f64().with_context(|| format!("no `{name}`"));
    Ok((output, Cost { seconds: number("seconds")?, memory: number("memory")? }))
}

/// The cost of all children that have ended.
#[cfg(unix)]
pub(crate) fn children() -> Result<Cost> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = usage.user_time() + usage.system_time();
    // Bytes on macOS, units of 1024 bytes elsewhere.
    let unit = if cfg!(target_os = "macos") { 1.0 } else { 1024.0 };
    Ok(Cost {
        seconds: time.num_microseconds() as f64 / 1e6,
        memory: usage.max_rss() as f64 * unit,
    })
}

/// The cost of all children that have ended.
#[cfg(not(unix))]
pub(crate) fn children() -> Result<Cost> {
    bail!("this system does not say what a child process cost")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_child_costs_time_and_memory() {
        let before = children().unwrap();
        process::capture(Command::new("rustc").arg("--version")).unwrap();
        let after = children().unwrap();
        assert!(after.seconds > before.seconds, "{before:?} {after:?}");
        assert!(after.memory > 1e6, "{after:?}");
    }
}
