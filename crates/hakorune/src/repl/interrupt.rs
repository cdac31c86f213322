//! Ctrl-C: stops what runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hako_vm::interp::Interrupter;

use crate::interrupt;

/// So many times without an answer: the program is where nobody can reach it.
const UNHEARD: u32 = 3;

/// The exit code of a process that Ctrl-C ends.
const EXIT: i32 = 130;

/// Hears Ctrl-C from now on.
pub(super) struct Interrupts {
    is_running: Arc<AtomicBool>,
}

impl Interrupts {
    /// Between lines Ctrl-C does nothing on a terminal, whose editor has it. Else it ends the
    /// process, as it does elsewhere.
    pub(super) fn new(interrupter: Interrupter, is_terminal: bool) -> Self {
        let is_running = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&is_running);
        // Without a handler Ctrl-C ends the process, too.
        drop(ctrlc::set_handler(move || {
            let is_running = heard.load(Ordering::SeqCst);
            if is_running || !is_terminal {
                answer(&interrupter, is_running);
            }
        }));
        Self { is_running }
    }

    /// Runs `work`, which Ctrl-C stops.
    pub(super) fn during<R>(&self, work: impl FnOnce() -> R) -> R {
        self.is_running.store(true, Ordering::SeqCst);
        let result = work();
        self.is_running.store(false, Ordering::SeqCst);
        result
    }
}

#[expect(clippy::exit, reason = "the thread that could return from `main` does not answer")]
fn answer(interrupter: &Interrupter, is_running: bool) {
    if !is_running || interrupt::stop(interrupter) >= UNHEARD {
        std::process::exit(EXIT);
    }
}
