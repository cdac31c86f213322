//! The standard streams of a running program.

use std::cell::RefCell;
use std::io::{self, BufRead, BufWriter, IsTerminal, Stdout, Write};
use std::rc::Rc;

use hako_vm::Console;

struct State {
    out: BufWriter<Stdout>,
    /// Lines show at once on a terminal; a file or a pipe gets them in blocks.
    by_line: bool,
    /// What went wrong when nobody was there to tell.
    failure: Option<io::Error>,
}

/// Standard output, error and input. Clones share their buffer.
#[derive(Clone)]
pub struct Terminal(Rc<RefCell<State>>);

impl Default for Terminal {
    fn default() -> Self {
        Self::new()
    }
}

impl Terminal {
    /// The streams of this process.
    pub fn new() -> Self {
        let out = io::stdout();
        let by_line = out.is_terminal();
        Self(Rc::new(RefCell::new(State {
            out: BufWriter::with_capacity(32 << 10, out),
            by_line,
            failure: None,
        })))
    }

    /// Passes on what is buffered; what went wrong since the program could last be told.
    pub fn take_failure(&self) -> Option<io::Error> {
        let mut state = self.0.borrow_mut();
        state.flush();
        state.failure.take()
    }
}

impl State {
    fn flush(&mut self) {
        if self.out.buffer().is_empty() {
            return;
        }
        let flushed = self.out.flush();
        if let Err(error) = flushed {
            // What cannot be written now never can: forget it, and tell once.
            let out = BufWriter::with_capacity(32 << 10, io::stdout());
            drop(std::mem::replace(&mut self.out, out).into_parts());
            self.failure.get_or_insert(error);
        }
    }
}

impl Console for Terminal {
    fn write(&mut self, text: &str) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        if let Some(error) = state.failure.take() {
            return Err(error);
        }
        state.out.write_all(text.as_bytes())?;
        if state.by_line && text.contains('\n') {
            state.out.flush()?;
        }
        Ok(())
    }

    fn write_error(&mut self, text: &str) -> io::Result<()> {
        self.flush();
        io::stderr().lock().write_all(text.as_bytes())
    }

    fn flush(&mut self) {
        self.0.borrow_mut().flush();
    }

    fn read_line(&mut self) -> io::Result<Option<String>> {
        self.flush();
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if line.ends_with('\n') {
            line.pop();
            if line.ends_with('\r') {
                line.pop();
            }
        }
        Ok(Some(line))
    }
}
