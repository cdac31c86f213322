//! One line of a session: a command, or a piece of a program.

use anyhow::anyhow;
use hako_vm::interp::LineOutcome;
use hako_vm::lower::Session;
use hako_vm::{Console as _, Vm};

use super::interrupt::Interrupts;
use crate::loader::Files;
use crate::report::Reporter;
use crate::terminal::Terminal;

/// The text of a value is cut after so many bytes: `print` shows all of it.
const MAX_SHOWN_BYTES: usize = 20_000;

const HELP: &str = "\
Type an expression to see its value, or any statement or declaration.
A line may go on over several: a block is run when its last `}` is there.

  :help      this text
  :type E    the type of a value
  :quit      leaves, as Ctrl-D does; exit(n) leaves with an exit code

Tab completes names, and members after a `.`. Ctrl-C clears the line, or stops what runs.
";

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    GoOn,
    Leave,
}

/// A session at work.
pub(super) struct Work<'a> {
    pub(super) vm: Vm,
    pub(super) session: Session<'a>,
    loader: Files,
    reporter: Reporter,
    terminal: Terminal,
    interrupts: Interrupts,
    /// How many pieces of a program there have been.
    count: usize,
    code: u8,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        vm: Vm,
        session: Session<'a>,
        loader: Files,
        reporter: Reporter,
        terminal: Terminal,
        interrupts: Interrupts,
    ) -> Self {
        Self { vm, session, loader, reporter, terminal, interrupts, count: 0, code: 0 }
    }

    pub(super) fn greet(&mut self) {
        let version = env!("CARGO_PKG_VERSION");
        self.show(&format!("hakorune {version}: `:help` tells more, Ctrl-D leaves\n"));
    }

    /// The number of the line to come; messages name it.
    pub(super) fn number(&self) -> usize {
        self.count + 1
    }

    /// An error that is not one of the program's.
    pub(super) fn tell(&self, error: &anyhow::Error) {
        self.reporter.plain(error);
    }

    /// A failed line counts: for input that nobody watches.
    pub(super) fn fail(&mut self) {
        self.code = 1;
    }

    /// Does what a line says, and shows what comes of it; whether all was well.
    pub(super) fn line(&mut self, text: &str) -> (Next, bool) {
        match text.trim().strip_prefix(':') {
            Some(command) => self.command(command),
            None if text.trim().is_empty() => (Next::GoOn, true),
            None => self.piece(text),
        }
    }

    fn command(&mut self, command: &str) -> (Next, bool) {
        let (word, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        match (word, rest.trim()) {
            ("help" | "h" | "?", "") => (self.show(HELP), true),
            ("quit" | "q", "") => (Next::Leave, true),
            ("type", value) if !value.is_empty() => self.piece(&format!("typeof({value}\n)")),
            ("type", _) => self.refuse("`:type` needs an expression: `:type 1 + 2`"),
            ("help" | "h" | "?" | "quit" | "q", _) => {
                self.refuse(&format!("`:{word}` takes nothing"))
            }
            _ => self.refuse(&format!("there is no command `:{word}`; `:help` names them")),
        }
    }

    fn refuse(&self, text: &str) -> (Next, bool) {
        self.tell(&anyhow!("{text}"));
        (Next::GoOn, false)
    }

    fn piece(&mut self, text: &str) -> (Next, bool) {
        self.count += 1;
        let name = format!("<{}>", self.count);
        let Self { vm, session, loader, reporter, .. } = self;
        let unit = match vm.compile_line(session, loader, &name, text) {
            Ok(unit) => unit,
            Err(problems) => {
                reporter.problems(vm.program(), &problems);
                return (Next::GoOn, false);
            }
        };
        reporter.problems(vm.program(), &unit.warnings);
        let outcome = self.interrupts.during(|| vm.run_line(&unit));
        match outcome {
            LineOutcome::Done(None) => (self.check_output(), true),
            LineOutcome::Done(Some(text)) => (self.show_value(text), true),
            LineOutcome::Failed(failure) => {
                vm.forget_unset(session);
                self.reporter.failure(&failure);
                (self.check_output(), false)
            }
            LineOutcome::Exit(code) => {
                self.code = code.rem_euclid(256) as u8;
                (Next::Leave, true)
            }
        }
    }

    fn show_value(&mut self, mut text: String) -> Next {
        let whole = text.len();
        if whole > MAX_SHOWN_BYTES {
            let end = (0..=MAX_SHOWN_BYTES).rev().find(|end| text.is_char_boundary(*end));
            text.truncate(end.unwrap_or(0));
            let more = whole - text.len();
            text.push_str(&format!("… ({more} more bytes; `print` shows all)"));
        }
        text.push('\n');
        self.show(&text)
    }

    fn show(&mut self, text: &str) -> Next {
        // What goes wrong is kept: the check below finds it.
        if let Err(error) = self.terminal.write(text) {
            self.tell(&anyhow!("cannot write to standard output: {error}"));
            self.code = 1;
            return Next::Leave;
        }
        self.check_output()
    }

    /// Passes on what was printed. Without an output there is no session.
    fn check_output(&mut self) -> Next {
        let Some(error) = self.terminal.take_failure() else { return Next::GoOn };
        self.tell(&anyhow!("cannot write to standard output: {error}"));
        self.code = 1;
        Next::Leave
    }

    /// Ends what the session has left alive; the exit code.
    pub(super) fn end(&mut self) -> u8 {
        let Self { vm, .. } = self;
        self.interrupts.during(|| vm.end_session());
        self.check_output();
        self.code
    }
}
