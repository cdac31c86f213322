//! `ci`: everything that must hold before a change lands, in the order in which it fails fastest.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;

use crate::{gate, process, table, tidy, workspace};

/// How many lines of a failed step are shown; the rest is in its log.
const SHOWN_LINES: usize = 150;

/// How `ci` behaves.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Go on after a failed step, to see all that fails.
    #[arg(long)]
    keep_going: bool,
    /// Leave out the gates of the milestones.
    #[arg(long)]
    no_gate: bool,
}

/// One step of the run.
struct Step {
    name: &'static str,
    action: Action,
}

/// What a step does.
enum Action {
    /// A command, with its output in a log.
    Run(Box<Command>),
    /// The rules of `tidy`.
    Tidy,
}

/// How a step went.
struct Outcome {
    name: &'static str,
    time: Duration,
    verdict: Verdict,
}

/// Whether a step held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Holds,
    Failed,
    NotRun,
}

/// Runs the steps, then the gate, then prints the table.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let logs = workspace::target_dir()?.join("ci");
    std::fs::create_dir_all(&logs)?;
    let mut outcomes = Vec::new();
    let mut stopped = false;
    for step in steps() {
        if stopped {
            let (name, time) = (step.name, Duration::ZERO);
            outcomes.push(Outcome { name, time, verdict: Verdict::NotRun });
            continue;
        }
        let outcome = perform(step, &logs)?;
        stopped = outcome.verdict == Verdict::Failed && !options.keep_going;
        outcomes.push(outcome);
    }
    if !options.no_gate {
        outcomes.push(gate_outcome(stopped, &outcomes)?);
    }
    print!("\n{}", summary(&outcomes));
    let holds = outcomes.iter().all(|outcome| outcome.verdict == Verdict::Holds);
    if holds {
        println!("\nci: everything holds");
    } else {
        let failed = outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Failed);
        let names: Vec<&str> = failed.map(|outcome| outcome.name).collect();
        println!("\nci: FAILED: {} (logs: {})", names.join(", "), logs.display());
    }
    Ok(holds)
}

/// All commands select the whole workspace, so that they share what they build.
fn steps() -> Vec<Step> {
    let command = |name, words: &[&str]| {
        let mut command = process::cargo();
        command.args(words);
        Step { name, action: Action::Run(Box::new(command)) }
    };
    let mut doc = process::cargo();
    doc.args(["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    vec![
        command("fmt", &["fmt", "--all", "--check", "--", "--color", "never"]),
        Step { name: "tidy", action: Action::Tidy },
        command(
            "clippy",
            &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"],
        ),
        command(
            "test",
            &["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast", "--locked"],
        ),
        command("doctest", &["test", "--workspace", "--doc", "--no-fail-fast", "--locked"]),
        Step { name: "doc", action: Action::Run(Box::new(doc)) },
    ]
}

fn perform(step: Step, logs: &Path) -> Result<Outcome> {
    let start = Instant::now();
    let log = logs.join(format!("{}.log", step.name));
    let (holds, shown) = match step.action {
        Action::Run(mut command) => {
            println!("{:<8} $ {}", step.name, process::describe(&command));
            let status = process::log(&mut command, &log)?;
            (status.success(), std::fs::read(&log)?)
        }
        Action::Tidy => {
            println!("{:<8} the rules of `cargo xtask tidy`", step.name);
            (tidy::run()?, Vec::new())
        }
    };
    let time = start.elapsed();
    let verdict = if holds { Verdict::Holds } else { Verdict::Failed };
    println!("{:<8} {} after {}", step.name, word(verdict), seconds(time));
    if !holds {
        let text = String::from_utf8_lossy(&shown);
        print!("{}", process::tail(&text, SHOWN_LINES));
        for line in complaints(&text) {
            println!("  {line}");
        }
    }
    Ok(Outcome { name: step.name, time, verdict })
}

/// The lines that say what is wrong, however far above the end they stand.
fn complaints(log: &str) -> Vec<&str> {
    const MOST: usize = 40;
    let is_one = |line: &&str| {
        line.starts_with("error") || line.ends_with(" ... FAILED") || line.contains(" panicked at ")
    };
    log.lines().filter(is_one).take(MOST).collect()
}

fn gate_outcome(stopped: bool, before: &[Outcome]) -> Result<Outcome> {
    let name = "gate";
    if stopped {
        return Ok(Outcome { name, time: Duration::ZERO, verdict: Verdict::NotRun });
    }
    let start = Instant::now();
    let held = |name| before.iter().any(|step| step.name == name && step.verdict == Verdict::Holds);
    // The highest milestone's features are the default ones: its tests have just been run.
    let holds = gate::run_in_ci(held("test") && held("doctest"))?;
    let verdict = if holds { Verdict::Holds } else { Verdict::Failed };
    Ok(Outcome { name, time: start.elapsed(), verdict })
}

fn summary(outcomes: &[Outcome]) -> String {
    let mut rows: Vec<Vec<String>> = outcomes
        .iter()
        .map(|outcome| {
            let time = match outcome.verdict {
                Verdict::NotRun => String::new(),
                _ => seconds(outcome.time),
            };
            vec![outcome.name.to_owned(), time, word(outcome.verdict).to_owned()]
        })
        .collect();
    let total = outcomes.iter().map(|outcome| outcome.time).sum();
    rows.push(vec!["all".to_owned(), seconds(total), String::new()]);
    table::render(&["step", "time", "verdict"], &rows)
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Failed => "FAILED",
        Verdict::NotRun => "not run",
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_found_in_a_long_log() {
        let log = "test a ... ok\ntest b ... FAILED\nthread 'b' (1) panicked at x.rs:1:2:\n\
                   no error here\nerror[E0001]: bad\n";
        let expected =
            ["test b ... FAILED", "thread 'b' (1) panicked at x.rs:1:2:", "error[E0001]: bad"];
        assert_eq!(complaints(log), expected);
    }

    #[test]
    fn the_table_says_what_was_not_run() {
        let outcomes = [
            Outcome { name: "fmt", time: Duration::from_millis(1500), verdict: Verdict::Holds },
            Outcome { name: "clippy", time: Duration::from_secs(2), verdict: Verdict::Failed },
            Outcome { name: "test", time: Duration::ZERO, verdict: Verdict::NotRun },
        ];
        let expected = "\
step    time   verdict
------  -----  -------
fmt     1.5 s  holds
clippy  2.0 s  FAILED
test           not run
all     3.5 s
";
        assert_eq!(summary(&outcomes), expected);
    }
}
