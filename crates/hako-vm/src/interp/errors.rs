//! Errors: how they are made, where they have been, and how they cross to the outside.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use hako_box::{Datum, Error, Frame as ErrorFrame};

use super::Vm;
use crate::heap::{ErrorBox, Gc, Name, Place, Value};

/// How many places of an error's way are kept.
const MAX_PLACES: usize = 64;

/// A sign that an error is pending in the machine: only [`Vm::raise`] and its like make one.
#[derive(Debug)]
pub struct Raised(());

/// A type of error of the language's own.
#[derive(Clone, Copy, Debug)]
pub struct ErrorType {
    /// The name that `e.type` gives.
    pub name: &'static str,
    /// The stable code that `e.code` gives.
    pub code: &'static str,
}

macro_rules! error_types {
    ($($(#[$doc:meta])* $constant:ident = $name:literal $code:literal;)*) => {
        $($(#[$doc])*
        pub const $constant: ErrorType = ErrorType { name: $name, code: $code };)*

        /// All of them, for the reference.
        pub const ALL: &[ErrorType] = &[$($constant),*];
    };
}

error_types! {
    /// Raised by `panic`.
    PANIC = "Panic" "runtime/panic";
    /// Raised by `assert`.
    ASSERTION = "AssertionError" "runtime/assertion";
    /// A value of the wrong type.
    TYPE = "TypeError" "runtime/type";
    /// A division by zero.
    ZERO_DIVISION = "ZeroDivision" "runtime/zero-division";
    /// An index out of range.
    INDEX = "IndexError" "runtime/index";
    /// A key that is not there.
    KEY = "KeyError" "runtime/key";
    /// A value of the right type that makes no sense.
    VALUE = "ValueError" "runtime/value";
    /// A field or method that is not there.
    ATTRIBUTE = "AttributeError" "runtime/attribute";
    /// A private member touched from outside.
    ACCESS = "AccessError" "runtime/access";
    /// Too few or too many arguments.
    ARITY = "ArityError" "runtime/arity";
    /// A `match` that nothing matches.
    MATCH = "MatchError" "runtime/match";
    /// Calls nested too deep.
    STACK_OVERFLOW = "StackOverflow" "runtime/stack";
    /// A box used after its end.
    USE_AFTER_FINI = "UseAfterFini" "runtime/fini";
    /// A name that is not there yet.
    NAME = "NameError" "runtime/name";
    /// Reading or writing failed.
    IO = "IOError" "runtime/io";
    /// The time or the steps allowed are over.
    TIMEOUT = "Timeout" "runtime/timeout";
    /// Ctrl-C.
    INTERRUPT = "KeyboardInterrupt" "runtime/interrupt";
}

impl ErrorBox {
    pub(crate) fn new(ty: ErrorType, message: Name) -> Self {
        Self {
            ty: ty.name.into(),
            bases: Vec::new(),
            message,
            code: ty.code.into(),
            value: Cell::new(Value::Null),
            cause: Cell::new(Value::Null),
            places: RefCell::default(),
            places_left_out: Cell::new(0),
            handled: Cell::new(false),
            exit: None,
            fatal: Cell::new(false),
            foreign: None,
        }
    }

    /// The names of the type and of its bases, nearest first.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.ty).chain(self.bases.iter().map(|base| &**base))
    }

    /// `type: message`, or the type alone.
    pub fn summary(&self) -> String {
        if self.message.is_empty() {
            self.ty.to_string()
        } else {
            format!("{}: {}", self.ty, self.message)
        }
    }

    pub(crate) fn add_place(&self, place: Place) {
        let mut places = self.places.borrow_mut();
        if places.len() < MAX_PLACES {
            places.push(place);
        } else {
            self.places_left_out.set(self.places_left_out.get().saturating_add(1));
        }
    }
}

impl Vm {
    /// Makes an error of type `ty` the pending one.
    #[cold]
    pub fn raise(&mut self, ty: ErrorType, message: impl Into<Name>) -> Raised {
        let error = ErrorBox::new(ty, message.into());
        self.raise_new(error)
    }

    /// Makes `error` the pending one.
    #[cold]
    pub(crate) fn raise_new(&mut self, error: ErrorBox) -> Raised {
        let error = self.heap.alloc(error);
        self.raise_again(error)
    }

    /// Makes `error` the pending one, again.
    #[cold]
    pub(crate) fn raise_again(&mut self, error: Gc<ErrorBox>) -> Raised {
        self.pending = Some(error);
        Raised(())
    }

    /// Makes an error of a library the pending one.
    #[cold]
    pub(crate) fn raise_foreign(&mut self, error: Error) -> Raised {
        let error = self.import_error(error);
        self.raise_again(error)
    }

    /// Takes the pending error.
    pub(crate) fn take_pending(&mut self, _: Raised) -> Gc<ErrorBox> {
        match self.pending.take() {
            Some(error) => error,
            // A `Raised` is only made together with a pending error; if it was taken meanwhile
            // there is still something to say.
            None => self.heap.alloc(ErrorBox::new(PANIC, "an error was lost".into())),
        }
    }

    fn import_error(&mut self, error: Error) -> Gc<ErrorBox> {
        let cause = match error.cause() {
            Some(cause) => Value::Error(self.import_error(cause.clone())),
            None => Value::Null,
        };
        let value = self.value_of(error.value().clone());
        if let Some(stop) = self.stop_come_back(error.exit_code()) {
            return self.heap.alloc(ErrorBox { foreign: Some(error), ..stop });
        }
        let object = ErrorBox {
            ty: error.type_name().to_owned().into(),
            bases: error.types().skip(1).map(Rc::from).collect(),
            message: error.message().into(),
            code: error.code().to_owned().into(),
            value: Cell::new(value),
            cause: Cell::new(cause),
            places: RefCell::default(),
            places_left_out: Cell::new(0),
            handled: Cell::new(false),
            exit: error.exit_code(),
            fatal: Cell::new(false),
            foreign: Some(error),
        };
        self.heap.alloc(object)
    }

    /// Writes what a request to leave has to say: Python's `sys.exit("text")` has.
    pub(super) fn tell_last_words(&mut self, error: Gc<ErrorBox>) {
        let words = error.foreign.as_ref().and_then(Error::last_words);
        if let Some(words) = words {
            // When standard error is closed there is nobody to tell.
            let _ = self.console.write_error(&format!("{words}\n"));
        }
    }

    /// An error as it crosses to the outside, with its stack.
    pub(crate) fn export_error(&mut self, error: Gc<ErrorBox>) -> Error {
        self.export_error_at(error, 0)
    }

    fn export_error_at(&mut self, error: Gc<ErrorBox>, depth: usize) -> Error {
        let mut out =
            Error::new(error.ty.to_string(), error.code.to_string(), error.message.to_string())
                .with_bases(error.bases.iter().map(|name| name.to_string()));
        // Nor must a library take a stop for an error like others.
        if let Some(code) = error.exit.or(error.fatal.get().then_some(1)) {
            out = out.with_exit_code(code);
        }
        if let Some(foreign) = &error.foreign {
            out = out.with_traceback(foreign.traceback());
            if let Some(exception) = foreign.exception() {
                out = out.with_exception(exception.clone());
            }
        }
        // A value that cannot cross (a cycle, say) is left out: the error itself matters more.
        if let Ok(value) = self.datum_of(error.value.get()) {
            out = out.with_value(value);
        } else {
            out = out.with_value(Datum::Null);
            self.pending = None;
        }
        if let Value::Error(cause) = error.cause.get()
            && depth < MAX_PLACES
        {
            out = out.with_cause(self.export_error_at(cause, depth + 1));
        }
        for frame in self.places(&error) {
            out.push_frame(frame);
        }
        out
    }

    /// The stack of an error, innermost first.
    pub(crate) fn places(&self, error: &ErrorBox) -> Vec<ErrorFrame> {
        let places = error.places.borrow();
        places
            .iter()
            .map(|place| {
                let source = &self.program.sources[place.code.source().index()];
                let span = place.code.span(place.pc);
                ErrorFrame {
                    function: place.code.function.name.to_string(),
                    file: source.name.to_string(),
                    line: line_of(&source.text, span.start),
                }
            })
            .collect()
    }
}

/// The line of byte `offset`, from 1.
pub(crate) fn line_of(text: &str, offset: u32) -> u32 {
    let front = &text.as_bytes()[..(offset as usize).min(text.len())];
    front.iter().filter(|byte| **byte == b'\n').count() as u32 + 1
}
