//! `hakorune test`: programs that say in comments what they print.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;

use crate::loader::EXTENSIONS;

/// What a program says of itself.
///
/// ```text
/// // expect: a line of standard output, in order
/// // error: a part of standard error; the exit code is then 1
/// // exit: the exit code, when it is neither 0 nor 1 after an error
/// // args: the program's arguments
/// // stdin: a line of standard input
/// ```
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    /// Standard output, whole.
    pub stdout: String,
    /// Parts of standard error; without any it is empty.
    pub errors: Vec<String>,
    /// The exit code.
    pub exit: Option<i32>,
    /// The arguments.
    pub args: Vec<String>,
    /// Standard input.
    pub stdin: String,
}

impl Expectation {
    /// Reads it from a program's comments.
    ///
    /// # Errors
    /// When an exit code is not a number.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let mut expectation = Self::default();
        for line in text.lines() {
            let Some((_, comment)) = line.split_once("// ") else { continue };
            let Some((key, value)) = comment.split_once(':') else { continue };
            let value = value.strip_prefix(' ').unwrap_or(value);
            match key {
                "expect" => writeln!(expectation.stdout, "{value}")?,
                "error" => expectation.errors.push(value.to_owned()),
                "exit" => {
                    let code = value.trim().parse();
                    expectation.exit = Some(code.with_context(|| format!("`exit: {value}`"))?);
                }
                "args" => expectation.args.extend(value.split_whitespace().map(str::to_owned)),
                "stdin" => writeln!(expectation.stdin, "{value}")?,
                _ => {}
            }
        }
        Ok(expectation)
    }

    fn exit_code(&self) -> i32 {
        self.exit.unwrap_or(i32::from(!self.errors.is_empty()))
    }
}

/// Runs a program and compares; what is different, if anything is.
///
/// # Errors
/// When it cannot be read or started.
pub fn check(program: &Path) -> anyhow::Result<Option<String>> {
    let text = fs::read(program).with_context(|| format!("cannot read `{}`", program.display()))?;
    let expectation = Expectation::parse(&String::from_utf8_lossy(&text))
        .with_context(|| program.display().to_string())?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("run").arg(program).arg("--").args(&expectation.args);
    command.env("NO_COLOR", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().context("cannot start `hakorune`")?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program need not read its input.
        drop(std::io::Write::write_all(&mut stdin, expectation.stdin.as_bytes()));
    }
    let output = child.wait_with_output()?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    Ok(difference(&expectation, &stdout, &stderr, output.status.code()))
}

fn difference(
    expectation: &Expectation,
    stdout: &str,
    stderr: &str,
    code: Option<i32>,
) -> Option<String> {
    let mut out = String::new();
    if *stdout != expectation.stdout {
        lines(&mut out, "expected output", &expectation.stdout);
        lines(&mut out, "output", stdout);
    }
    for error in expectation.errors.iter().filter(|error| !stderr.contains(&***error)) {
        lines(&mut out, "expected in standard error", error);
    }
    let unexpected = expectation.errors.is_empty() && !stderr.is_empty();
    if code != Some(expectation.exit_code()) {
        let code = code.map_or("a signal".to_owned(), |code| code.to_string());
        lines(&mut out, "exit code", &format!("{code}, expected {}", expectation.exit_code()));
    }
    if unexpected || (!out.is_empty() && !stderr.is_empty()) {
        lines(&mut out, "standard error", stderr);
    }
    (!out.is_empty()).then_some(out)
}

fn lines(out: &mut String, title: &str, text: &str) {
    out.push_str(title);
    out.push_str(":\n");
    for line in text.lines() {
        out.push_str("    ");
        out.push_str(line);
        out.push('\n');
    }
}

/// The programs in a folder and those below it, or the one file that `path` is.
///
/// # Errors
/// When a folder cannot be read.
pub fn programs(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder)
            .with_context(|| format!("cannot read the folder `{}`", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                // `_parts` holds what programs use.
                if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_')) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| EXTENSIONS.iter().any(|known| e == *known)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_say_what_a_program_does() {
        let text = "print(input()) // expect: a\n// stdin: a\n// error: Panic\n// args: x  y\n";
        let wanted = Expectation {
            stdout: "a\n".into(),
            errors: vec!["Panic".into()],
            exit: None,
            args: vec!["x".into(), "y".into()],
            stdin: "a\n".into(),
        };
        assert_eq!(Expectation::parse(text).expect("it is well-formed"), wanted);
        assert!(Expectation::parse("// exit: soon").is_err());
    }

    #[test]
    fn a_difference_shows_both_sides() {
        let expectation = Expectation { stdout: "1\n".into(), ..Expectation::default() };
        assert_eq!(difference(&expectation, "1\n", "", Some(0)), None);
        assert_eq!(
            difference(&expectation, "2\n", "", None).as_deref(),
            Some("expected output:\n    1\noutput:\n    2\nexit code:\n    a signal, expected 0\n")
        );
    }
}
