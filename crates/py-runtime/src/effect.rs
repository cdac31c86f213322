//! The seam for effects: what Python code does to the world by itself.

use hako_box::{Datum, Error};

/// Who asks for an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Code that runs inside Python.
    Python,
    /// A box of the program, called while Python is on the stack.
    Callback,
}

/// Something that is about to be done to the world. It has not happened yet.
#[derive(Clone, Copy, Debug)]
pub struct Effect<'a> {
    /// The name: CPython's name of the audit event (`open`, `socket.connect`), or the name that
    /// a layer's own wrapper raises.
    pub name: &'a str,
    /// What it is done to, as text: a module, a path, a host. Empty when the event has none.
    pub object: &'a str,
    /// Who asks.
    pub asker: Asker,
}

/// What a gate answers.
#[derive(Debug)]
pub enum Verdict {
    /// Let it happen.
    Allow,
    /// Refuse; the error is raised where the effect was asked for.
    Deny(Error),
    /// Do not do it; this is the result. Only wrappers can do so: an audit event can be refused
    /// but not replaced, and there an answer counts as a refusal.
    Answer(Datum),
}

/// Looks at effects before they happen.
///
/// Gates are asked in the order in which the plan lists them; the first that does not allow
/// decides. A gate runs inside Python, on whatever thread asks: it must be quick, must not wait
/// and must not call Python.
pub trait EffectGate: Send + Sync {
    /// The verdict on one effect.
    fn raise(&self, effect: &Effect<'_>) -> Verdict;
}

/// Asks the gates in order.
pub fn raise(gates: &[std::sync::Arc<dyn EffectGate>], effect: &Effect<'_>) -> Verdict {
    for gate in gates {
        match gate.raise(effect) {
            Verdict::Allow => {}
            verdict => return verdict,
        }
    }
    Verdict::Allow
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    struct Fixed(fn() -> Verdict);

    impl EffectGate for Fixed {
        fn raise(&self, _: &Effect<'_>) -> Verdict {
            (self.0)()
        }
    }

    const EFFECT: Effect<'static> =
        Effect { name: "open", object: "/etc/passwd", asker: Asker::Python };

    #[test]
    fn no_gate_allows() {
        assert!(matches!(raise(&[], &EFFECT), Verdict::Allow));
    }

    #[test]
    fn the_first_gate_that_does_not_allow_decides() {
        let gates: [Arc<dyn EffectGate>; 3] = [
            Arc::new(Fixed(|| Verdict::Allow)),
            Arc::new(Fixed(|| Verdict::Answer(Datum::Int(1)))),
            Arc::new(Fixed(|| Verdict::Deny(Error::type_error("late")))),
        ];
        assert!(matches!(raise(&gates, &EFFECT), Verdict::Answer(Datum::Int(1))));
    }
}
