//! Lexer, parser, syntax tree and diagnostics of the Hakorune language.
//!
//! Pure: source text in, tree and diagnostics out. It knows nothing of Python, files, clocks or
//! threads, and it never panics, whatever the text.

pub mod ast;
mod decode;
mod deep;
mod diagnostic;
pub mod dump;
mod format;
mod lexer;
mod line_index;
mod literal;
mod names;
mod parser;
mod token;

pub use decode::decode;
pub use deep::deep;
pub use diagnostic::{Diagnostic, Severity};
pub use format::format;
pub use line_index::LineIndex;
pub use names::nearest;

/// How deep brackets, blocks and prefix operators may be nested.
pub const MAX_NESTING: usize = 200;

/// After so many errors the rest of a file is not read.
pub const MAX_ERRORS: usize = 100;

/// Texts longer than this are refused: places are counted in 32 bits.
pub const MAX_BYTES: usize = 1 << 30;

/// Parses a file. Whatever the text, there is a tree, and nothing panics.
///
/// ```
/// let parsed = hako_syntax::parse("print(1 + 2)\nlocal x =");
/// assert_eq!(parsed.file.items.len(), 2);
/// assert_eq!(parsed.diagnostics.len(), 1);
/// assert!(parsed.incomplete);
/// ```
pub fn parse(text: &str) -> Parsed {
    if text.len() > MAX_BYTES {
        let report = Diagnostic::error(ast::Span::default(), "the file is larger than 1 GiB")
            .help("split it into modules");
        return Parsed { file: ast::File::default(), diagnostics: vec![report], incomplete: false };
    }
    parser::parse(text)
}

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
