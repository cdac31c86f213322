//! Looking at tokens and taking them.

use std::sync::Arc;

use super::{Context, P, Parser};
use crate::MAX_NESTING;
use crate::ast::{Ident, Path, Span};
use crate::token::{Tok, Token};

impl<'a> Parser<'a> {
    /// The current token's kind.
    pub(super) fn kind(&self) -> Tok {
        self.cur.kind
    }

    pub(super) fn at(&self, kind: Tok) -> bool {
        self.cur.kind == kind
    }

    /// Whether the current token is this word, which is reserved nowhere.
    pub(super) fn at_word(&self, word: &str) -> bool {
        self.cur.kind == Tok::Ident && self.text_of(self.cur) == word
    }

    pub(super) fn text_of(&self, token: Token) -> &'a str {
        self.slice(token.span)
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Whether a line break that counts stands before the current token.
    pub(super) fn at_line_start(&self) -> bool {
        self.cur.newline && self.ctx.newlines
    }

    /// Like [`Self::at_line_start`], for a token further ahead.
    pub(super) fn breaks_before(&self, token: Token) -> bool {
        token.newline && self.ctx.newlines
    }

    /// The token `n` after the current one; `n` is at most 2.
    pub(super) fn peek(&mut self, n: usize) -> Token {
        let n = n.min(self.ahead.len() - 1);
        while self.ahead_len <= n {
            self.ahead[self.ahead_len] = self.lex();
            self.ahead_len += 1;
        }
        self.ahead[n]
    }

    pub(super) fn peek_is(&mut self, kind: Tok) -> bool {
        self.peek(0).kind == kind
    }

    /// Whether the next token is a word on the same line.
    pub(super) fn word_follows(&mut self) -> bool {
        let next = self.peek(0);
        next.kind.is_word() && !self.breaks_before(next)
    }

    fn lex(&mut self) -> Token {
        let token = self.lexer.next();
        if !self.lexer.reports.is_empty() {
            self.take_lexer_reports();
        }
        token
    }

    /// Takes the current token.
    pub(super) fn bump(&mut self) -> Token {
        let taken = self.cur;
        if taken.kind == Tok::Eof {
            return taken;
        }
        self.prev = taken.span;
        self.cur = if self.ahead_len > 0 {
            let next = self.ahead[0];
            self.ahead.rotate_left(1);
            self.ahead_len -= 1;
            next
        } else {
            self.lex()
        };
        if self.stopped {
            self.cur.kind = Tok::Eof;
        }
        taken
    }

    pub(super) fn eat(&mut self, kind: Tok) -> bool {
        let found = self.at(kind);
        if found {
            self.bump();
        }
        found
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.bump();
        }
        found
    }

    /// Takes a token that must be there; `what` says where it belongs.
    pub(super) fn expect(&mut self, kind: Tok, what: &str) -> P<Span> {
        if self.at(kind) {
            return Ok(self.bump().span);
        }
        let text = kind.text().unwrap_or("a token");
        Err(self.expected(&format!("`{text}` {what}")))
    }

    /// From `start` to the last token taken.
    pub(super) fn since(&self, start: Span) -> Span {
        Span::new(start.start, self.prev.end.max(start.start))
    }

    /// The text, shared with its equals.
    pub(super) fn intern(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.names.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(text);
        self.names.insert(Arc::clone(&new));
        new
    }

    /// Takes the current token as a name, whatever it is.
    pub(super) fn take_ident(&mut self) -> Ident {
        let token = self.bump();
        let text = self.text_of(token);
        Ident { text: self.intern(text), span: token.span }
    }

    /// A name that is no reserved word.
    pub(super) fn ident(&mut self, what: &str) -> P<Ident> {
        match self.kind() {
            Tok::Ident => Ok(self.take_ident()),
            kind if kind.is_keyword() => Err(self.reserved(what)),
            _ => Err(self.expected(what)),
        }
    }

    /// A name in a place where reserved words are ordinary names.
    pub(super) fn any_word(&mut self, what: &str) -> P<Ident> {
        if self.cur.kind.is_word() { Ok(self.take_ident()) } else { Err(self.expected(what)) }
    }

    /// `a.b.c`
    pub(super) fn path(&mut self, what: &str) -> P<Path> {
        let mut parts = vec![self.ident(what)?];
        while self.at(Tok::Dot) {
            self.bump();
            parts.push(self.any_word("a name after the `.`")?);
        }
        Ok(Path { parts })
    }

    /// Runs `rule` with a changed context.
    pub(super) fn with<T>(
        &mut self,
        change: impl FnOnce(&mut Context),
        rule: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let saved = self.ctx;
        change(&mut self.ctx);
        let result = rule(self);
        self.ctx = saved;
        result
    }

    /// Runs a rule inside `( )` or `[ ]`, where a line break is white space.
    pub(super) fn in_brackets<T>(&mut self, rule: impl FnOnce(&mut Self) -> P<T>) -> P<T> {
        self.nested(|p| {
            p.with(|c| (c.newlines, c.header, c.open_range) = (false, false, false), rule)
        })
    }

    /// Runs a rule inside `{ }`, where a line break counts.
    pub(super) fn in_braces<T>(&mut self, rule: impl FnOnce(&mut Self) -> P<T>) -> P<T> {
        self.nested(|p| {
            p.with(|c| (c.newlines, c.header, c.open_range) = (true, false, false), rule)
        })
    }

    /// Runs a rule one level deeper: reports when that is too deep, and sees to the stack.
    pub(super) fn nested<T>(&mut self, rule: impl FnOnce(&mut Self) -> P<T>) -> P<T> {
        if self.depth >= MAX_NESTING {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let result = crate::deep(|| rule(self));
        self.depth -= 1;
        result
    }
}
