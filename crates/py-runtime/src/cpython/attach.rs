//! When this thread is attached to Python: for one crossing, for a closure, or kept.
#![expect(unsafe_code, reason = "keeps a thread state beyond the scope of a closure")]

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use hako_box::Error;
use pyo3::ffi;
use pyo3::prelude::*;

use super::safepoint::{Asked, Kept};
use super::{direct, errors, lock, pending, phase, ticker};

thread_local! {
    /// The thread state that this thread keeps or has attached by [`scope`]; null when none.
    static STATE: Cell<*mut ffi::PyThreadState> = const { Cell::new(std::ptr::null_mut()) };
    /// How many [`Kept`] this thread has.
    static KEEPERS: Cell<usize> = const { Cell::new(0) };
    /// The interpreter, while this thread keeps its attach; else null.
    static INTERPRETER: Cell<*mut ffi::PyInterpreterState> =
        const { Cell::new(std::ptr::null_mut()) };
    /// The newest thread state that this thread has seen.
    static NEWEST: Cell<*mut ffi::PyThreadState> = const { Cell::new(std::ptr::null_mut()) };
    /// What to give back when the last one goes.
    static GIL: Cell<Option<ffi::PyGILState_STATE>> = const { Cell::new(None) };
}

/// What the threads that stay attached between crossings are asked.
static ASKED: Mutex<Vec<Weak<Asked>>> = Mutex::new(Vec::new());
/// How many keepers there are in the process.
static KEEPING: AtomicUsize = AtomicUsize::new(0);

/// Runs `f` attached. Without any waiting when the thread is attached already.
pub(super) fn with<R>(f: impl FnOnce(Python<'_>) -> Result<R, Error>) -> Result<R, Error> {
    if let Some(py) = current() {
        return kept(py, f);
    }
    with_slow(f)
}

/// Runs `f`, with what goes around each crossing of a thread that is attached already.
fn kept<R>(py: Python<'_>, f: impl FnOnce(Python<'_>) -> Result<R, Error>) -> Result<R, Error> {
    pending::flush(py);
    let _watch = Watch::new(py);
    f(py)
}

/// Looks at the end of a crossing whether Python has got a new thread, so that a script that then
/// computes is reminded to let it in.
pub(super) struct Watch<'py>(Python<'py>);

impl<'py> Watch<'py> {
    #[inline]
    pub(super) fn new(py: Python<'py>) -> Self {
        Self(py)
    }
}

impl Drop for Watch<'_> {
    #[inline]
    fn drop(&mut self) {
        let interpreter = INTERPRETER.get();
        if !interpreter.is_null() {
            // SAFETY: attached, so the interpreter is alive. New thread states go to the front;
            // the pointer is compared, never followed.
            let newest = unsafe { ffi::PyInterpreterState_ThreadHead(interpreter) };
            if newest != NEWEST.replace(newest) {
                ticker::watch_threads(self.0);
            }
        }
    }
}

/// The token, when this thread has a state of ours and it is the current one.
#[inline(always)]
pub(super) fn current() -> Option<Python<'static>> {
    let state = STATE.get();
    // SAFETY: may be called at any time; it reads which thread state is current.
    let is_current =
        !state.is_null() && unsafe { ffi::compat::PyThreadState_GetUnchecked() } == state;
    // SAFETY: this thread's own state is current, so this thread is attached. The state is alive:
    // `keep` and `scope` reset `STATE` before they give it back. The callers, all in this crate,
    // use the token for one crossing, which does not end detached.
    is_current.then(|| unsafe { Python::assume_attached() })
}

#[cold]
fn with_slow<R>(f: impl FnOnce(Python<'_>) -> Result<R, Error>) -> Result<R, Error> {
    phase::check_running()?;
    if KEEPERS.get() > 0 && STATE.get().is_null() {
        keep();
        if let Some(py) = current() {
            return kept(py, f);
        }
    }
    let waiting = Waiting::new();
    Python::try_attach(|py| {
        drop(waiting);
        pending::flush(py);
        f(py)
    })
    .unwrap_or_else(|| Err(errors::ended()))
}

/// Runs `f`, all of whose crossings find this thread attached.
pub(super) fn scope<R>(f: impl FnOnce() -> R) -> Result<R, Error> {
    struct Restore(*mut ffi::PyThreadState);
    impl Drop for Restore {
        fn drop(&mut self) {
            STATE.set(self.0);
            direct::give_spare_back();
        }
    }
    if current().is_some() {
        return Ok(f());
    }
    phase::check_running()?;
    let waiting = Waiting::new();
    Python::try_attach(|py| {
        drop(waiting);
        pending::flush(py);
        // SAFETY: attached, by the token.
        let state = unsafe { ffi::PyThreadState_Get() };
        let _restore = Restore(STATE.replace(state));
        let result = f();
        pending::flush(py);
        result
    })
    .ok_or_else(errors::ended)
}

/// Attaches this thread until the last keeper is dropped.
fn keep() {
    let waiting = Waiting::new();
    // SAFETY: Python is running, as the caller has checked. The matching release is in
    // `drop_keeper`, on this thread, since a `Kept` does not leave it.
    let gil = unsafe { ffi::PyGILState_Ensure() };
    drop(waiting);
    GIL.set(Some(gil));
    // SAFETY: attached by the line above.
    let state = unsafe { ffi::PyThreadState_Get() };
    STATE.set(state);
    // SAFETY: the state is alive.
    INTERPRETER.set(unsafe { ffi::PyThreadState_GetInterpreter(state) });
}

/// Announces that this thread stays attached from its next crossing on.
pub(super) fn add_keeper(asked: &Arc<Asked>) {
    KEEPERS.set(KEEPERS.get() + 1);
    let mut list = lock(&ASKED);
    list.retain(|asked| asked.strong_count() > 0);
    list.push(Arc::downgrade(asked));
    KEEPING.fetch_add(1, Ordering::Relaxed);
}

/// Takes the announcement back.
pub(super) fn drop_keeper() {
    KEEPERS.set(KEEPERS.get() - 1);
    KEEPING.fetch_sub(1, Ordering::Relaxed);
    if KEEPERS.get() > 0 {
        return;
    }
    STATE.set(std::ptr::null_mut());
    INTERPRETER.set(std::ptr::null_mut());
    direct::give_spare_back();
    if let Some(gil) = GIL.take()
        && phase::is_running()
    {
        // SAFETY: the match of `keep` on this thread; Python still runs. A keeper is not dropped
        // within a crossing, because the library that owns it is borrowed for the crossing.
        unsafe { ffi::PyGILState_Release(gil) };
    }
}

/// Forgets the thread state, which Python's end has freed.
pub(super) fn forget() {
    STATE.set(std::ptr::null_mut());
    INTERPRETER.set(std::ptr::null_mut());
    GIL.set(None);
    direct::forget_spare();
}

/// Announces that this thread waits for an attach, until it is dropped. The threads that stay
/// attached are asked at once and then again with each tick: once may be before this thread
/// really waits.
struct Waiting(bool);

impl Waiting {
    fn new() -> Self {
        let others = KEEPING.load(Ordering::Relaxed) > KEEPERS.get();
        if others {
            hurry();
            ticker::add_reason();
        }
        Self(others)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.0 {
            ticker::drop_reason();
        }
    }
}

/// Asks the threads that stay attached to let others in.
pub(super) fn hurry() {
    for asked in lock(&ASKED).iter().filter_map(Weak::upgrade) {
        asked.hurry();
    }
}

/// Gives back what was dropped while this thread could not, when it is attached.
pub(super) fn flush() {
    if let Some(py) = current() {
        pending::flush(py);
    }
}

/// Gives the attach back while `wait` runs, when this thread has it.
pub(super) fn detached(wait: &mut dyn FnMut()) {
    /// A closure that runs on the thread it came from.
    struct SameThread<'a>(&'a mut dyn FnMut());
    // SAFETY: `Python::detach` runs its closure on the calling thread; it asks for `Send` only to
    // keep objects that need an attached thread out of it. Nothing that this crate hands to its
    // users is such an object: handles check for themselves on each crossing.
    unsafe impl Send for SameThread<'_> {}
    impl SameThread<'_> {
        fn run(self) {
            (self.0)();
        }
    }

    match current() {
        Some(py) => {
            let wait = SameThread(wait);
            py.detach(move || wait.run());
            pending::flush(py);
        }
        None => wait(),
    }
}

/// A keeper for this thread.
pub(super) fn keeper() -> Rc<Kept> {
    Rc::new(Kept::new())
}
