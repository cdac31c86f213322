//! The milestone's bench program, and its figures against their budgets.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};

use super::report::Row;
use super::{Gate, MILESTONES, Milestone};
use crate::bench::bench_program;
use crate::budgets::{self, Budget, Verdict};
use crate::process;

/// A figure that is over its limit is measured again, so many times in all: other programs on
/// the machine can only spoil a run, not every run in the same way.
const RUNS: usize = 3;

/// Runs the bench programs of the milestone and of those before it, whose figures must still hold,
/// and judges each figure that has a budget.
pub(super) fn check(gate: &Gate) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for milestone in MILESTONES {
        rows.extend(judge(gate, milestone)?);
        if milestone.name == gate.milestone.name {
            break;
        }
    }
    Ok(rows)
}

fn judge(gate: &Gate, milestone: &Milestone) -> Result<Vec<Row>> {
    let budgets = budgets::of(milestone.name)?;
    let python = gate.python.short_version();
    let mut best: BTreeMap<String, f64> = BTreeMap::new();
    let mut runs = 0;
    let program = bench_program(&mut gate.cargo(), milestone.name)?;
    for _ in 0..RUNS {
        runs += 1;
        for (name, value) in measure(&program)? {
            let kept = best.entry(name).or_insert(value);
            *kept = kept.min(value);
        }
        let over = |budget: &Budget| {
            budget.judge(best.get(&budget.name).copied(), &python) == Verdict::Over
        };
        if !budgets.iter().any(over) {
            break;
        }
    }
    if runs > 1 {
        println!("  measured {runs} times; the lowest of each figure counts");
    }
    Ok(rows(&budgets, &best, &python))
}

fn measure(program: &Path) -> Result<BTreeMap<String, f64>> {
    let mut command = process::program(program);
    let output = process::capture(command.arg("--bench"))?;
    for line in output.lines() {
        println!("  {line}");
    }
    let metrics = budgets::metrics(&output)?;
    if metrics.is_empty() {
        bail!("`{}` printed no METRIC line", process::describe(&command));
    }
    Ok(metrics)
}

/// A row for each budget, then one for each figure without a budget.
fn rows(budgets: &[Budget], figures: &BTreeMap<String, f64>, python: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for budget in budgets {
        let figure = figures.get(&budget.name).copied();
        let limit = budget.limit();
        let value = figure.map_or_else(|| "not measured".to_owned(), |value| format!("{value:.3}"));
        let row = match budget.judge(figure, python) {
            Verdict::Within => Row::holds(&budget.name, value, limit),
            Verdict::Over | Verdict::Missing => Row::failed(&budget.name, value, limit),
            Verdict::NotGated => {
                let gating = budget.python.as_deref().unwrap_or_default();
                Row::skipped(&budget.name, format!("{value} (gated with Python {gating})"))
            }
        };
        rows.push(match figure {
            Some(figure) => row.with_figure(figure),
            None => row,
        });
    }
    for (name, value) in figures {
        if !budgets.iter().any(|budget| budget.name == *name) {
            rows.push(
                Row::holds(name, format!("{value:.3}"), "for the record").with_figure(*value),
            );
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_that_was_not_measured_fails_its_budget() {
        let budget = Budget {
            name: "m0.a".to_owned(),
            max: 1.3,
            goal: None,
            python: Some("3.11".to_owned()),
            why: "x".to_owned(),
        };
        let figures = BTreeMap::from([("m0.b".to_owned(), 2.0)]);
        let expected = [
            Row::failed("m0.a", "not measured", "≤ 1.30"),
            Row::holds("m0.b", "2.000", "for the record").with_figure(2.0),
        ];
        assert_eq!(rows(&[budget], &figures, "3.11"), expected);
    }
}
