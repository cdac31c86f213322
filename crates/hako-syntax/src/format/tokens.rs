//! All tokens of a text at once, and the comments between them.

use crate::ast::Span;
use crate::lexer::Lexer;
use crate::token::{Tok, Token};

/// The tokens of a text, the last of them its end.
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
    /// For each opening bracket, the place of its closing one; else 0.
    closers: Vec<u32>,
}

impl Tokens {
    pub(super) fn of(text: &str) -> Self {
        let mut lexer = Lexer::new(text);
        let mut list = Vec::with_capacity(text.len() / 4);
        let mut open = Vec::new();
        let mut closers = Vec::with_capacity(text.len() / 4);
        loop {
            let token = lexer.next();
            if token.kind.opens() {
                open.push(list.len());
            } else if token.kind.closes()
                && let Some(opener) = open.pop().and_then(|at| closers.get_mut(at))
            {
                *opener = list.len() as u32;
            }
            list.push(token);
            closers.push(0);
            if token.kind == Tok::Eof {
                return Self { list, closers };
            }
        }
    }

    /// The place of the bracket that closes the one at `open`.
    pub(super) fn closer(&self, open: usize) -> usize {
        self.closers.get(open).map_or(0, |&at| at as usize)
    }

    /// How the last line ends that ends outside of tokens and comments. Not the first: it might
    /// be in an annotation, which is kept as it is.
    pub(super) fn line_end(&self, text: &str) -> &'static str {
        let mut found = "\n";
        let mut start = 0;
        for token in &self.list {
            let comments = gap(text, start, token.span.start).comments;
            let ends = comments.iter().map(|comment| comment.span);
            for next in ends.chain([token.span]) {
                let blanks = text.get(start as usize..next.start as usize).unwrap_or("");
                if let Some(at) = blanks.rfind('\n') {
                    found = if blanks[..at].ends_with('\r') { "\r\n" } else { "\n" };
                }
                start = next.end;
            }
        }
        found
    }

    /// The place of the last token that ends at `offset` or before.
    pub(super) fn last_before(&self, offset: u32) -> usize {
        // Not the end of the text, which is where the last token may end too.
        let all = self.list.split_last().map_or(&[][..], |(_, tokens)| tokens);
        all.partition_point(|token| token.span.end <= offset).saturating_sub(1)
    }
}

/// A comment between two tokens.
#[derive(Clone, Copy)]
pub(super) struct Comment {
    /// Without white space at its end.
    pub(super) span: Span,
    /// Whether it reaches to the end of its line by what it is: `//` and `#`.
    pub(super) to_line_end: bool,
    /// Whether it is the first on its line.
    pub(super) own_line: bool,
    /// Whether an empty line stands before it.
    pub(super) blank_before: bool,
}

/// What stands between two tokens.
#[derive(Default)]
pub(super) struct Gap {
    pub(super) comments: Vec<Comment>,
    /// Whether a line ends behind the last comment, or at all.
    pub(super) newline: bool,
    /// Whether an empty line stands there.
    pub(super) blank: bool,
}

/// Reads the text between two tokens. Separators that will not be printed count as blanks.
pub(super) fn gap(text: &str, start: u32, end: u32) -> Gap {
    let bytes = text.as_bytes().get(..end as usize).unwrap_or_default();
    let mut gap = Gap::default();
    let mut at = start as usize;
    let mut lines = 0;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        let (stop, to_line_end) = match (byte, next) {
            (b'#', _) | (b'/', Some(b'/')) => (line_end(bytes, at), true),
            (b'/', Some(b'*')) => (block_end(bytes, at), false),
            _ => {
                lines += usize::from(byte == b'\n');
                at += 1;
                continue;
            }
        };
        let written = text.get(at..stop).unwrap_or("").trim_end();
        gap.comments.push(Comment {
            span: Span::new(at as u32, (at + written.len()) as u32),
            to_line_end,
            own_line: lines > 0 || start == 0 && gap.comments.is_empty(),
            blank_before: lines > 1,
        });
        at = stop;
        lines = 0;
    }
    (gap.newline, gap.blank) = (lines > 0, lines > 1);
    gap
}

fn line_end(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start + rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len())
}

/// Behind the `*/` of the comment that begins at `start`; comments nest.
fn block_end(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0usize;
    let mut at = start;
    loop {
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'/'), Some(b'*')) => {
                depth += 1;
                at += 2;
            }
            (Some(b'*'), Some(b'/')) => {
                depth = depth.saturating_sub(1);
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            (Some(_), _) => at += 1,
            (None, _) => return bytes.len(),
        }
    }
}

/// The texts of all comments, in order.
pub(super) fn comments(text: &str) -> Vec<&str> {
    let tokens = Tokens::of(text);
    let mut found = Vec::new();
    let mut end = 0;
    for token in &tokens.list {
        let gap = gap(text, end, token.span.start);
        let spans = gap.comments.iter().map(|comment| comment.span);
        found.extend(spans.filter_map(|s| text.get(s.start as usize..s.end as usize)));
        end = token.span.end;
    }
    found
}
