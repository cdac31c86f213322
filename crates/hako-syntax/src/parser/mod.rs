//! The parser: recursive descent over a stream of tokens.
//!
//! Rules return [`P`]; an `Err` means that the mistake is already reported, and the nearest list,
//! statement or member goes on behind it. Nesting is counted in [`Parser::nested`], which every
//! way into a deeper level passes.

mod cursor;
mod declarations;
mod errors;
mod expressions;
mod functions;
mod items;
mod lists;
mod patterns;
mod postfix;
mod primary;
mod recovery;
mod simple;
mod statements;
mod types;
mod words;

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::ast::{File, Item, Span, Stmt, StmtKind};
use crate::lexer::Lexer;
use crate::token::{Tok, Token};
use crate::{Diagnostic, Parsed};

/// Proof that a mistake was reported. Only [`errors`] and [`recovery`] make one.
#[derive(Debug)]
pub(crate) struct Reported(());

/// The result of a rule.
pub(crate) type P<T> = Result<T, Reported>;

/// What the place in the program allows.
#[derive(Clone, Copy)]
struct Context {
    /// Whether a line break ends a statement here: in braces yes, in `( )` and `[ ]` no.
    newlines: bool,
    /// Whether this is the expression of a header, where `{` begins the body.
    header: bool,
    /// Whether `a..` without a right side is fine, as in `x[a..]`.
    open_range: bool,
    /// Whether a loop of this function encloses the place.
    in_loop: bool,
    /// The handler that encloses the place; it must not be left by `return`.
    handler: Option<Handler>,
}

/// Blocks that run to their end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Handler {
    Fini,
    Cleanup,
}

impl Handler {
    fn word(self) -> &'static str {
        match self {
            Handler::Fini => "fini",
            Handler::Cleanup => "cleanup",
        }
    }
}

const TOP: Context =
    Context { newlines: true, header: false, open_range: false, in_loop: false, handler: None };

/// The parser's state.
pub(crate) struct Parser<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    cur: Token,
    prev: Span,
    /// Tokens looked at but not taken.
    ahead: [Token; 3],
    ahead_len: usize,
    ctx: Context,
    depth: usize,
    names: FxHashSet<Arc<str>>,
    reports: Vec<Diagnostic>,
    errors: usize,
    /// Where the last error was, so that one mistake is told once.
    last_error: Option<u32>,
    incomplete: bool,
    /// The end of the text, or the nesting limit, was reported: no second report.
    end_reported: bool,
    nesting_reported: bool,
    /// Too many errors: every further token is the end.
    stopped: bool,
    /// Brackets given up after an error: that many stray closing ones are no news.
    abandoned: usize,
    /// A declaration that can only stand at the top of a file, met inside an open block: until all
    /// rules have returned to the top, it counts as the end of the file.
    held: Option<Token>,
    /// The first `{ }` whose ends are not equally far indented: a likely culprit when a `}` is
    /// missing in the end.
    suspect: Option<(Span, Span)>,
    /// Whether the next `{ }` begins a statement: then it is a block, not a map.
    brace_is_block: bool,
}

/// Parses a whole file.
pub(crate) fn parse(text: &str) -> Parsed {
    let mut parser = Parser::new(text);
    let file = parser.file();
    parser.finish(file)
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let mut lexer = Lexer::new(text);
        let cur = lexer.next();
        let mut parser = Self {
            text,
            lexer,
            cur,
            prev: Span::new(cur.span.start, cur.span.start),
            ahead: [cur; 3],
            ahead_len: 0,
            ctx: TOP,
            depth: 0,
            names: FxHashSet::default(),
            reports: Vec::new(),
            errors: 0,
            last_error: None,
            incomplete: false,
            end_reported: false,
            nesting_reported: false,
            stopped: false,
            abandoned: 0,
            held: None,
            suspect: None,
            brace_is_block: false,
        };
        parser.take_lexer_reports();
        parser
    }

    fn file(&mut self) -> File {
        let mut items = Vec::new();
        while !self.at(Tok::Eof) || self.release() {
            if self.eat(Tok::Semi) {
                continue;
            }
            let start = self.cur.span;
            match self.item() {
                Ok(Some(item)) => items.push(item),
                Ok(None) => {}
                Err(_) => {
                    self.ctx = TOP;
                    self.skip_statement(start);
                    let span = Span::new(start.start, self.prev.end.max(start.start));
                    items.push(Item::Stmt(Stmt { kind: StmtKind::Error, span }));
                }
            }
        }
        File { items }
    }

    fn finish(mut self, file: File) -> Parsed {
        // A quote that never closes turns text into code and code into text from the quote that
        // is really missing: whatever was said behind it is a consequence.
        if let (Some(unclosed), Some(first)) = (self.lexer.unclosed, self.lexer.first_multiline)
            && first.start < unclosed.start
        {
            self.reports.retain(|r| r.span.start < first.start || r.span == unclosed);
            self.incomplete |= self.reports.len() == 1;
        }
        self.reports.sort_by_key(|r| (r.span.start, r.span.end));
        Parsed { file, diagnostics: self.reports, incomplete: self.incomplete }
    }
}
