//! Text to tokens, on demand: a file of any size needs memory for a few tokens only.

use unicode_ident::{is_xid_continue, is_xid_start};

use crate::Diagnostic;
use crate::ast::Span;
use crate::token::{Tok, Token};

/// The lexer: a place in the text, and what it had to report.
#[derive(Clone)]
pub(crate) struct Lexer<'a> {
    text: &'a str,
    pos: usize,
    /// Reports not yet taken by the parser.
    pub(crate) reports: Vec<Diagnostic>,
    /// The first quoted string that spans lines: when a later one never ends, this one is the
    /// likely culprit.
    pub(crate) first_multiline: Option<Span>,
    /// Whether a string or comment runs into the end of the text.
    pub(crate) unclosed: Option<Span>,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let pos = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, pos, reports: Vec::new(), first_multiline: None, unclosed: None }
    }

    fn byte(&self, ahead: usize) -> u8 {
        // NUL stands for the end too: no rule gives it a meaning, so nothing is confused.
        self.text.as_bytes().get(self.pos + ahead).copied().unwrap_or(0)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.pos..).unwrap_or("")
    }

    fn span_from(&self, start: usize) -> Span {
        Span::new(start as u32, self.pos as u32)
    }

    /// The next token. At the end, [`Tok::Eof`] for ever.
    pub(crate) fn next(&mut self) -> Token {
        let newline = self.skip_space();
        let start = self.pos;
        let kind = match self.byte(0) {
            0 if self.pos >= self.text.len() => Tok::Eof,
            b'"' | b'\'' => self.string(false),
            b'r' if matches!(self.byte(1), b'"' | b'\'') => {
                self.pos += 1;
                self.string(true)
            }
            b'0'..=b'9' => self.number(),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => self.word(),
            b if b.is_ascii() => self.mark(),
            _ if self.rest().chars().next().is_some_and(is_xid_start) => self.word(),
            _ => self.stray(),
        };
        Token { kind, newline, span: self.span_from(start) }
    }

    /// Skips white space and comments; says whether a line ended.
    fn skip_space(&mut self) -> bool {
        let mut newline = false;
        loop {
            match self.byte(0) {
                b'\n' => {
                    newline = true;
                    self.pos += 1;
                }
                b' ' | b'\t' | b'\r' | b'\x0b' | b'\x0c' => self.pos += 1,
                b'#' => self.skip_line(),
                b'/' if self.byte(1) == b'/' => self.skip_line(),
                b'/' if self.byte(1) == b'*' => newline |= self.skip_block_comment(),
                _ => return newline,
            }
        }
    }

    fn skip_line(&mut self) {
        self.pos += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// `/* … */`, nested; says whether it spans lines.
    fn skip_block_comment(&mut self) -> bool {
        let start = self.pos;
        let mut newline = false;
        let mut depth = 0usize;
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.pos) {
            match (byte, self.byte(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.pos += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.pos += 2;
                    if depth == 0 {
                        return newline;
                    }
                }
                _ => {
                    newline |= byte == b'\n';
                    self.pos += 1;
                }
            }
        }
        let span = Span::new(start as u32, start as u32 + 2);
        self.unclosed = Some(span);
        self.reports.push(
            Diagnostic::error(span, "this comment is not closed")
                .help("end it with `*/`; comments nest, so every `/*` needs one"),
        );
        newline
    }

    fn word(&mut self) -> Tok {
        let rest = self.rest();
        let len = rest
            .char_indices()
            .find(|&(_, c)| !(c == '_' || is_xid_continue(c)))
            .map_or(rest.len(), |(at, _)| at);
        self.pos += len;
        rest.get(..len).and_then(Tok::keyword).unwrap_or(Tok::Ident)
    }

    /// A number with whatever letters are glued to it; the parser checks digits and suffix.
    fn number(&mut self) -> Tok {
        let radix =
            self.byte(0) == b'0' && matches!(self.byte(1), b'x' | b'o' | b'b' | b'X' | b'O' | b'B');
        if radix {
            self.skip_alphanumeric();
            return Tok::Int;
        }
        let mut kind = Tok::Int;
        self.skip_digits();
        if self.byte(0) == b'.' && self.byte(1).is_ascii_digit() {
            kind = Tok::Float;
            self.pos += 1;
            self.skip_digits();
        }
        if matches!(self.byte(0), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(1), b'+' | b'-'));
            if self.byte(1 + sign).is_ascii_digit() {
                kind = Tok::Float;
                self.pos += 1 + sign;
                self.skip_digits();
            }
        }
        let suffix = self.pos;
        self.skip_alphanumeric();
        if matches!(self.text.get(suffix..self.pos), Some("f32" | "f64")) {
            Tok::Float
        } else {
            kind
        }
    }

    fn skip_digits(&mut self) {
        while self.byte(0).is_ascii_digit() || self.byte(0) == b'_' {
            self.pos += 1;
        }
    }

    fn skip_alphanumeric(&mut self) {
        let rest = self.rest();
        self.pos += rest
            .char_indices()
            .find(|&(_, c)| !(c == '_' || is_xid_continue(c)))
            .map_or(rest.len(), |(at, _)| at);
    }

    /// A string; the place is at its first quote.
    fn string(&mut self, raw: bool) -> Tok {
        let start = self.pos;
        let quote = self.byte(0);
        let triple = self.byte(1) == quote && self.byte(2) == quote;
        let width = if triple { 3 } else { 1 };
        self.pos += width;
        let mut newline = false;
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.pos) {
            if byte == quote && (!triple || (self.byte(1) == quote && self.byte(2) == quote)) {
                self.pos += width;
                if newline && !triple && self.first_multiline.is_none() {
                    self.first_multiline = Some(Span::new(start as u32, start as u32 + 1));
                }
                return Tok::Str;
            }
            newline |= byte == b'\n';
            // A backslash takes the next byte with it. The rest of a longer character follows as
            // ordinary bytes, none of which looks like a quote.
            self.pos += if byte == b'\\' && !raw { 2 } else { 1 };
        }
        self.pos = self.text.len();
        let span = Span::new(start as u32, (start + width) as u32);
        self.unclosed = Some(span);
        let mark = self.text.get(start..start + width).unwrap_or("\"");
        let mut report = Diagnostic::error(span, "this string is not closed")
            .help(format!("end it with {mark}"));
        if let Some(first) = self.first_multiline {
            report =
                report.label(first, "or is the end of this string, which spans lines, missing?");
        }
        self.reports.push(report);
        Tok::Str
    }

    fn mark(&mut self) -> Tok {
        use Tok::*;
        let (kind, len) = match (self.byte(0), self.byte(1), self.byte(2)) {
            (b'=', b'=', b'=') => (EqEqEq, 3),
            (b'!', b'=', b'=') => (NotEqEq, 3),
            (b'.', b'.', b'.') => (DotDotDot, 3),
            (b'.', b'.', b'=') => (DotDotEq, 3),
            (b'=', b'=', _) => (EqEq, 2),
            (b'=', b'>', _) => (FatArrow, 2),
            (b'!', b'=', _) => (NotEq, 2),
            (b'<', b'=', _) => (Le, 2),
            (b'<', b'<', _) => (Shl, 2),
            (b'>', b'=', _) => (Ge, 2),
            (b'>', b'>', _) => (Shr, 2),
            (b'&', b'&', _) => (AmpAmp, 2),
            (b'|', b'|', _) => (PipePipe, 2),
            (b'|', b'>', _) => (PipeGt, 2),
            (b'+', b'=', _) => (PlusEq, 2),
            (b'+', b'+', _) => (PlusPlus, 2),
            (b'-', b'=', _) => (MinusEq, 2),
            (b'-', b'>', _) => (Arrow, 2),
            (b'*', b'=', _) => (StarEq, 2),
            (b'/', b'=', _) => (SlashEq, 2),
            (b'%', b'=', b'=') => (Percent, 1),
            (b'%', b'=', _) => (PercentEq, 2),
            (b'%', b'{', _) => (PercentBrace, 2),
            (b'?', b'?', _) => (QuestionQuestion, 2),
            (b'?', b'.', b'.') => (Question, 1),
            (b'?', b'.', _) => (QuestionDot, 2),
            (b':', b':', _) => (ColonColon, 2),
            (b'.', b'.', _) => (DotDot, 2),
            (b'+', ..) => (Plus, 1),
            (b'-', ..) => (Minus, 1),
            (b'*', ..) => (Star, 1),
            (b'/', ..) => (Slash, 1),
            (b'%', ..) => (Percent, 1),
            (b'<', ..) => (Lt, 1),
            (b'>', ..) => (Gt, 1),
            (b'!', ..) => (Bang, 1),
            (b'~', ..) => (Tilde, 1),
            (b'&', ..) => (Amp, 1),
            (b'|', ..) => (Pipe, 1),
            (b'^', ..) => (Caret, 1),
            (b'=', ..) => (Eq, 1),
            (b'?', ..) => (Question, 1),
            (b':', ..) => (Colon, 1),
            (b'.', ..) => (Dot, 1),
            (b',', ..) => (Comma, 1),
            (b'@', ..) => (At, 1),
            (b'(', ..) => (LParen, 1),
            (b')', ..) => (RParen, 1),
            (b'[', ..) => (LBracket, 1),
            (b']', ..) => (RBracket, 1),
            (b'{', ..) => (LBrace, 1),
            (b'}', ..) => (RBrace, 1),
            (b';', ..) => (Semi, 1),
            _ => return self.stray(),
        };
        self.pos += len;
        kind
    }

    /// A run of characters that no token contains, as one report.
    fn stray(&mut self) -> Tok {
        let start = self.pos;
        let first = self.rest().chars().next().unwrap_or('\0');
        while let Some(c) = self.rest().chars().next() {
            if is_plain(c) {
                break;
            }
            self.pos += c.len_utf8();
        }
        let span = self.span_from(start);
        let shown = if first.is_control() || first.is_whitespace() || is_invisible(first) {
            format!("U+{:04X}", first as u32)
        } else {
            format!("`{first}`")
        };
        let report = Diagnostic::error(span, format!("unexpected character {shown}"));
        let help = match first {
            '\u{201c}' | '\u{201d}' | '\u{201e}' => "text stands in straight quotes: \"…\"",
            '\u{2018}' | '\u{2019}' => "text stands in straight quotes: '…'",
            '`' => "text stands in \"…\" or '…'",
            '$' => "names have no `$`; text has no interpolation: join with `+`",
            '\\' => "a statement goes on after an operator or inside ( ): no `\\` is needed",
            c if c.is_whitespace() || is_invisible(c) => "replace it with a plain space",
            _ => "names begin with a letter or `_`; anything may stand inside a string",
        };
        self.reports.push(report.help(help));
        Tok::Error
    }
}

/// Whether `c` can be part of a token or of white space.
fn is_plain(c: char) -> bool {
    match c {
        '$' | '`' | '\\' => false,
        c if c.is_ascii() => {
            !c.is_ascii_control() || matches!(c, '\n' | '\r' | '\t' | '\x0b' | '\x0c')
        }
        c => is_xid_start(c),
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
