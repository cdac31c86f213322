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
    pub(super) fn new(interrupter: Interrupter) -> Self {
        let is_running = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&is_running);
        // Without a handler Ctrl-C ends the process, as it does elsewhere.
        drop(ctrlc::set_handler(move || answer(&interrupter, &heard)));
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
fn answer(interrupter: &Interrupter, is_running: &AtomicBool) {
    if !is_running.load(Ordering::SeqCst) || interrupt::stop(interrupter) >= UNHEARD {
        std::process::exit(EXIT);
    }
}
