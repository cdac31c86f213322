//! The workspace's own tool: `cargo xtask COMMAND`.
//!
//! It checks (`ci`, `tidy`, `gate`), measures (`bench`), explains the machine (`doctor`, `setup`)
//! and rewrites golden files (`golden`). It is not part of the product and never links Python:
//! it must build and run on a machine whose Python is broken.

#![allow(clippy::disallowed_methods, reason = "it measures, and works in its user's environment")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

mod bench;
mod budgets;
mod ci;
mod doctor;
mod gate;
mod golden;
mod measure;
mod peers;
mod process;
mod python;
mod setup;
mod stats;
mod table;
mod tidy;
mod valgrind;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Gates, checks and reports of this workspace.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", disable_version_flag = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// One command of the tool.
#[derive(Debug, Subcommand)]
enum Command {
    /// Everything that must hold before a change lands.
    Ci(ci::Options),
    /// The rules that no compiler checks: sizes, notes, words, licences, who depends on whom.
    Tidy,
    /// Proves one milestone by itself and prints one table.
    Gate(gate::Options),
    /// Says what is wrong with this machine before a build, and the command that mends it.
    Doctor,
    /// Installs what this machine lacks, through its own package manager.
    Setup(setup::Options),
    /// Measures, and compares with the budgets and the last saved figures.
    Bench(bench::Options),
    /// Compares the golden files with what they describe, or rewrites them.
    Golden(golden::Options),
    /// Runs the tests of py-runtime under valgrind: nothing is lost, nothing is misused.
    Valgrind,
    /// Runs one program and writes what it cost; `bench --peers` starts this.
    #[command(hide = true)]
    Measure(measure::Options),
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command; `false` means that it ran and found something wrong.
fn run(command: Command) -> Result<bool> {
    match command {
        Command::Ci(options) => ci::run(&options),
        Command::Tidy => tidy::run(),
        Command::Gate(options) => gate::run(&options),
        Command::Doctor => doctor::run(),
        Command::Setup(options) => setup::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Golden(options) => golden::run(&options),
        Command::Valgrind => valgrind::run(),
        Command::Measure(options) => measure::run(&options),
    }
}
