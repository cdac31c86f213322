//! What a milestone is built of, against the list that was agreed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::report::Row;
use super::{Gate, Milestone};
use crate::{process, workspace};

/// Compares the tree with its golden file.
pub(super) fn check(gate: &Gate) -> Result<Vec<Row>> {
    let now = now(gate.milestone)?;
    let file = golden(gate.milestone);
    let agreed = std::fs::read_to_string(&file).with_context(|| {
        format!("cannot read {}: `cargo xtask golden --update` writes it", file.display())
    })?;
    let differences = difference(&agreed, &now);
    let count = now.lines().count();
    if differences.is_empty() {
        return Ok(vec![Row::holds("cargo tree", format!("{count} packages"), "as agreed")]);
    }
    for line in &differences {
        println!("  {line}");
    }
    println!("  if this is meant: cargo xtask golden --update");
    let value = format!("{} packages differ", differences.len());
    Ok(vec![Row::failed("cargo tree", value, "as agreed")])
}

/// The golden file of a milestone.
pub(crate) fn golden(milestone: &Milestone) -> PathBuf {
    let name = format!("tree-{}.txt", milestone.name);
    workspace::root().join("xtask").join("golden").join(name)
}

/// The packages and features of a milestone, one a line, without paths.
pub(crate) fn now(milestone: &Milestone) -> Result<String> {
    let mut command = process::cargo();
    command.args(["tree", "--locked", "-p", "hakorune", "--no-default-features"]);
    command.args([
        "--features",
        milestone.name,
        "--target",
        workspace::PLATFORM,
        "--edges",
        "normal,build",
    ]);
    command.args(["--prefix", "none", "--format", "{p} [{f}]"]);
    Ok(normalise(&process::capture(&mut command)?))
}

/// Sorts, and leaves out repeats and what differs between machines.
fn normalise(tree: &str) -> String {
    let lines: BTreeSet<String> = tree
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let line = line.trim().trim_end_matches(" (*)");
            let (package, features) = line.rsplit_once(" [").unwrap_or((line, "]"));
            let words: Vec<&str> = package.split(' ').take(2).collect();
            let features = features.trim_end_matches(']');
            if features.is_empty() {
                words.join(" ")
            } else {
                format!("{} [{features}]", words.join(" "))
            }
        })
        .collect();
    lines.into_iter().map(|line| line + "\n").collect()
}

/// Lines that only one of two texts has.
pub(crate) fn difference(agreed: &str, now: &str) -> Vec<String> {
    let agreed: BTreeSet<&str> = agreed.lines().collect();
    let now: BTreeSet<&str> = now.lines().collect();
    let gone = agreed.difference(&now).map(|line| format!("- {line}"));
    let new = now.difference(&agreed).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_becomes_a_list_without_paths_and_repeats() {
        let tree = "hakorune v0.1.0 (/somewhere/crates/hakorune) [m0]\n\
                    serde v1.0.0 [default,std]\nserde_derive v1.0.0 (proc-macro) []\n\
                    serde v1.0.0 [default,std] (*)\n\n";
        let expected = "hakorune v0.1.0 [m0]\nserde v1.0.0 [default,std]\nserde_derive v1.0.0\n";
        assert_eq!(normalise(tree), expected);
    }

    #[test]
    fn a_difference_names_what_is_gone_and_what_is_new() {
        assert_eq!(difference("a v1\nb v1\n", "a v1\nb v2\n"), ["- b v1", "+ b v2"]);
        assert_eq!(difference("a v1\n", "a v1\n"), [""; 0]);
    }
}
