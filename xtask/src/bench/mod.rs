//! `bench`: measures everything, compares with the budgets and the saved figures, and writes a
//! report.

mod report;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::budgets::{self, Budget, Verdict};
use crate::gate::MILESTONES;
use crate::{peers, process, python, setup, table, workspace};

/// The figures to compare with: ratios only, by version of Python, since seconds belong to a
/// machine.
const BASELINE: &str = "benches/baseline.json";

/// How `bench` behaves.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Keep the figures in benches/baseline.json, for later runs to compare with.
    #[arg(long)]
    save: bool,
    /// Measure only the language against Lua and CPython, with the programs of benches/peers.
    #[arg(long)]
    peers: bool,
    /// How much worse than the saved figure still passes, in per cent.
    #[arg(long, value_name = "PERCENT", default_value_t = 15.0)]
    tolerance: f64,
}

/// Measures the milestones and the language against its peers, and writes the report.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let (path, _) =
        python::chosen().context("no Python 3: `cargo xtask doctor` says what to do")?;
    let python = python::ask(&path)?;
    let version = python.short_version();
    let mut figures = if options.peers { BTreeMap::new() } else { milestones()? };
    let mut programs = Vec::new();
    let mut skipped = Vec::new();
    if options.peers || setup::lua().is_some() {
        programs = peers::run()?;
        figures.extend(peers::figures(&programs)?);
    } else {
        skipped.push("peers: there is no Lua 5.4 here; `cargo xtask setup` installs it");
    }
    let is_asked = |budget: &Budget| match budget.name.starts_with("peers.") {
        true => skipped.is_empty(),
        // What starting costs is the gate's to measure.
        false => !options.peers && !budget.name.starts_with("start."),
    };
    let budgets: Vec<Budget> = budgets::load()?.into_iter().filter(is_asked).collect();
    let file = workspace::root().join(BASELINE);
    let saved = load(&file, &version)?;
    let lines = compare(&budgets, &figures, &saved, &version, options.tolerance);
    let rows: Vec<Vec<String>> = lines.iter().map(Line::cells).collect();
    print!("\n{}", table::render(&["figure", "now", "budget", "saved", "verdict"], &rows));
    for what in &skipped {
        println!("SKIPPED {what}");
    }
    let report = report::write(&python.full_version(), &lines, &programs, &skipped)?;
    println!("report: {}", report.display());
    if options.save {
        save(&file, &version, &figures)?;
        println!("saved in {BASELINE}");
    }
    Ok(lines.iter().all(|line| line.good))
}

/// Runs the bench program of each milestone.
fn milestones() -> Result<BTreeMap<String, f64>> {
    let mut figures = BTreeMap::new();
    for milestone in MILESTONES {
        let program = bench_program(&mut process::cargo(), milestone.name)?;
        let output = process::capture(process::program(&program).arg("--bench"))?;
        print!("{output}");
        figures.extend(budgets::metrics(&output)?);
    }
    Ok(figures)
}

/// Builds a bench program and says where it is. Running it then is no matter of cargo's, whose
/// environment would hide a missing rpath.
pub(crate) fn bench_program(cargo: &mut Command, name: &str) -> Result<PathBuf> {
    cargo.args(["bench", "--locked", "-p", "benches", "--bench", name, "--no-run"]);
    println!("  $ {}", process::describe(cargo));
    let output = process::capture(cargo.arg("--message-format=json-render-diagnostics"))?;
    let programs = process::executables(&output, "bench").into_iter();
    let program = programs.filter(|(other, _)| other == name).map(|(_, program)| program).next();
    program.with_context(|| format!("cargo built no bench program `{name}`"))
}

fn load(file: &Path, python: &str) -> Result<BTreeMap<String, f64>> {
    let Ok(text) = std::fs::read_to_string(file) else { return Ok(BTreeMap::new()) };
    let value: Value = serde_json::from_str(&text)
        .with_context(|| format!("{} is not JSON: delete it", file.display()))?;
    let Some(figures) = value[python].as_object() else { return Ok(BTreeMap::new()) };
    let figures = figures.iter().filter_map(|(name, value)| Some((name.clone(), value.as_f64()?)));
    Ok(figures.collect())
}

fn save(file: &Path, python: &str, figures: &BTreeMap<String, f64>) -> Result<()> {
    let mut value: Value = match std::fs::read_to_string(file) {
        Ok(text) => serde_json::from_str(&text)?,
        Err(_) => json!({}),
    };
    let Some(versions) = value.as_object_mut() else { bail!("{} is no object", file.display()) };
    // Added to those that another run has saved: `--peers` is a run of its own.
    let kept = versions.entry(python).or_insert_with(|| json!({}));
    let Some(kept) = kept.as_object_mut() else { bail!("{} is no object", file.display()) };
    kept.extend(figures.iter().map(|(name, value)| (name.clone(), json!(value))));
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(file, serde_json::to_string_pretty(&value)? + "\n")?;
    Ok(())
}

/// One figure with all it is compared with.
#[derive(Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) now: Option<f64>,
    pub(crate) budget: Option<Budget>,
    pub(crate) saved: Option<f64>,
    pub(crate) verdict: &'static str,
    pub(crate) good: bool,
}

impl Line {
    fn cells(&self) -> Vec<String> {
        let number =
            |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
        let limit = self.budget.as_ref().map_or_else(String::new, Budget::limit);
        let verdict = self.verdict.to_owned();
        vec![self.name.clone(), number(self.now), limit, number(self.saved), verdict]
    }
}

fn compare(
    budgets: &[Budget],
    figures: &BTreeMap<String, f64>,
    saved: &BTreeMap<String, f64>,
    python: &str,
    tolerance: f64,
) -> Vec<Line> {
    let mut names: Vec<&String> = budgets.iter().map(|budget| &budget.name).collect();
    names.extend(figures.keys().filter(|name| !budgets.iter().any(|b| b.name == **name)));
    let mut lines = Vec::new();
    for name in names {
        let budget = budgets.iter().find(|budget| budget.name == *name);
        let now = figures.get(name).copied();
        let before = saved.get(name).copied();
        let worse = matches!((now, before), (Some(now), Some(before))
            if now > before * (1.0 + tolerance / 100.0));
        let (verdict, good) = match budget.map(|budget| budget.judge(now, python)) {
            Some(Verdict::Over) => ("OVER", false),
            Some(Verdict::Missing) => ("NOT MEASURED", false),
            _ if worse => ("WORSE THAN SAVED", false),
            Some(Verdict::NotGated) => ("not gated", true),
            Some(Verdict::Within) => ("holds", true),
            None => ("for the record", true),
        };
        let (name, budget) = (name.clone(), budget.cloned());
        lines.push(Line { name, now, budget, saved: before, verdict, good });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(now: Option<f64>, before: Option<f64>, python: &str) -> &'static str {
        let budget = Budget {
            name: "m0.a".to_owned(),
            max: 1.3,
            goal: None,
            python: Some("3.11".to_owned()),
            why: "x".to_owned(),
        };
        let map = |value: Option<f64>| value.map(|value| ("m0.a".to_owned(), value)).into_iter();
        let (now, before) = (map(now).collect(), map(before).collect());
        compare(&[budget], &now, &before, python, 10.0)[0].verdict
    }

    #[test]
    fn a_figure_is_held_against_its_limit_and_its_past() {
        assert_eq!(verdict(Some(1.2), None, "3.11"), "holds");
        assert_eq!(verdict(Some(1.2), Some(1.1), "3.11"), "holds");
        assert_eq!(verdict(Some(1.2), Some(1.0), "3.11"), "WORSE THAN SAVED");
        assert_eq!(verdict(Some(1.4), Some(1.4), "3.11"), "OVER");
        assert_eq!(verdict(Some(1.4), None, "3.9"), "not gated");
        assert_eq!(verdict(None, None, "3.11"), "NOT MEASURED");
    }

    #[test]
    fn a_figure_without_a_budget_is_shown() {
        let figures = BTreeMap::from([("m0.b".to_owned(), 1.0)]);
        let lines = compare(&[], &figures, &BTreeMap::new(), "3.11", 10.0);
        assert_eq!(lines[0].cells(), ["m0.b", "1.000", "", "", "for the record"]);
    }
}
