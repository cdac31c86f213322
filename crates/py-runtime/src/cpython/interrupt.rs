//! Interrupts Python code that runs or waits: Ctrl-C and time-outs.
//!
//! A signal of our own wakes the thread that runs Python. CPython notes it in its C handler, which
//! also ends waits (`time.sleep`, locks, `select`), and then calls our Python handler, which raises
//! what was asked for. `SIGINT` itself is left to the program around Python, and to scripts.
#![expect(unsafe_code, reason = "sends a signal to a thread")]

use std::cell::{Cell, RefCell};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering};

use hako_box::Error;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pyo3::types::PyCFunction;

use super::{attach, exception, lock, phase};

/// What wakes the thread. By default it is ignored, and few programs know of it.
const SIGNAL: libc::c_int = libc::SIGURG;

/// Nobody has asked for an interrupt, or it is over.
const IDLE: u8 = 0;
/// Asked for, and not heard yet.
const WANTED: u8 = 1;
/// Python code has been interrupted.
const HEARD: u8 = 2;

static INTERRUPT: AtomicU8 = AtomicU8::new(IDLE);
/// The time-out that Python code is to be told of.
static TIMEOUT: Mutex<Option<Error>> = Mutex::new(None);
/// The thread that hears signals, as long as it lives.
static MAIN: Mutex<Option<libc::pthread_t>> = Mutex::new(None);

/// Clears [`MAIN`] when its thread ends.
struct Main;

impl Drop for Main {
    fn drop(&mut self) {
        *lock(&MAIN) = None;
    }
}

/// How often a time-out is put off while an error is being told: about a second. After that it is
/// the telling that does not end.
const PUT_OFF: u32 = 50;

thread_local! {
    /// How often more, while an error is being told on this thread; else nothing is put off.
    static SHIELD: Cell<u32> = const { Cell::new(0) };
    static IS_MAIN: RefCell<Option<Main>> = const { RefCell::new(None) };
}

/// Whether Python has asked to be interrupted on this thread: the one that started it.
pub(super) fn is_main() -> bool {
    IS_MAIN.with_borrow(Option::is_some)
}

/// Lets this thread, which has started Python, be interrupted.
pub(super) fn install(py: Python<'_>) -> PyResult<()> {
    let raise = PyCFunction::new_closure(py, Some(c"interrupt"), None, |args, _| raise(args.py()))?;
    // The C module: `signal` itself costs a millisecond of every start.
    py.import("_signal")?.call_method1("signal", (SIGNAL, raise))?;
    // SAFETY: may be called at any time.
    *lock(&MAIN) = Some(unsafe { libc::pthread_self() });
    IS_MAIN.set(Some(Main));
    Ok(())
}

/// While it lives, an error is being told: Python's text of its stack is made by Python code, which
/// is not what the interrupt is for.
pub(super) struct Shield(u32);

impl Shield {
    pub(super) fn new() -> Self {
        Self(SHIELD.replace(PUT_OFF))
    }
}

impl Drop for Shield {
    fn drop(&mut self) {
        SHIELD.set(self.0);
    }
}

/// Called by CPython between two steps of Python code, or while that waits.
fn raise(py: Python<'_>) -> PyResult<()> {
    if let Some(left) = SHIELD.get().checked_sub(1) {
        SHIELD.set(left);
        return Ok(());
    }
    if INTERRUPT.compare_exchange(WANTED, HEARD, Ordering::AcqRel, Ordering::Acquire).is_ok() {
        return Err(PyKeyboardInterrupt::new_err(()));
    }
    match lock(&TIMEOUT).take() {
        Some(error) => Err(exception::to_python(py, error, None)),
        // It came too late: what was to be ended has ended by itself.
        None => Ok(()),
    }
}

/// Wakes the thread, if Python runs and it lives.
fn wake() -> bool {
    let main = lock(&MAIN);
    let Some(thread) = *main else { return false };
    if !phase::is_running() {
        return false;
    }
    // SAFETY: the thread is alive: it clears `MAIN`, whose lock we hold, before it ends. The
    // handler is CPython's, which notes the signal; after Python's end the signal is ignored.
    unsafe { libc::pthread_kill(thread, SIGNAL) == 0 }
}

/// Asks for a `KeyboardInterrupt` in the Python code of the thread that started Python. Nothing
/// happens when no Python code runs there by the next safe point of the script. Tells whether
/// Python runs at all.
///
/// It does not wait; [`interrupt_state`] tells what became of it. C code that does not come back to
/// the interpreter is not interrupted.
pub fn interrupt() -> bool {
    INTERRUPT.store(WANTED, Ordering::Release);
    let sent = wake();
    if sent {
        attach::hurry();
    } else {
        INTERRUPT.store(IDLE, Ordering::Release);
    }
    sent
}

/// Wakes the thread again while the last [`interrupt`] has not been heard: it may have begun to wait
/// between the step of Python at which it would have heard the signal and the wait that the signal
/// would have ended.
pub fn interrupt_again() {
    if interrupt_state() == InterruptState::Waiting {
        wake();
    }
}

/// What became of an [`interrupt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterruptState {
    /// None was asked for, or no Python code was running.
    Idle,
    /// It has not been heard yet.
    Waiting,
    /// Python code was interrupted by it.
    Heard,
}

/// What became of the last [`interrupt`].
pub fn interrupt_state() -> InterruptState {
    match INTERRUPT.load(Ordering::Acquire) {
        WANTED => InterruptState::Waiting,
        HEARD => InterruptState::Heard,
        _ => InterruptState::Idle,
    }
}

/// Ends what the thread that started Python does in Python, by the error `timeout`.
pub(super) fn time_out(timeout: Error) {
    *lock(&TIMEOUT) = Some(timeout);
    if wake() {
        attach::hurry();
    }
}

/// The call that had a limit is over.
pub(super) fn forget_time_out() {
    lock(&TIMEOUT).take();
}

/// At a safe point of a script: no Python code runs inside of it. An interrupt is the machine's
/// own to hear; a time-out holds for the code that Python has called back.
///
/// # Errors
/// That time-out.
pub(super) fn poll() -> Result<(), Error> {
    if !is_main() {
        return Ok(());
    }
    // Not heard by Python, so whoever asked sees that it was not.
    let _ = INTERRUPT.compare_exchange(WANTED, IDLE, Ordering::AcqRel, Ordering::Relaxed);
    lock(&TIMEOUT).take().map_or(Ok(()), Err)
}
