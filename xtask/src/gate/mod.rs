//! `gate mN`: proves one milestone by itself and prints one table.

mod examples;
mod figures;
mod instructions;
mod library;
mod outside;
mod report;
mod startup;
pub(crate) mod tree;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::python::{self, Facts};
use crate::{process, workspace};
use report::{Report, Row};

/// How many lines of a failed command are shown; the rest is in its log.
const SHOWN_LINES: usize = 100;

/// How `gate` behaves.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The milestone: `m0`, `m1`.
    milestone: String,
    /// Go on after a row that failed, to see all that fails.
    #[arg(long)]
    keep_going: bool,
    /// Which Python: a version found on this machine, such as `3.9`, or `all`.
    /// Without it, the one that a build takes.
    #[arg(long, value_name = "VERSION")]
    python: Option<String>,
}

/// A milestone: the features that make it, and the packages whose tests are its own.
#[derive(Debug)]
pub(crate) struct Milestone {
    pub(crate) name: &'static str,
    packages: &'static [&'static str],
}

/// The milestones there are, lowest first.
pub(crate) const MILESTONES: &[Milestone] = &[
    Milestone {
        name: "m0",
        packages: &["hako-box", "hako-syntax", "hako-vm", "hako-lsp", "py-runtime", "hakorune"],
    },
    Milestone { name: "m1", packages: &["py-caps", "hakorune"] },
];

/// One run of the gate: a milestone, with one Python.
struct Gate {
    milestone: &'static Milestone,
    python: Facts,
    /// What every build and every test of this run has in its environment.
    environment: Vec<(&'static str, OsString)>,
    target: PathBuf,
    /// Logs, scratch files, the report.
    folder: PathBuf,
}

impl Gate {
    fn cargo(&self) -> Command {
        let mut command = process::cargo();
        command.envs(self.environment.iter().map(|(name, value)| (*name, value)));
        command
    }

    /// The release binary that this run has built.
    fn binary(&self) -> PathBuf {
        let name = format!("hakorune{}", std::env::consts::EXE_SUFFIX);
        self.target.join("release").join(name)
    }

    /// Beside the folder, under its name.
    fn report_file(&self) -> PathBuf {
        let mut name = self.folder.file_name().unwrap_or_default().to_os_string();
        name.push(".json");
        self.folder.with_file_name(name)
    }

    fn feature_words(&self) -> [&'static str; 3] {
        ["--no-default-features", "--features", self.milestone.name]
    }

    /// Runs a command with its output in a log; a failure shows the end of it.
    fn logged(&self, mut command: Command, name: &str) -> Result<()> {
        let log = self.folder.join(format!("{name}.log"));
        println!("  $ {}", process::describe(&command));
        let status = process::log(&mut command, &log)?;
        if !status.success() {
            let text = String::from_utf8_lossy(&std::fs::read(&log)?).into_owned();
            print!("{}", process::tail(&text, SHOWN_LINES));
            bail!("`{}` ended with {status} (log: {})", process::describe(&command), log.display());
        }
        Ok(())
    }
}

/// Something that must hold, and the rows it adds to the table.
struct Check {
    what: &'static str,
    run: fn(&Gate) -> Result<Vec<Row>>,
    /// Without it nothing after it can be looked at.
    essential: bool,
}

const CHECKS: &[Check] = &[
    Check { what: "builds alone", run: build, essential: true },
    Check { what: "cargo tree", run: tree::check, essential: false },
    Check { what: "tests", run: tests, essential: false },
    Check { what: "examples", run: examples::check, essential: false },
    Check { what: "libpython", run: library::check, essential: false },
    Check { what: "startup", run: startup::check, essential: false },
    Check { what: "figures", run: figures::check, essential: false },
    Check { what: instructions::WHAT, run: instructions::check, essential: false },
    Check { what: "outside crate", run: outside::check, essential: false },
];

/// Runs the gate as asked on the command line.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let milestone = find(&options.milestone)?;
    let mut holds = true;
    for gate in gates(milestone, options.python.as_deref())? {
        holds &= prove(&gate, options.keep_going, false)?;
    }
    Ok(holds)
}

/// Runs the gate of the highest milestone within `ci`, which may have run the tests already.
pub(crate) fn run_in_ci(tests_have_run: bool) -> Result<bool> {
    let milestone = MILESTONES.last().context("no milestone is known")?;
    let mut holds = true;
    for gate in gates(milestone, None)? {
        holds &= prove(&gate, true, tests_have_run)?;
    }
    Ok(holds)
}

/// The milestone of a name, or an error that lists the names there are.
pub(crate) fn find(name: &str) -> Result<&'static Milestone> {
    MILESTONES.iter().find(|milestone| milestone.name == name).with_context(|| {
        let names: Vec<&str> = MILESTONES.iter().map(|milestone| milestone.name).collect();
        format!("no milestone `{name}`: there are {}", names.join(", "))
    })
}

fn gates(milestone: &'static Milestone, asked: Option<&str>) -> Result<Vec<Gate>> {
    let target = workspace::target_dir()?;
    let Some(asked) = asked else {
        let (path, _) = python::chosen()
            .context("no Python 3 on this machine: `cargo xtask doctor` says what to do")?;
        let python = python::ask(&path)?;
        let folder = target.join("gate").join(milestone.name);
        return Ok(vec![Gate { milestone, python, environment: Vec::new(), target, folder }]);
    };
    let chosen = choose(python::installed(), asked)?;
    let gates = chosen.into_iter().map(|python| {
        // A target directory for each: they would rebuild each other's work otherwise.
        let own = target.join(format!("python-{}", python.short_version()));
        let folder =
            target.join("gate").join(format!("{}-{}", milestone.name, python.short_version()));
        let environment = vec![
            ("PYO3_PYTHON", python.executable.clone().into_os_string()),
            ("CARGO_TARGET_DIR", own.clone().into_os_string()),
        ];
        Gate { milestone, python, environment, target: own, folder }
    });
    Ok(gates.collect())
}

/// Of the Pythons that are installed, those that were asked for.
fn choose(installed: Vec<Facts>, asked: &str) -> Result<Vec<Facts>> {
    let versions: Vec<String> = installed.iter().map(Facts::full_version).collect();
    let chosen: Vec<Facts> = installed
        .into_iter()
        .filter(|facts| {
            asked == "all" || asked == facts.short_version() || asked == facts.full_version()
        })
        .collect();
    if chosen.is_empty() {
        bail!(
            "no Python `{asked}` with a shared library here; found: {}",
            if versions.is_empty() { "none".to_owned() } else { versions.join(", ") }
        );
    }
    Ok(chosen)
}

/// Runs every check and reports; `false` when a row failed.
fn prove(gate: &Gate, keep_going: bool, tests_have_run: bool) -> Result<bool> {
    std::fs::create_dir_all(&gate.folder)?;
    let title = format!("gate {} with Python {}", gate.milestone.name, gate.python.full_version());
    println!("{title}");
    let mut report = Report::new(gate.milestone.name, &gate.python);
    let mut stopped = None;
    for check in CHECKS {
        if let Some(after) = stopped {
            report.add(Row::skipped(check.what, format!("not run after `{after}`")));
            continue;
        }
        if check.what == "tests" && tests_have_run {
            report.add(Row::holds(check.what, "passed in this run of ci", "pass"));
            continue;
        }
        println!("{}", check.what);
        let rows = (check.run)(gate).unwrap_or_else(|error| {
            println!("  FAILED: {error:#}");
            vec![Row::failed(check.what, first_line(&format!("{error:#}")), "")]
        });
        let failed = rows.iter().any(Row::has_failed);
        report.extend(rows);
        if failed && (check.essential || !keep_going) {
            stopped = Some(check.what);
        }
    }
    let file = gate.report_file();
    report.write(&file)?;
    println!("\n{title}\n\n{}", report.table());
    println!("report: {}", file.display());
    Ok(report.holds())
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(60).collect()
}

/// Builds the command line with this milestone's features and no other package selected:
/// features unify over packages that are built together.
fn build(gate: &Gate) -> Result<Vec<Row>> {
    let mut command = gate.cargo();
    command.args(["build", "--release", "--locked", "-p", "hakorune"]).args(gate.feature_words());
    gate.logged(command, "build")?;
    let size = std::fs::metadata(gate.binary())?.len();
    let value = format!("{:.1} MB", size as f64 / 1e6);
    Ok(vec![Row::holds("builds alone", value, gate.feature_words().join(" "))])
}

/// Runs the tests and doctests of this milestone's packages.
fn tests(gate: &Gate) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for package in gate.milestone.packages {
        let mut command = gate.cargo();
        command.args(["test", "--locked", "--no-fail-fast", "-p", package]);
        if *package == "hakorune" {
            command.args(gate.feature_words());
        }
        let what = format!("tests of {package}");
        let name = format!("test-{package}");
        let outcome = gate.logged(command, &name);
        let log = std::fs::read(gate.folder.join(format!("{name}.log")))?;
        let log = String::from_utf8_lossy(&log);
        rows.push(match outcome {
            Ok(()) => Row::holds(what, format!("{} passed", passed(&log)), "pass"),
            Err(_) => Row::failed(what, failed(&log), "pass"),
        });
    }
    Ok(rows)
}

/// How many tests passed, by what the test programs printed.
fn passed(log: &str) -> u64 {
    log.lines()
        .filter_map(|line| line.strip_prefix("test result: ok. "))
        .filter_map(|rest| rest.split(' ').next()?.parse::<u64>().ok())
        .sum()
}

/// What failed, by what the test programs printed.
fn failed(log: &str) -> String {
    let names: Vec<&str> = log
        .lines()
        .filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"))
        .collect();
    match names.as_slice() {
        [] => "did not build, or did not end".to_owned(),
        [name] => format!("1 failed: {name}"),
        [first, ..] => format!("{} failed, the first: {first}", names.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_tests_are_counted_and_the_first_is_named() {
        let log = "test a::b ... ok\ntest a::c ... FAILED\n";
        assert_eq!(failed(log), "1 failed: a::c");
        let log = format!("{log}test d - e (line 7) ... FAILED\n");
        assert_eq!(failed(&log), "2 failed, the first: a::c");
        assert_eq!(failed("error: could not compile\n"), "did not build, or did not end");
    }

    #[test]
    fn an_unknown_milestone_is_answered_with_those_there_are() {
        assert_eq!(find("m9").unwrap_err().to_string(), "no milestone `m9`: there are m0, m1");
        assert_eq!(find("m0").unwrap().name, "m0");
    }

    #[test]
    fn a_python_that_is_not_there_is_answered_with_those_there_are() {
        let error = choose(Vec::new(), "3.9").unwrap_err().to_string();
        assert_eq!(error, "no Python `3.9` with a shared library here; found: none");
    }

    #[test]
    fn passed_tests_are_summed_over_the_programs() {
        let log = "test result: ok. 12 passed; 0 failed; 0 ignored\nnoise\n\
                   test result: ok. 3 passed; 0 failed\ntest result: FAILED. 1 passed; 1 failed\n";
        assert_eq!(passed(log), 15);
    }
}
