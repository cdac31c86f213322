//! A thread that reminds scripts, every few milliseconds, to let others in; only while there are
//! others.

use std::sync::{Condvar, Mutex, Once, PoisonError};
use std::time::Duration;

use pyo3::intern;
use pyo3::prelude::*;

use super::{attach, lock};

/// How long a script may keep others waiting: a little longer than CPython's own interval, after
/// which who waits asks for a switch.
const TICK: Duration = Duration::from_millis(6);

/// Why the ticker runs.
struct Reasons {
    /// Python has threads of its own.
    has_threads: bool,
    /// How many threads of the program wait for an attach.
    waiting: usize,
}

static REASONS: Mutex<Reasons> = Mutex::new(Reasons { has_threads: false, waiting: 0 });
static CHANGED: Condvar = Condvar::new();

/// Looks whether Python has threads of its own.
#[cold]
pub(super) fn watch_threads(py: Python<'_>) {
    let count = Python::attach(|_| {
        let module = super::modules::own(py, intern!(py, "_thread"))?;
        module.call_method0(intern!(py, "_count"))?.extract::<usize>()
    });
    let has_threads = count.is_ok_and(|count| count > 0);
    let mut reasons = lock(&REASONS);
    if has_threads != reasons.has_threads {
        reasons.has_threads = has_threads;
        wake(has_threads);
    }
}

/// A thread of the program waits.
pub(super) fn add_reason() {
    lock(&REASONS).waiting += 1;
    wake(true);
}

/// It waits no more.
pub(super) fn drop_reason() {
    lock(&REASONS).waiting -= 1;
}

/// Python ends, and its threads with it.
pub(super) fn stop() {
    lock(&REASONS).has_threads = false;
}

fn wake(is_needed: bool) {
    static START: Once = Once::new();
    if is_needed {
        START.call_once(|| {
            // Without the thread scripts still let others in while they wait.
            let _ = std::thread::Builder::new().name("python-ticker".to_owned()).spawn(tick);
        });
        CHANGED.notify_one();
    }
}

fn tick() {
    loop {
        let mut reasons = lock(&REASONS);
        while !reasons.has_threads && reasons.waiting == 0 {
            reasons = CHANGED.wait(reasons).unwrap_or_else(PoisonError::into_inner);
        }
        drop(reasons);
        std::thread::sleep(TICK);
        attach::hurry();
    }
}
