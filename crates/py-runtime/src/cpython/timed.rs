//! A limit on the time of each call.

use std::cell::Cell;
use std::sync::{Condvar, Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

use hako_box::{Datum, Error};

use super::{interrupt, lock};
use crate::{Call, Host, Verb};

/// A layer that ends a crossing which takes longer than its limit, with the error `Timeout`.
///
/// What a callback does counts for the call that it came from. Python code is interrupted where it
/// runs or waits, on the thread that has started Python; C code that does not come back to the
/// interpreter runs on, and its call is a `Timeout` when it is over. The start and the end of
/// runtimes have no limit.
pub struct Timed<H> {
    inner: H,
    limit: Duration,
}

impl<H: Host> Timed<H> {
    /// Limits the crossings that go to `inner`.
    pub fn new(inner: H, limit: Duration) -> Self {
        Self { inner, limit }
    }
}

impl<H: Host> Host for Timed<H> {
    fn call(&self, call: &Call<'_>) -> Result<Datum, Error> {
        let has_no_limit =
            matches!(call.verb, Verb::Birth | Verb::Fini | Verb::Release | Verb::Output);
        if has_no_limit || IS_TIMED.get() || !interrupt::is_main() {
            return self.inner.call(call);
        }
        let watch = Watch::new(self.limit);
        let result = self.inner.call(call);
        if !watch.end() {
            return result;
        }
        match result {
            // Where it was stopped is told by the error that came back.
            Err(error) if error.code() == CODE || error.exit_code().is_some() => Err(error),
            _ => Err(timeout(self.limit)),
        }
    }
}

const CODE: &str = "runtime/timeout";

#[cold]
fn timeout(limit: Duration) -> Error {
    let message = format!(
        "the call was stopped: a call of Python may take {} ms, as `timeout_ms` in [python] says",
        limit.as_millis()
    );
    Error::new("Timeout", CODE, message)
}

/// How long code that has caught the error may go on until it is told again.
const AGAIN: Duration = Duration::from_millis(20);

thread_local! {
    static IS_TIMED: Cell<bool> = const { Cell::new(false) };
}

/// The call that has a limit now: there is one, on the thread that has started Python.
struct State {
    /// When it is to be told, and its limit.
    due: Option<(Instant, Duration)>,
    has_expired: bool,
    /// When the watcher looks next; none when it waits to be called.
    wakes_at: Option<Instant>,
}

static STATE: Mutex<State> = Mutex::new(State { due: None, has_expired: false, wakes_at: None });
static CHANGED: Condvar = Condvar::new();

/// A call with a limit, until it is over.
struct Watch;

impl Watch {
    #[expect(clippy::disallowed_methods, reason = "a time-out counts real time")]
    fn new(limit: Duration) -> Self {
        static WATCHER: Once = Once::new();
        WATCHER.call_once(|| {
            // Without the thread a call ends late, but is a `Timeout` nevertheless.
            let _ = std::thread::Builder::new().name("python-timeout".to_owned()).spawn(watch);
        });
        IS_TIMED.set(true);
        let now = Instant::now();
        // A limit beyond the clock's end is none.
        if let Some(due) = now.checked_add(limit) {
            let mut state = lock(&STATE);
            state.due = Some((due, limit));
            state.has_expired = false;
            // Calls come often and end soon: the watcher that wakes in time anyway sleeps on.
            if state.wakes_at.is_none_or(|wakes| wakes > due) {
                CHANGED.notify_one();
            }
        }
        Self
    }

    /// Whether it has taken too long.
    #[expect(clippy::disallowed_methods, reason = "a time-out counts real time")]
    fn end(self) -> bool {
        let state = lock(&STATE);
        let is_late = state.due.is_some_and(|(due, _)| Instant::now() >= due);
        state.has_expired || is_late
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        IS_TIMED.set(false);
        let mut state = lock(&STATE);
        state.due = None;
        state.has_expired = false;
        // Under the lock: the watcher must not tell of it afterwards.
        interrupt::forget_time_out();
    }
}

#[expect(clippy::disallowed_methods, reason = "a time-out counts real time")]
fn watch() {
    let mut state = lock(&STATE);
    loop {
        let now = Instant::now();
        match state.due {
            Some((due, limit)) if due <= now => {
                state.has_expired = true;
                state.due = Some((now + AGAIN, limit));
                interrupt::time_out(timeout(limit));
            }
            _ => {}
        }
        state.wakes_at = state.due.map(|(due, _)| due);
        state = match state.wakes_at {
            Some(wakes) => {
                let wait = wakes.saturating_duration_since(Instant::now());
                let waited = CHANGED.wait_timeout(state, wait);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => CHANGED.wait(state).unwrap_or_else(PoisonError::into_inner),
        };
    }
}
