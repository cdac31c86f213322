//! Errors of our own, as opposed to Python's.

use hako_box::Error;

#[cold]
pub(super) fn config(code: &'static str, message: impl Into<String>) -> Error {
    Error::new("ConfigError", code, message)
}

#[cold]
pub(super) fn not_started() -> Error {
    config("config/start", "Python has not been started; make a PyRuntimeBox first")
}

#[cold]
pub(super) fn ended() -> Error {
    Error::new("UseAfterFini", "runtime/fini", "Python has ended in this process")
}

#[cold]
pub(super) fn runtime_ended() -> Error {
    Error::new("UseAfterFini", "runtime/fini", "the PyRuntimeBox that this came from has ended")
}

#[cold]
pub(super) fn released() -> Error {
    Error::new("UseAfterFini", "runtime/fini", "this Python object has been released")
}

#[cold]
pub(super) fn internal(what: &str) -> Error {
    Error::type_error(what.to_owned())
}
