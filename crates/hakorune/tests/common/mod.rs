//! What the tests of the command line have in common.
#![allow(dead_code, reason = "each test binary uses a part")]

#[cfg(feature = "m0")]
pub(crate) mod python;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The top folder of the repository.
pub(crate) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The `hakorune` command, run in the top folder without what the environment may add.
pub(crate) fn hakorune() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hakorune"));
    command.current_dir(top()).env_remove("LD_LIBRARY_PATH").env("NO_COLOR", "1");
    #[cfg(unix)]
    hears_ctrl_c(&mut command);
    command
}

/// A shell that starts tests in the background has them ignore Ctrl-C, which a program inherits.
#[cfg(unix)]
#[expect(
    unsafe_code,
    reason = "sets how a signal is taken, in the child before it becomes a program"
)]
fn hears_ctrl_c(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    let reset = || {
        // SAFETY: the default handler; `signal` may be called between fork and exec.
        unsafe { libc::signal(libc::SIGINT, libc::SIG_DFL) };
        Ok(())
    };
    // SAFETY: what runs there allocates nothing and takes no lock.
    unsafe { command.pre_exec(reset) };
}

/// Runs a program's text.
pub(crate) fn eval(code: &str) -> Run {
    Run::of(hakorune().arg("-e").arg(code))
}

/// What a run did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The exit code; none after a signal.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        Self::from(command.output().expect("the command starts"))
    }

    /// Asserts that it printed `stdout`, nothing on standard error, and ended well.
    #[track_caller]
    pub(crate) fn prints(&self, stdout: &str) {
        let wanted = Self { code: Some(0), stdout: stdout.into(), stderr: String::new() };
        assert_eq!(*self, wanted);
    }

    /// Asserts that it failed with exit code 1 and that standard error has each of `parts`.
    #[track_caller]
    pub(crate) fn fails_with(&self, parts: &[&str]) {
        assert_eq!(self.code, Some(1), "{self:#?}");
        for part in parts {
            assert!(self.stderr.contains(part), "no {part:?} in\n{}", self.stderr);
        }
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The programs in a folder of the repository, by name.
pub(crate) fn programs(folder: &str) -> Vec<PathBuf> {
    let folder = top().join(folder);
    let mut programs: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|e| e == "hkr" || e == "hako"))
        .collect();
    programs.sort();
    assert!(!programs.is_empty(), "{} has programs", folder.display());
    programs
}
