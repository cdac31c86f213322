//! Running other programs, and saying plainly what went wrong with them.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::workspace;

/// How often a waiting loop looks at its child.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// The cargo that started us, in the root of the workspace.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(workspace::root());
    // `cargo run` describes *this* package in the environment; a build must not see it.
    for (name, _) in std::env::vars_os() {
        let Some(text) = name.to_str() else { continue };
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// The executables of a kind of target (`bench`, `test`) among cargo's messages, by name. The
/// messages are one JSON object a line.
pub(crate) fn executables(messages: &str, kind: &str) -> Vec<(String, PathBuf)> {
    let executable = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let target = &message["target"];
        let is_it = message["reason"] == "compiler-artifact" && target["kind"][0] == kind;
        let path = message["executable"].as_str().filter(|_| is_it)?;
        Some((target["name"].as_str()?.to_owned(), PathBuf::from(path)))
    };
    messages.lines().filter_map(executable).collect()
}

/// A built program, in an environment with no hint where libraries are.
///
/// `cargo run` sets the loader's search path for its child, which would hide a missing rpath.
pub(crate) fn program(path: &Path) -> Command {
    let mut command = Command::new(path);
    command.current_dir(workspace::root());
    command.env_remove("LD_LIBRARY_PATH");
    command.env_remove("DYLD_LIBRARY_PATH");
    command.env_remove("DYLD_FALLBACK_LIBRARY_PATH");
    command.stdin(Stdio::null());
    command
}

/// The command as a person would type it.
pub(crate) fn describe(command: &Command) -> String {
    let mut text = Path::new(command.get_program())
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    for word in command.get_args() {
        text.push(' ');
        let word = word.to_string_lossy();
        if word.contains('\n') {
            // A whole program on the command line: its text helps nobody here.
            text.push('…');
            continue;
        }
        if word.is_empty() || word.contains(char::is_whitespace) {
            text.push_str(&format!("{word:?}"));
        } else {
            text.push_str(&word);
        }
    }
    text
}

/// Runs a command with our own output, and fails when it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status =
        command.status().with_context(|| format!("cannot start `{}`", describe(command)))?;
    if !status.success() {
        bail!("`{}` ended with {status}", describe(command));
    }
    Ok(())
}

/// Runs a command and gives what it printed; its errors become ours.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{}`", describe(command)))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` ended with {}:\n{}", describe(command), output.status, stderr.trim_end());
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` printed something that is not text", describe(command)))
}

/// What a finished program left behind.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a command to its end or to the limit, whichever is first; a bad exit code is no error.
pub(crate) fn finish(command: &mut Command, limit: Duration) -> Result<Finished> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", describe(command)))?;
    let stdout = child.stdout.take().map(read_aside);
    let stderr = child.stderr.take().map(read_aside);
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            bail!("`{}` was still running after {} s", describe(command), limit.as_secs());
        }
        thread::sleep(LOOK_EVERY);
    };
    Ok(Finished { status, stdout: joined(stdout), stderr: joined(stderr) })
}

/// Runs a command with its output in a file.
pub(crate) fn log(command: &mut Command, file: &Path) -> Result<ExitStatus> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let out = File::create(file).with_context(|| format!("cannot write {}", file.display()))?;
    let errors = out.try_clone()?;
    command
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(errors)
        .status()
        .with_context(|| format!("cannot start `{}`", describe(command)))
}

/// The last lines of a text, with a word about how many stand before them.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    let skipped = all.len().saturating_sub(lines);
    let mut shown = String::new();
    if skipped > 0 {
        shown.push_str(&format!("… {skipped} lines before these\n"));
    }
    for line in &all[skipped..] {
        shown.push_str(line);
        shown.push('\n');
    }
    shown
}

// A child that fills one pipe while we read the other would wait for us for ever.
fn read_aside(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What could be read before an error is still worth showing.
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

fn joined(handle: Option<thread::JoinHandle<Vec<u8>>>) -> String {
    let bytes = handle.and_then(|handle| handle.join().ok()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_described_as_typed() {
        let mut command = Command::new("folder/cargo");
        command.args(["test", "-p", "two words", "", "a\nprogram"]);
        assert_eq!(describe(&command), "cargo test -p \"two words\" \"\" …");
    }

    #[test]
    fn a_tail_says_how_much_it_leaves_out() {
        assert_eq!(tail("a\nb\nc\n", 2), "… 1 lines before these\nb\nc\n");
        assert_eq!(tail("a\nb", 2), "a\nb\n");
        assert_eq!(tail("", 2), "");
    }

    #[test]
    fn executables_are_found_among_cargos_messages_by_kind() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"names","kind":["test"]},"executable":"/t/names-1"}
{"reason":"compiler-artifact","target":{"name":"m0","kind":["bench"]},"executable":"/t/m0-1"}
{"reason":"compiler-artifact","target":{"name":"half","kind":["test"]},"executable":null}
{"reason":"build-script-executed"}
no JSON"#;
        let found = |name: &str, path: &str| vec![(name.to_owned(), PathBuf::from(path))];
        assert_eq!(executables(messages, "test"), found("names", "/t/names-1"));
        assert_eq!(executables(messages, "bench"), found("m0", "/t/m0-1"));
        assert_eq!(executables("", "test"), []);
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = capture(&mut Command::new("no-such-program-here")).unwrap_err();
        assert_eq!(error.to_string(), "cannot start `no-such-program-here`");
    }
}
