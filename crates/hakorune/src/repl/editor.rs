//! Lines from a terminal: edited, completed, remembered.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use anyhow::Context as _;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use super::line::{Next, Work};
use super::{complete, history, pipe};

/// How many lines of former sessions are kept.
const MAX_HISTORY: usize = 10_000;

/// What the editor asks while a line is written.
struct Advice<'a>(Rc<RefCell<Work<'a>>>);

impl Completer for Advice<'_> {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let mut work = self.0.borrow_mut();
        let Work { vm, session, .. } = &mut *work;
        Ok(complete::candidates(vm, session, line.get(..pos).unwrap_or(line)))
    }
}

impl Validator for Advice<'_> {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if pipe::is_incomplete(context.input()) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}

impl Hinter for Advice<'_> {
    type Hint = String;
}

impl Highlighter for Advice<'_> {}

impl Helper for Advice<'_> {}

/// Reads and runs lines until the user leaves.
///
/// # Errors
/// When the terminal cannot be used.
pub(super) fn lines(work: &Rc<RefCell<Work<'_>>>) -> anyhow::Result<()> {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .history_ignore_space(true)
        .max_history_size(MAX_HISTORY)
        .context("cannot use the terminal")?
        .build();
    let mut editor: Editor<Advice<'_>, FileHistory> =
        Editor::with_config(config).context("cannot use the terminal")?;
    editor.set_helper(Some(Advice(Rc::clone(work))));
    let history = history::file();
    if let Some(file) = &history {
        // There is none before the first session, and it may not be readable.
        drop(editor.load_history(file));
    }
    work.borrow_mut().greet();
    loop {
        let prompt = format!("{}> ", work.borrow().number());
        let text = match editor.readline(&prompt) {
            Ok(text) => text,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(error).context("cannot read from the terminal"),
        };
        remember(&mut editor, history.as_deref(), &text);
        let (next, _) = work.borrow_mut().line(&text);
        if next == Next::Leave {
            return Ok(());
        }
    }
}

/// Keeps a line. A history that cannot be written is no error.
fn remember(editor: &mut Editor<Advice<'_>, FileHistory>, file: Option<&Path>, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    if let (Ok(true), Some(file)) = (editor.add_history_entry(text), file) {
        drop(editor.append_history(file));
    }
}
