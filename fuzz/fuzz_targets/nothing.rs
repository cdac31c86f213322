//! A world without modules.

use hako_syntax::ast::UsingTarget;
use hako_vm::lower::{Found, Loader};

/// Finds nothing.
pub struct Nothing;

impl Loader for Nothing {
    fn find(&mut self, _: &str, _: &UsingTarget) -> Result<Found, (String, Option<String>)> {
        Err(("there are no modules here".to_owned(), None))
    }
}
