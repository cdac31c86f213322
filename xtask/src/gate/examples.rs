//! The examples, run by the release binary, and their whole output.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::Gate;
use super::report::Row;
use crate::{process, workspace};

/// An example that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(60);

/// Runs every `examples/*.hkr` in the root and compares it with `examples/expected/*.txt`.
pub(super) fn check(gate: &Gate) -> Result<Vec<Row>> {
    let examples = list(&workspace::root().join("examples"))?;
    if examples.is_empty() {
        bail!("examples/ holds no .hkr file");
    }
    let mut wrong = Vec::new();
    for example in &examples {
        if let Some(complaint) = run(gate, example)? {
            let name = example.file_name().unwrap_or_default().to_string_lossy();
            println!("  {name}: {complaint}");
            wrong.push(name.into_owned());
        }
    }
    let right = examples.len() - wrong.len();
    let value = match wrong.as_slice() {
        [] => format!("{right} of {}", examples.len()),
        wrong => format!("{right} of {}; wrong: {}", examples.len(), wrong.join(", ")),
    };
    Ok(vec![Row::judged("examples", value, "all, whole output", wrong.is_empty())])
}

/// The programs in a folder, in order.
fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut programs = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "hkr" || extension == "hako") {
            programs.push(path);
        }
    }
    programs.sort();
    Ok(programs)
}

/// Runs one example; says what is wrong with it.
fn run(gate: &Gate, example: &Path) -> Result<Option<String>> {
    let stem = example.file_stem().unwrap_or_default();
    let mut expected_file = example.with_file_name("expected").join(stem);
    expected_file.set_extension("txt");
    let Ok(expected) = std::fs::read_to_string(&expected_file) else {
        return Ok(Some(format!("no {}", expected_file.display())));
    };
    let root = workspace::root();
    let mut command = process::program(&gate.binary());
    command.arg(example.strip_prefix(&root).unwrap_or(example));
    let finished = match process::finish(&mut command, LIMIT) {
        Ok(finished) => finished,
        Err(error) => return Ok(Some(format!("{error:#}"))),
    };
    if !finished.status.success() {
        return Ok(Some(format!("{}\n{}", finished.status, process::tail(&finished.stderr, 20))));
    }
    if finished.stdout != expected {
        return Ok(Some(first_difference(&expected, &finished.stdout)));
    }
    if !finished.stderr.is_empty() {
        return Ok(Some(format!("printed on stderr: {}", finished.stderr.trim_end())));
    }
    Ok(None)
}

fn first_difference(expected: &str, got: &str) -> String {
    let mut lines = 0;
    for (wanted, line) in expected.lines().zip(got.lines()) {
        lines += 1;
        if wanted != line {
            return format!("line {lines}: expected {wanted:?}, got {line:?}");
        }
    }
    match (expected.lines().nth(lines), got.lines().nth(lines)) {
        (Some(wanted), _) => format!("ends before line {}: expected {wanted:?}", lines + 1),
        (_, Some(line)) => format!("goes on at line {}: got {line:?}", lines + 1),
        _ => "differs in line ends".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named_with_its_line() {
        let cases = [
            ("a\nb\n", "a\nc\n", "line 2: expected \"b\", got \"c\""),
            ("a\nb\n", "a\n", "ends before line 2: expected \"b\""),
            ("a\n", "a\nb\n", "goes on at line 2: got \"b\""),
            ("a\n", "a", "differs in line ends"),
        ];
        for (expected, got, message) in cases {
            assert_eq!(first_difference(expected, got), message);
        }
    }
}
