//! The environment: the one place of the command line that reads it.

use std::ffi::OsString;

/// The value of the environment variable `name`.
#[expect(clippy::disallowed_methods, reason = "the command line is where settings come from")]
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}
