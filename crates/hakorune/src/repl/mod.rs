//! `hakorune repl`: a session, line by line.
//!
//! On a terminal lines are edited, completed and remembered. From a pipe or a file they are read
//! as they are, without prompts.

mod complete;
mod editor;
mod history;
mod interrupt;
mod line;
mod pipe;

use std::cell::RefCell;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::rc::Rc;

use clap::Args;
use hako_vm::Limits;
use hako_vm::lower::SessionFiles;

use self::interrupt::Interrupts;
use self::line::Work;
use crate::loader::Files;
use crate::report::Reporter;
use crate::source::Source;
use crate::stack;
use crate::terminal::Terminal;

/// The options of `hakorune repl`.
#[derive(Args)]
pub(crate) struct ReplArgs {
    /// The settings to use instead of the `hako.toml` of the working folder or above it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Runs a session to its end; the exit code.
///
/// # Errors
/// When the session cannot begin, or its layers cannot end.
pub(crate) fn run(args: &ReplArgs) -> anyhow::Result<u8> {
    let source = Source {
        key: String::new(),
        name: "<session>".into(),
        text: String::new(),
        folder: std::env::current_dir().ok(),
    };
    let reporter = Reporter::for_stderr();
    let loader = Files::new(&source, args.config.as_deref())?;
    let terminal = Terminal::new();
    let manifest = loader.manifest();
    reporter.settings(manifest);
    // As Python has it in a session of its own.
    let argv = vec![String::new()];
    let console = Box::new(terminal.clone());
    #[cfg(feature = "m1")]
    if manifest.isolation() {
        anyhow::bail!(
            "the settings ask for isolation, which a session does not have: use `--config` with \
             others, or run a program"
        );
    }
    let machine =
        stack::machine_with(console, Limits::default(), stack::Setup::of(manifest, argv)?)?;
    let stack::Machine { vm, ending } = machine;
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let interrupts = Interrupts::new(vm.interrupter(), is_terminal);
    let files = SessionFiles::default();
    let session = vm.session(&files);
    let work =
        Rc::new(RefCell::new(Work::new(vm, session, loader, reporter, terminal, interrupts)));
    let left = if is_terminal { editor::lines(&work) } else { pipe::lines(&mut work.borrow_mut()) };
    let code = work.borrow_mut().end();
    // The machine goes before the layers whose values it holds.
    drop(work);
    ending.end()?;
    left?;
    Ok(code)
}
