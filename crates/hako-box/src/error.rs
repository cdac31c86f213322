//! What went wrong.

use std::borrow::Cow;
use std::fmt;

use crate::{Datum, Handle};

/// One line of a stack, innermost first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The function's name.
    pub function: String,
    /// The file's name.
    pub file: String,
    /// The line, from 1; 0 when unknown.
    pub line: u32,
}

#[derive(Clone, Debug)]
struct Inner {
    types: Vec<Cow<'static, str>>,
    code: Cow<'static, str>,
    message: String,
    traceback: String,
    frames: Vec<Frame>,
    cause: Option<Error>,
    exception: Option<Handle>,
    value: Datum,
    exit_code: Option<i32>,
    last_words: Option<String>,
}

/// An error that may cross any boundary: owned, and one word wide.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

const _: () = assert!(size_of::<Error>() == size_of::<usize>());

impl Error {
    /// An error of type `ty` (such as `ValueError`) with a stable `code` (such as
    /// `runtime/type`, listed in docs/errors.md).
    #[cold]
    pub fn new(
        ty: impl Into<Cow<'static, str>>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self(Box::new(Inner {
            types: vec![ty.into()],
            code: code.into(),
            message: message.into(),
            traceback: String::new(),
            frames: Vec::new(),
            cause: None,
            exception: None,
            value: Datum::Null,
            exit_code: None,
            last_words: None,
        }))
    }

    /// A `TypeError` of the language.
    #[cold]
    pub fn type_error(message: impl Into<String>) -> Self {
        Self::new("TypeError", "runtime/type", message)
    }

    /// Adds the names of the type's bases; `catch (Base e)` takes the error too.
    #[must_use]
    pub fn with_bases(mut self, bases: impl IntoIterator<Item = String>) -> Self {
        self.0.types.extend(bases.into_iter().map(Cow::Owned));
        self
    }

    /// Adds the other side's own text of its stack.
    #[must_use]
    pub fn with_traceback(mut self, text: impl Into<String>) -> Self {
        self.0.traceback = text.into();
        self
    }

    /// Adds the error that this one came from.
    #[must_use]
    pub fn with_cause(mut self, cause: Error) -> Self {
        self.0.cause = Some(cause);
        self
    }

    /// Adds the exception object itself.
    #[must_use]
    pub fn with_exception(mut self, exception: Handle) -> Self {
        self.0.exception = Some(exception);
        self
    }

    /// Adds the value that was raised.
    #[must_use]
    pub fn with_value(mut self, value: Datum) -> Self {
        self.0.value = value;
        self
    }

    /// Makes it a request to leave the process with `code`.
    #[must_use]
    pub fn with_exit_code(mut self, code: i32) -> Self {
        self.0.exit_code = Some(code);
        self
    }

    /// Adds what whoever leaves the process writes to standard error first.
    #[must_use]
    pub fn with_last_words(mut self, text: impl Into<String>) -> Self {
        self.0.last_words = Some(text.into());
        self
    }

    /// Adds one stack line further out.
    pub fn push_frame(&mut self, frame: Frame) {
        self.0.frames.push(frame);
    }

    /// The type's name.
    pub fn type_name(&self) -> &str {
        &self.0.types[0]
    }

    /// The type's name and its bases', nearest first.
    pub fn types(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.types.iter().map(|ty| &**ty)
    }

    /// The stable code, as docs/errors.md lists it.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// What happened.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The other side's own text of its stack; empty when there is none.
    pub fn traceback(&self) -> &str {
        &self.0.traceback
    }

    /// The stack on this side, innermost first.
    pub fn frames(&self) -> &[Frame] {
        &self.0.frames
    }

    /// The error that this one came from.
    pub fn cause(&self) -> Option<&Error> {
        self.0.cause.as_ref()
    }

    /// The exception object itself.
    pub fn exception(&self) -> Option<&Handle> {
        self.0.exception.as_ref()
    }

    /// The value that was raised, else null.
    pub fn value(&self) -> &Datum {
        &self.0.value
    }

    /// The exit code, when the error is a request to leave the process.
    pub fn exit_code(&self) -> Option<i32> {
        self.0.exit_code
    }

    /// What whoever leaves the process writes to standard error first.
    pub fn last_words(&self) -> Option<&str> {
        self.0.last_words.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.message().is_empty() {
            f.write_str(self.type_name())
        } else {
            write!(f, "{}: {}", self.type_name(), self.message())
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_ref().map(|cause| cause as _)
    }
}
