//! The layer: crossings against the policy.

use std::sync::Arc;

use hako_box::{Datum, Error, Handle};
use py_runtime::{Call, Host, Verb};

use crate::capability::Kind;
use crate::gate::Gate;
use crate::implied::PARTS;
use crate::request::Request;

/// The place in a handle that is this layer's.
const SLOT: usize = 0;

/// Asks whether Python code on this thread has called the program and waits.
pub type CalledBack = fn() -> bool;

/// Holds crossings to a policy. What the program does with the objects that Python gave it is its
/// own act; what Python code then does meets the [`Gate`].
///
/// A call pays nothing here: what may be had was decided when its handle was made.
pub struct Caps<H> {
    inner: H,
    gate: Arc<Gate>,
    called_back: CalledBack,
}

impl<H: Host> Caps<H> {
    /// Holds the crossings that go to `inner`.
    pub fn new(inner: H, gate: Arc<Gate>, called_back: CalledBack) -> Self {
        Self { inner, gate, called_back }
    }

    #[inline(never)]
    fn import(&self, call: &Call<'_>, name: &str) -> Result<Datum, Error> {
        self.gate.import(name)?;
        let module = self.inner.call(call)?;
        if let Datum::Handle(handle) = &module {
            let part = PARTS.iter().position(|part| *part == name);
            let is_partial = part.is_some() && self.gate.is_partial(name);
            let word = part.filter(|_| is_partial).map_or(0, |index| index as u64 + 1);
            handle.set_slot(SLOT, word);
        }
        Ok(module)
    }

    #[inline(never)]
    fn run(&self, call: &Call<'_>, what: &str) -> Result<Datum, Error> {
        if (self.called_back)() {
            self.gate.callback(&Request::Any(Kind::Exec), what)?;
        }
        self.inner.call(call)
    }

    /// A name of a module that may only be used in part.
    #[inline(never)]
    fn name(&self, call: &Call<'_>, word: u64, name: &str) -> Result<Datum, Error> {
        let index = usize::try_from(word).unwrap_or(usize::MAX).wrapping_sub(1);
        if let Some(module) = PARTS.get(index) {
            self.gate.name_of(module, name, "crossing")?;
        }
        self.inner.call(call)
    }
}

impl<H: Host> Host for Caps<H> {
    #[inline]
    fn call(&self, call: &Call<'_>) -> Result<Datum, Error> {
        // What programs do most: nothing is left to be decided.
        if let Verb::Call = call.verb {
            return self.inner.call(call);
        }
        self.other(call)
    }
}

impl<H: Host> Caps<H> {
    #[inline(never)]
    fn other(&self, call: &Call<'_>) -> Result<Datum, Error> {
        match call.verb {
            Verb::Import(name) => self.import(call, name),
            Verb::Exec(_) => self.run(call, "PyRuntimeBox.exec in a callback"),
            Verb::Eval(_) => self.run(call, "PyRuntimeBox.eval in a callback"),
            Verb::Get(name) | Verb::Set(name) | Verb::CallMethod(name) => {
                match call.receiver.map_or(0, word) {
                    0 => self.inner.call(call),
                    word => self.name(call, word, name),
                }
            }
            _ => self.inner.call(call),
        }
    }
}

#[inline]
fn word(handle: &Handle) -> u64 {
    handle.slot(SLOT)
}
