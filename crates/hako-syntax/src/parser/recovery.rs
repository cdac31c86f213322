//! Going on after a mistake.

use super::Parser;
use crate::Diagnostic;
use crate::ast::Span;
use crate::token::{Tok, Token};

/// How far a list is scanned for its end before it counts as not closed.
const SCAN_LIMIT: usize = 2000;

impl Parser<'_> {
    /// Skips a bracket and all that is in it. Counts, so any depth is fine.
    pub(super) fn skip_group(&mut self) {
        let mut depth = 0usize;
        loop {
            if self.cur.kind.opens() {
                depth += 1;
            } else if self.cur.kind.closes() {
                depth = depth.saturating_sub(1);
            } else if self.at(Tok::Eof) {
                return;
            }
            self.bump();
            if depth == 0 {
                return;
            }
        }
    }

    /// Skips the rest of a statement that began at `start` and went wrong.
    pub(super) fn skip_statement(&mut self, start: Span) {
        if self.cur.span.start == start.start && !self.at(Tok::RBrace) {
            self.step_over();
        }
        loop {
            match self.kind() {
                Tok::Eof | Tok::RBrace | Tok::Semi => return,
                kind if self.cur.newline && !continues_line(kind) && !kind.closes() => return,
                _ => self.step_over(),
            }
        }
    }

    /// Skips one token, or a bracket with what it holds as far as that makes sense.
    fn step_over(&mut self) {
        if !self.cur.kind.opens() {
            if self.cur.kind.closes() {
                self.abandoned = self.abandoned.saturating_sub(1);
            }
            self.bump();
            return;
        }
        let mut depth = 0usize;
        let mut braces = 0usize;
        loop {
            match self.kind() {
                Tok::Eof => return,
                // A `return` cannot stand in parentheses: they are not closed.
                kind if self.cur.newline && braces == 0 && kind.anchors() => {
                    self.abandoned += depth;
                    return;
                }
                Tok::RBrace if braces == 0 => {
                    self.abandoned += depth;
                    return;
                }
                Tok::LBrace | Tok::PercentBrace => {
                    depth += 1;
                    braces += 1;
                }
                Tok::RBrace => {
                    depth = depth.saturating_sub(1);
                    braces -= 1;
                }
                Tok::LParen | Tok::LBracket => depth += 1,
                Tok::RParen | Tok::RBracket => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.bump();
            if depth == 0 {
                return;
            }
        }
    }

    /// Skips the rest of a list element that went wrong; says whether the list goes on.
    pub(super) fn skip_element(&mut self, closer: Tok) -> bool {
        loop {
            match self.kind() {
                kind if kind == Tok::Comma || kind == closer => return true,
                Tok::Eof | Tok::RParen | Tok::RBracket | Tok::RBrace | Tok::Semi => return false,
                kind if self.cur.newline && kind.anchors() => return false,
                _ => self.step_over(),
            }
        }
    }

    /// Whether, from the current token on, the list goes on to its end: then a separator is
    /// missing, else the closing bracket.
    pub(super) fn list_goes_on(&self, closer: Tok) -> bool {
        let mut depth = 0usize;
        let mut lexer = self.lexer.clone();
        let buffered = self.ahead.iter().take(self.ahead_len).copied();
        let rest = std::iter::repeat_with(move || lexer.next());
        for token in std::iter::once(self.cur).chain(buffered).chain(rest).take(SCAN_LIMIT) {
            match token.kind {
                kind if depth == 0 && (kind == closer || kind == Tok::Comma) => return true,
                Tok::Eof | Tok::Semi => return false,
                kind if token.newline && depth == 0 && kind.anchors() => return false,
                kind if kind.opens() => depth += 1,
                kind if kind.closes() => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return false,
                },
                _ => {}
            }
        }
        false
    }

    /// Whether the declaration that begins here belongs to the top of the file, as a `}` for
    /// `open` is missing before it. Then it is held back until all rules have returned there.
    pub(super) fn hold(&mut self, open: Token) -> bool {
        if !self.cur.newline || !self.at_top_only() {
            return false;
        }
        match (self.indent(self.cur.span.start), self.indent(open.span.start)) {
            (Some(here), Some(there)) if here <= there => {}
            _ => return false,
        }
        let (at, what) = (self.cur.span, self.text_of(self.cur));
        if self.last_error != Some(at.start) {
            let report = Diagnostic::error(open.span, "this `{` is not closed")
                .label(at, format!("expected `}}` before this `{what}`"));
            self.unclosed_brace(report, at);
        }
        self.held = Some(self.cur);
        self.cur.kind = Tok::Eof;
        true
    }

    /// Takes up the declaration that was held back.
    pub(super) fn release(&mut self) -> bool {
        match self.held.take() {
            Some(token) if !self.stopped => {
                self.cur = token;
                true
            }
            _ => false,
        }
    }

    /// How far the line of `offset` is indented, in bytes; `None` when it is too long to tell.
    fn indent(&self, offset: u32) -> Option<usize> {
        const FAR: usize = 400;
        let before = self.text.as_bytes().get(..offset as usize)?;
        let near = before.get(before.len().saturating_sub(FAR)..)?;
        let start = match near.iter().rposition(|&b| b == b'\n') {
            Some(at) => at + 1,
            None if near.len() == before.len() => 0,
            None => return None,
        };
        let line = near.get(start..)?;
        Some(line.iter().position(|&b| b != b' ' && b != b'\t').unwrap_or(line.len()))
    }

    /// Takes the `}` of `open`, or says that it is missing.
    pub(super) fn close_brace(&mut self, open: Token) {
        if !self.at(Tok::RBrace) {
            let _ = self.unclosed(open, "`}`");
            return;
        }
        if self.cur.newline && self.suspect.is_none() {
            let ends = (self.indent(open.span.start), self.indent(self.cur.span.start));
            if let (Some(there), Some(here)) = ends
                && here != there
            {
                self.suspect = Some((open.span, self.cur.span));
            }
        }
        self.bump();
    }

    /// Notes brackets that will not be parsed to their end.
    pub(super) fn abandon(&mut self, open: Token) {
        if !matches!(open.kind, Tok::LBrace | Tok::PercentBrace) {
            self.abandoned += 1;
        }
    }
}

/// Whether a line that begins with it goes on with the line before.
fn continues_line(kind: Tok) -> bool {
    use Tok::*;
    matches!(
        kind,
        Dot | QuestionDot
            | PipeGt
            | Question
            | Colon
            | FatArrow
            | Pipe
            | QuestionQuestion
            | DotDot
            | Plus
            | Star
            | Slash
            | Percent
            | EqEq
            | NotEq
            | Lt
            | Le
            | Gt
            | Ge
            | AmpAmp
            | PipePipe
            | Amp
            | Caret
            | Shl
            | Shr
            | Eq
            | And
            | Or
            | Comma
            | Else
            | Catch
    )
}
