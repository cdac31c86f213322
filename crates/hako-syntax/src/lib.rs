//! Lexer, parser, syntax tree and diagnostics of the Hakorune language.
//!
//! Pure: source text in, tree and diagnostics out. It knows nothing of Python, files, clocks or
//! threads, and it never panics, whatever the text.

pub mod ast;
mod diagnostic;

pub use diagnostic::{Diagnostic, Severity};

/// A parsed file. The tree is always there, with error nodes where the text made no sense.
#[derive(Debug)]
pub struct Parsed {
    /// The tree.
    pub file: ast::File,
    /// What the parser has to say, in source order.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the text ends where more was expected: a read-eval-print loop asks for more lines.
    pub incomplete: bool,
}
