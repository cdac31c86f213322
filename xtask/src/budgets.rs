//! Figures and their limits: what the bench programs print, what `benches/budgets.toml` allows.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use toml_edit::{Document, Item, Table};

use crate::workspace;

/// Where the limits stand, relative to the root.
pub(crate) const FILE: &str = "benches/budgets.toml";

/// The limit of one figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Budget {
    /// As the bench program prints it: `m0.…`.
    pub(crate) name: String,
    /// The highest value that is still good.
    pub(crate) max: f64,
    /// What is aimed at, when the limit is still above it.
    pub(crate) goal: Option<f64>,
    /// The Python whose figure gates (`3.11`); `None` gates with any.
    pub(crate) python: Option<String>,
    /// What the limit protects.
    pub(crate) why: String,
}

impl Budget {
    /// The limit as tables show it.
    pub(crate) fn limit(&self) -> String {
        match self.goal {
            Some(goal) => format!("≤ {:.2} (goal {goal:.2})", self.max),
            None => format!("≤ {:.2}", self.max),
        }
    }
}

/// How a figure stands against its limit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// Within the limit.
    Within,
    /// Over the limit.
    Over,
    /// Measured with a Python that does not gate.
    NotGated,
    /// The bench program did not print it.
    Missing,
}

impl Budget {
    /// Judges a figure that was measured with a version of Python.
    pub(crate) fn judge(&self, value: Option<f64>, python: &str) -> Verdict {
        let Some(value) = value else { return Verdict::Missing };
        if self.python.as_ref().is_some_and(|gating| gating != python) {
            return Verdict::NotGated;
        }
        // Written so that NaN is over.
        if value <= self.max { Verdict::Within } else { Verdict::Over }
    }
}

/// The budgets of a milestone (`m0`), in the order of the file.
pub(crate) fn of(milestone: &str) -> Result<Vec<Budget>> {
    let prefix = format!("{milestone}.");
    let all = load()?;
    Ok(all.into_iter().filter(|budget| budget.name.starts_with(&prefix)).collect())
}

/// All budgets.
pub(crate) fn load() -> Result<Vec<Budget>> {
    let path = workspace::root().join(FILE);
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {FILE}"))?;
    parse(&text).with_context(|| format!("in {FILE}"))
}

fn parse(text: &str) -> Result<Vec<Budget>> {
    let document = Document::parse(text)?;
    for (key, _) in document.as_table() {
        if key != "budget" {
            bail!("unknown key `{key}`: the file is a list of `[[budget]]`");
        }
    }
    let Some(item) = document.get("budget") else { return Ok(Vec::new()) };
    let tables = item.as_array_of_tables().context("`budget` is not a list of tables")?;
    let mut budgets: Vec<Budget> = Vec::new();
    for table in tables {
        let budget = budget(table)?;
        if budgets.iter().any(|other| other.name == budget.name) {
            bail!("`{}` stands twice", budget.name);
        }
        budgets.push(budget);
    }
    Ok(budgets)
}

fn budget(table: &Table) -> Result<Budget> {
    let name = table.get("name").and_then(|item| item.as_str());
    let name = name.context("a budget without a `name`")?.to_owned();
    for (key, _) in table {
        if !["name", "max", "goal", "python", "why"].contains(&key) {
            bail!("`{name}`: unknown key `{key}`: name, max, goal, python and why are known");
        }
    }
    let number = |item: &Item| item.as_float().or_else(|| item.as_integer().map(|i| i as f64));
    let max = table.get("max").and_then(number);
    let max = max.with_context(|| format!("`{name}`: no number `max`"))?;
    let goal = match table.get("goal") {
        None => None,
        Some(item) => {
            Some(number(item).with_context(|| format!("`{name}`: `goal` is not a number"))?)
        }
    };
    let python = match table.get("python") {
        None => None,
        Some(item) => Some(
            item.as_str()
                .with_context(|| format!("`{name}`: `python` is not text such as \"3.11\""))?
                .to_owned(),
        ),
    };
    let why = table.get("why").and_then(|item| item.as_str()).unwrap_or_default().to_owned();
    if why.is_empty() {
        bail!("`{name}`: no `why`: a limit that nobody can explain is changed by everybody");
    }
    Ok(Budget { name, max, goal, python, why })
}

/// The lines `METRIC name value` in a program's output; other lines are for people.
pub(crate) fn metrics(output: &str) -> Result<BTreeMap<String, f64>> {
    let mut metrics = BTreeMap::new();
    for line in output.lines() {
        let Some(rest) = line.strip_prefix("METRIC ") else { continue };
        let words: Vec<&str> = rest.split_whitespace().collect();
        let &[name, value] = words.as_slice() else { bail!("not `METRIC name value`: {line:?}") };
        let value: f64 = value.parse().with_context(|| format!("no number in {line:?}"))?;
        if metrics.insert(name.to_owned(), value).is_some() {
            bail!("`{name}` was measured twice");
        }
    }
    Ok(metrics)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[[budget]]\nname = \"m0.a\"\nmax = 1.3\npython = \"3.11\"\nwhy = \"x\"\n";

    #[test]
    fn a_budget_has_a_name_a_limit_and_a_reason() {
        let budget = Budget {
            name: "m0.a".to_owned(),
            max: 1.3,
            goal: None,
            python: Some("3.11".to_owned()),
            why: "x".to_owned(),
        };
        assert_eq!(parse(GOOD).unwrap(), [budget]);
        assert_eq!(parse("").unwrap(), []);
    }

    #[test]
    fn a_mistake_in_the_file_is_named() {
        let error = |text: &str| parse(text).unwrap_err().to_string();
        assert_eq!(error("[[budget]]\nmax = 1\n"), "a budget without a `name`");
        assert_eq!(error("[[budget]]\nname = \"a\"\nwhy = \"x\"\n"), "`a`: no number `max`");
        assert!(error("[[budget]]\nname = \"a\"\nmax = 1\n").starts_with("`a`: no `why`"));
        assert!(error(&GOOD.replace("max", "maximum")).contains("unknown key `maximum`"));
        assert_eq!(error(&format!("{GOOD}{GOOD}")), "`m0.a` stands twice");
        assert!(error("[budgets]\n").starts_with("unknown key `budgets`"));
    }

    #[test]
    fn a_figure_is_judged_only_with_the_python_that_gates() {
        let budget = &parse(GOOD).unwrap()[0];
        assert_eq!(budget.judge(Some(1.3), "3.11"), Verdict::Within);
        assert_eq!(budget.judge(Some(1.31), "3.11"), Verdict::Over);
        assert_eq!(budget.judge(Some(f64::NAN), "3.11"), Verdict::Over);
        assert_eq!(budget.judge(Some(9.0), "3.9"), Verdict::NotGated);
        assert_eq!(budget.judge(None, "3.11"), Verdict::Missing);
    }

    #[test]
    fn figures_are_read_among_other_lines() {
        let output = "warming up\nMETRIC m0.a 1.25\n  METRIC not this\nMETRIC m0.b 2\n";
        let expected = BTreeMap::from([("m0.a".to_owned(), 1.25), ("m0.b".to_owned(), 2.0)]);
        assert_eq!(metrics(output).unwrap(), expected);
        assert!(metrics("METRIC a\n").is_err());
        assert!(metrics("METRIC a one\n").is_err());
        assert_eq!(
            metrics("METRIC a 1\nMETRIC a 2").unwrap_err().to_string(),
            "`a` was measured twice"
        );
    }
}
