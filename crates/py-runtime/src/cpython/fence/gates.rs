//! The gates of this process, and who asks them on this thread.

use std::cell::Cell;
use std::sync::{Arc, OnceLock};

use hako_box::Error;

use super::super::errors::config;
use super::super::phase;
use super::loading;
use crate::{Argument, Asker, Effect, EffectGate, Fence, Verdict};

static GATES: OnceLock<Vec<Arc<dyn EffectGate>>> = OnceLock::new();

thread_local! {
    /// Who asks on this thread, when it is not Python code.
    static ASKER: Cell<Option<Asker>> = const { Cell::new(None) };
    /// How many calls from Python into the program are open on this thread.
    static CALLED_BACK: Cell<u32> = const { Cell::new(0) };
}

pub(super) fn set(gates: Vec<Arc<dyn EffectGate>>) -> Result<(), Error> {
    GATES
        .set(gates)
        .map_err(|_| config("config/policy", "the gates of this process are set already"))
}

fn gates() -> &'static [Arc<dyn EffectGate>] {
    GATES.get().map_or(&[], Vec::as_slice)
}

/// Whether any gate wants to hear of effects of this name.
pub(super) fn wanted(name: &str) -> bool {
    gates().iter().any(|gate| gate.wants(name))
}

/// Asks the gates.
pub(super) fn raise(
    name: &str,
    args: &[Argument],
    keywords: &[(String, Argument)],
    fence: Fence,
) -> Verdict {
    let asker = asker();
    loading::innermost(|loading| {
        crate::raise(gates(), &Effect { name, args, keywords, asker, fence, loading })
    })
}

/// Whether any gate wants to hear what the wrapped function of this name gives.
pub(super) fn heard(name: &str) -> bool {
    gates().iter().any(|gate| gate.hears(name))
}

/// Tells the gates what a wrapped function has given.
pub(super) fn done(name: &str, args: &[Argument], result: &Argument) {
    let effect = Effect { asker: asker(), ..Effect::new(name, args, Fence::Wrapper) };
    for gate in gates().iter().filter(|gate| gate.hears(name)) {
        gate.done(&effect, result);
    }
}

fn asker() -> Asker {
    match ASKER.get() {
        Some(asker) => asker,
        None if phase::is_new() => Asker::Start,
        None => Asker::Python,
    }
}

/// While it lives, what this thread asks for is asked for by another than Python code.
pub(in crate::cpython) struct As(Option<Asker>);

impl As {
    pub(in crate::cpython) fn new(asker: Asker) -> Self {
        Self(ASKER.replace(Some(asker)))
    }

    /// As what serves the program, unless it is served for the start of Python itself.
    pub(in crate::cpython) fn support() -> Self {
        match ASKER.get() {
            Some(Asker::Runtime) => Self::new(Asker::Runtime),
            _ => Self::new(Asker::Support),
        }
    }
}

impl Drop for As {
    fn drop(&mut self) {
        ASKER.set(self.0);
    }
}

/// While it lives, Python code on this thread has called the program.
pub(in crate::cpython) struct CalledBack(Option<Asker>);

impl CalledBack {
    pub(in crate::cpython) fn new() -> Self {
        CALLED_BACK.set(CALLED_BACK.get() + 1);
        Self(ASKER.take())
    }
}

impl Drop for CalledBack {
    fn drop(&mut self) {
        CALLED_BACK.set(CALLED_BACK.get() - 1);
        ASKER.set(self.0);
    }
}

/// Whether Python code on this thread has called the program and waits for it.
pub fn called_back() -> bool {
    CALLED_BACK.get() > 0
}

/// Asks for an effect of the program's own boxes, when Python code has called it.
pub(in crate::cpython) fn raise_in_callback(name: &str, args: &[Argument]) -> Result<(), Error> {
    if !called_back() || gates().is_empty() {
        return Ok(());
    }
    let effect = Effect { asker: Asker::Callback, ..Effect::new(name, args, Fence::Callback) };
    match crate::raise(gates(), &effect) {
        Verdict::Allow => Ok(()),
        Verdict::Deny(error) => Err(error),
        Verdict::Answer(_) => Err(refused(name, "no answer can stand for this effect")),
    }
}

#[cold]
pub(super) fn refused(name: &str, why: &str) -> Error {
    Error::new("PermissionError", "runtime/gate", format!("{name}: {why}"))
}
