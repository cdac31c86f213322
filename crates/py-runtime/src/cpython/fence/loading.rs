//! Which modules are being loaded for the first time, on each thread. It is kept here and not read
//! from Python's frames, which Python code can forge.

use std::cell::RefCell;

thread_local! {
    static STACK: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// While it lives, a module is being loaded on this thread.
pub(super) struct Loading(());

impl Loading {
    pub(super) fn new(name: &str) -> Self {
        STACK.with_borrow_mut(|stack| stack.push(name.to_owned()));
        Self(())
    }
}

impl Drop for Loading {
    fn drop(&mut self) {
        STACK.with_borrow_mut(Vec::pop);
    }
}

/// Runs `f` with the innermost of them.
pub(super) fn innermost<R>(f: impl FnOnce(Option<&str>) -> R) -> R {
    // Taken out meanwhile would be simpler, but a gate must be able to be asked within a gate.
    let name = STACK.with_borrow(|stack| stack.last().cloned());
    f(name.as_deref())
}

/// Whether `name` is the innermost.
pub(super) fn is_innermost(name: &str) -> bool {
    STACK.with_borrow(|stack| stack.last().is_some_and(|last| last == name))
}
