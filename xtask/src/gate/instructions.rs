//! That layers which are off cost nothing, counted in instructions: seconds are too coarse for it.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::Gate;
use super::report::Row;
use crate::bench::bench_program;
use crate::process;

pub(super) const WHAT: &str = "instructions, layers off";

/// So many times the instructions of a machine that has no layers at all. The milestone asks for it.
const LIMIT: f64 = 1.005;
/// The bench program that has both machines.
const PROGRAM: &str = "layers_off";
/// Turns of its loop. What the longer run has more than the shorter is the loop alone, without
/// the start and the end of Python.
const TURNS: [u64; 2] = [2_000, 12_000];
/// One counted run takes seconds.
const PATIENCE: Duration = Duration::from_secs(300);

/// Counts the loop of both machines.
pub(super) fn check(gate: &Gate) -> Result<Vec<Row>> {
    if process::capture(Command::new("valgrind").arg("--version")).is_err() {
        let why = "there is no valgrind here; `cargo xtask setup` installs it";
        return Ok(vec![Row::skipped(WHAT, why)]);
    }
    let program = bench_program(&mut gate.cargo(), PROGRAM)?;
    let bare = each_turn(gate, &program, "bare")?;
    let ours = each_turn(gate, &program, "hakorune")?;
    println!("  a turn takes {ours:.1} instructions, without layers {bare:.1}");
    let ratio = ours / bare;
    let row = Row::judged(WHAT, format!("{ratio:.5} ×"), format!("≤ {LIMIT} ×"), ratio <= LIMIT);
    Ok(vec![row.with_figure(ratio)])
}

/// Instructions of one turn of the loop.
fn each_turn(gate: &Gate, program: &Path, machine: &str) -> Result<f64> {
    let [few, many] = TURNS;
    let short = count(gate, program, machine, few)?;
    let long = count(gate, program, machine, many)?;
    let Some(difference) = long.checked_sub(short).filter(|difference| *difference > 0) else {
        bail!("{many} turns took {long} instructions and {few} took {short}");
    };
    Ok(difference as f64 / (many - few) as f64)
}

/// Instructions of a whole run.
fn count(gate: &Gate, program: &Path, machine: &str, turns: u64) -> Result<u64> {
    let mut command = process::program(Path::new("valgrind"));
    let profile = gate.folder.join("callgrind.out");
    command.args(["--tool=callgrind", &format!("--callgrind-out-file={}", profile.display())]);
    command.arg(program).args([machine, &turns.to_string()]);
    // With a random seed the collisions in Python's dicts differ by 0.6 % of a turn.
    command.env("PYTHONHASHSEED", "0");
    // What the environment switches on would be counted as if it were off.
    command.env_remove("HAKO_TRACE_EFFECTS");
    let finished = process::finish(&mut command, PATIENCE)?;
    if !finished.status.success() {
        let end = process::tail(&finished.stderr, 20);
        bail!("`{}` ended with {}:\n{end}", process::describe(&command), finished.status);
    }
    collected(&finished.stderr)
        .with_context(|| format!("`{}` counted nothing", process::describe(&command)))
}

/// The number in `==7== Collected : 123`.
fn collected(log: &str) -> Option<u64> {
    log.lines().find_map(|line| line.split_once(" Collected : ")?.1.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_the_number_behind_collected() {
        let log = "==7== Events    : Ir\n==7== Collected : 2165712\n==7== \n";
        assert_eq!(collected(log), Some(2_165_712));
        assert_eq!(collected("==7== Collected : many\n"), None);
        assert_eq!(collected("Killed\n"), None);
    }
}
