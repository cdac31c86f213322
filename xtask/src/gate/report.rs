//! The table of a gate, for people and as JSON.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::python::Facts;
use crate::{process, table, workspace};

/// How a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Holds,
    Failed,
    Skipped,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Failed => "FAILED",
            Verdict::Skipped => "skipped",
        }
    }
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    what: String,
    value: String,
    budget: String,
    verdict: Verdict,
    /// The bare figure behind `value`, where there is one.
    figure: Option<f64>,
}

impl Row {
    pub(super) fn holds(
        what: impl Into<String>,
        value: impl Into<String>,
        budget: impl Into<String>,
    ) -> Row {
        Row::new(what.into(), value.into(), budget.into(), Verdict::Holds)
    }

    pub(super) fn failed(
        what: impl Into<String>,
        value: impl Into<String>,
        budget: impl Into<String>,
    ) -> Row {
        Row::new(what.into(), value.into(), budget.into(), Verdict::Failed)
    }

    /// Not looked at; the value says why.
    pub(super) fn skipped(what: impl Into<String>, why: impl Into<String>) -> Row {
        Row::new(what.into(), why.into(), String::new(), Verdict::Skipped)
    }

    /// Holds or fails by a condition.
    pub(super) fn judged(
        what: impl Into<String>,
        value: impl Into<String>,
        budget: impl Into<String>,
        holds: bool,
    ) -> Row {
        let verdict = if holds { Verdict::Holds } else { Verdict::Failed };
        Row::new(what.into(), value.into(), budget.into(), verdict)
    }

    fn new(what: String, value: String, budget: String, verdict: Verdict) -> Row {
        Row { what, value, budget, verdict, figure: None }
    }

    pub(super) fn with_figure(mut self, figure: f64) -> Row {
        self.figure = Some(figure);
        self
    }

    pub(super) fn has_failed(&self) -> bool {
        self.verdict == Verdict::Failed
    }
}

/// All rows of one run.
pub(super) struct Report {
    milestone: &'static str,
    python: String,
    rows: Vec<Row>,
}

impl Report {
    pub(super) fn new(milestone: &'static str, python: &Facts) -> Report {
        Report { milestone, python: python.full_version(), rows: Vec::new() }
    }

    pub(super) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub(super) fn extend(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows);
    }

    /// No row failed.
    pub(super) fn holds(&self) -> bool {
        !self.rows.iter().any(Row::has_failed)
    }

    pub(super) fn table(&self) -> String {
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| {
                let verdict = row.verdict.word().to_owned();
                vec![row.what.clone(), row.value.clone(), row.budget.clone(), verdict]
            })
            .collect();
        table::render(&["what", "value", "budget", "verdict"], &rows)
    }

    pub(super) fn write(&self, file: &Path) -> Result<()> {
        let mut text = serde_json::to_string_pretty(&self.json())?;
        text.push('\n');
        std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
    }

    fn json(&self) -> Value {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                json!({
                    "what": row.what, "value": row.value, "budget": row.budget,
                    "verdict": row.verdict.word(), "figure": row.figure,
                })
            })
            .collect();
        json!({
            "milestone": self.milestone,
            "python": self.python,
            "revision": one_line("git", &["rev-parse", "HEAD"]),
            "rust": one_line("rustc", &["--version"]),
            "system": format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            "holds": self.holds(),
            "rows": rows,
        })
    }
}

/// What a small command says; `null` where it does not run (no git in an unpacked archive).
fn one_line(program: &str, words: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(words).current_dir(workspace::root());
    Some(process::capture(&mut command).ok()?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let rows = vec![
            Row::judged("call", "1.20 ×", "≤ 1.30 ×", true).with_figure(1.2),
            Row::skipped("startup", "not on this system"),
        ];
        Report { milestone: "m0", python: "3.11.7".to_owned(), rows }
    }

    #[test]
    fn a_row_shows_value_budget_and_verdict() {
        let expected = "\
what     value               budget    verdict
-------  ------------------  --------  -------
call     1.20 ×              ≤ 1.30 ×  holds
startup  not on this system            skipped
";
        assert_eq!(report().table(), expected);
    }

    #[test]
    fn one_failed_row_fails_the_report() {
        let mut report = report();
        assert!(report.holds());
        report.add(Row::failed("tests", "1 failed", "pass"));
        assert!(!report.holds());
        let json = report.json();
        assert_eq!(json["holds"], false);
        assert_eq!(json["rows"][0]["figure"], 1.2);
        assert_eq!(json["rows"][2]["verdict"], "FAILED");
    }
}
