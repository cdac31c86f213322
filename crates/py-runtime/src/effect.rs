//! The seam for effects: what Python code does to the world by itself.

use hako_box::{Datum, Error};

/// Who asks for an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Code that runs inside Python.
    Python,
    /// A box of the program, called while Python is on the stack.
    Callback,
    /// Python itself while it starts, `site` and the `.pth` files that it reads included.
    Start,
    /// A step of the plan, at the start: no code of the program's has run.
    Runtime,
    /// Code of this crate's that serves the program: it tells errors, compiles what the program
    /// gives it, ends threads. Code of the program's may run in its midst, so only what the
    /// service needs is free.
    Support,
}

/// Where an effect was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fence {
    /// CPython's audit hook.
    Audit,
    /// The import machinery.
    Import,
    /// A wrapper around what raises no audit event.
    Wrapper,
    /// A box of the program's.
    Callback,
}

impl Fence {
    /// The name in traces and audits.
    pub fn name(self) -> &'static str {
        match self {
            Self::Audit => "audit",
            Self::Import => "import",
            Self::Wrapper => "wrapper",
            Self::Callback => "callback",
        }
    }
}

/// An argument of an effect. No Python code runs to look at one.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer of 64 bits.
    Int(i64),
    /// A text. A path that is not Unicode comes as [`Bytes`](Self::Bytes).
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A tuple or a list.
    List(Vec<Argument>),
    /// Anything else.
    Object,
}

impl Argument {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if it is one.
    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }
}

/// Something that is about to be done to the world. It has not happened yet.
#[derive(Clone, Copy, Debug)]
pub struct Effect<'a> {
    /// The name: CPython's name of the audit event (`open`, `socket.connect`), `import` for the
    /// import machinery, or the name of the function that is wrapped (`time.time`).
    pub name: &'a str,
    /// The arguments, as the event has them; of an import the module's absolute name and the
    /// names that are taken from it.
    pub args: &'a [Argument],
    /// The arguments by keyword; events have none.
    pub keywords: &'a [(String, Argument)],
    /// Who asks.
    pub asker: Asker,
    /// Where it was noticed.
    pub fence: Fence,
    /// The module that is being loaded for the first time on this thread, the innermost.
    pub loading: Option<&'a str>,
}

impl<'a> Effect<'a> {
    /// An effect of Python code's, with no module being loaded.
    pub fn new(name: &'a str, args: &'a [Argument], fence: Fence) -> Self {
        Self { name, args, keywords: &[], asker: Asker::Python, fence, loading: None }
    }

    /// The first argument when it is a text: a module, a path, a host. Else nothing.
    pub fn object(&self) -> &'a str {
        self.args.first().and_then(Argument::text).unwrap_or("")
    }

    /// The argument at `index`, or by the keyword `name`.
    pub fn arg(&self, index: usize, name: &str) -> Option<&'a Argument> {
        self.args.get(index).or_else(|| self.keyword(name))
    }

    /// The argument by the keyword `name`.
    pub fn keyword(&self, name: &str) -> Option<&'a Argument> {
        self.keywords.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }
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
    /// Whether effects of this name are of interest. Those that are of none cost least.
    fn wants(&self, name: &str) -> bool {
        let _ = name;
        true
    }

    /// The verdict on one effect.
    fn raise(&self, effect: &Effect<'_>) -> Verdict;

    /// Whether the results of the wrapped function of this name are of interest.
    fn hears(&self, name: &str) -> bool {
        let _ = name;
        false
    }

    /// What a wrapped function has given, after it was allowed; asked when [`hears`](Self::hears).
    fn done(&self, effect: &Effect<'_>, result: &Argument) {
        let _ = (effect, result);
    }
}

/// A function that raises no audit event and is to be wrapped: each call is an effect named
/// `module.name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrap {
    /// The module, such as `time`.
    pub module: &'static str,
    /// The function in it, such as `monotonic`; or a type's and its method, such as
    /// `datetime.now`.
    pub name: &'static str,
    /// Whether the first argument is a path: an object that stands for one is asked once.
    pub path: bool,
}

/// Asks the gates in order.
pub fn raise(gates: &[std::sync::Arc<dyn EffectGate>], effect: &Effect<'_>) -> Verdict {
    for gate in gates.iter().filter(|gate| gate.wants(effect.name)) {
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

    struct Deaf;

    impl EffectGate for Deaf {
        fn wants(&self, name: &str) -> bool {
            name != "open"
        }

        fn raise(&self, _: &Effect<'_>) -> Verdict {
            Verdict::Deny(Error::type_error("it was asked"))
        }
    }

    fn effect(args: &[Argument]) -> Effect<'_> {
        Effect::new("open", args, Fence::Audit)
    }

    #[test]
    fn no_gate_allows() {
        assert!(matches!(raise(&[], &effect(&[])), Verdict::Allow));
    }

    #[test]
    fn the_first_gate_that_does_not_allow_decides() {
        let gates: [Arc<dyn EffectGate>; 4] = [
            Arc::new(Deaf),
            Arc::new(Fixed(|| Verdict::Allow)),
            Arc::new(Fixed(|| Verdict::Answer(Datum::Int(1)))),
            Arc::new(Fixed(|| Verdict::Deny(Error::type_error("late")))),
        ];
        assert!(matches!(raise(&gates, &effect(&[])), Verdict::Answer(Datum::Int(1))));
    }

    #[test]
    fn arguments_are_found_by_position_or_keyword() {
        let args = [Argument::Text("a".to_owned())];
        let keywords = [("dir_fd".to_owned(), Argument::Int(3))];
        let effect = Effect { keywords: &keywords, ..effect(&args) };
        assert_eq!(effect.object(), "a");
        assert_eq!(effect.arg(4, "dir_fd").and_then(Argument::int), Some(3));
        assert_eq!(effect.arg(0, "path").and_then(Argument::text), Some("a"));
        assert!(effect.arg(1, "flags").is_none());
    }
}
