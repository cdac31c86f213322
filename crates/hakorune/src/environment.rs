//! The environment: the one place of the command line that reads it.

use std::ffi::OsString;

/// The names of all variables, those that are Unicode.
#[cfg(feature = "m1")]
#[expect(clippy::disallowed_methods, reason = "the command line is where settings come from")]
pub fn names() -> Vec<String> {
    std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect()
}

/// The value of the environment variable `name`.
#[expect(clippy::disallowed_methods, reason = "the command line is where settings come from")]
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}
