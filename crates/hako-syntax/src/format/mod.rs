//! The formatter: text in, text out.
//!
//! The tree says what each token is, the tokens are copied from the source, and comments stay
//! between the tokens where they were. So nothing is printed from the tree alone: numbers, texts,
//! words and annotations look as they were written. Added are line ends, blanks and the comma
//! behind the last element of a broken list; left out are `;` and `,` where a line ends.
//!
//! Before a text is given back, it is parsed again: it has the same tree and the same comments,
//! or there is an error instead.

mod boxes;
mod calls;
mod cursor;
mod declarations;
mod doc;
mod expressions;
mod lists;
mod patterns;
mod print;
mod statements;
#[cfg(test)]
mod tests;
mod tokens;
mod types;

use crate::{Diagnostic, Severity, ast::Span, dump, parse};

/// How long a line may get where it can be broken.
const WIDTH: usize = 100;

/// The blanks of one level.
const INDENT: usize = 4;

/// Formats a program. Formatting the result again changes nothing.
///
/// All lines end as the last one does: a file with `\r\n` keeps them. What stands inside of texts
/// and comments stays as it is, and so does a byte order mark.
///
/// ```
/// let text = "local  x=[1,2]  // two\nif x.length()>1{print( x )}";
/// let formatted = "local x = [1, 2] // two\nif x.length() > 1 { print(x) }\n";
/// assert_eq!(hako_syntax::format(text).as_deref(), Ok(formatted));
/// ```
///
/// # Errors
/// What the parser says of a text with errors; warnings are no reason to leave it alone.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let mut parsed = parse(text);
    if parsed.diagnostics.iter().any(|report| report.severity == Severity::Error) {
        parsed.diagnostics.retain(|report| report.severity == Severity::Error);
        return Err(parsed.diagnostics);
    }
    let (mark, text) = match text.strip_prefix(MARK) {
        // The places in the tree are those behind the mark.
        Some(rest) => {
            parsed = parse(rest);
            (MARK, rest)
        }
        None => ("", text),
    };
    let formatted = layout(text, &parsed.file);
    check(text, &parsed, &formatted)?;
    Ok(format!("{mark}{formatted}"))
}

/// The text that is to be checked.
fn layout(text: &str, file: &crate::ast::File) -> String {
    let layout = cursor::Layout::new(text);
    let line_end = layout.tokens.line_end(text);
    print::print(text, &layout.file(file), line_end)
}

/// The byte order mark.
const MARK: &str = "\u{feff}";

/// Whether the formatted text means the same and has the same comments.
fn check(text: &str, parsed: &crate::Parsed, formatted: &str) -> Result<(), Vec<Diagnostic>> {
    let again = parse(formatted);
    let same = dump::dump(&parsed.file) == dump::dump(&again.file)
        && tokens::comments(text) == tokens::comments(formatted);
    if same {
        return Ok(());
    }
    let report = Diagnostic::error(Span::default(), "this file cannot be formatted")
        .help("the formatter would change its meaning; this is a fault of the formatter");
    Err(vec![report])
}
