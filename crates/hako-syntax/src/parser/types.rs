//! Type annotations and type parameters: read, kept as text, not checked.

use super::{P, Parser};
use crate::MAX_NESTING;
use crate::ast::{Span, TypeRef};
use crate::token::{Tok, Token};

impl Parser<'_> {
    /// `: T`, where it may be absent.
    pub(super) fn type_annotation(&mut self) -> P<Option<TypeRef>> {
        if self.eat(Tok::Colon) { self.type_ref().map(Some) } else { Ok(None) }
    }

    /// The annotation of a result: `: T`; `-> T` is told apart.
    pub(super) fn result_annotation(&mut self) -> P<Option<TypeRef>> {
        if self.at(Tok::Arrow) {
            let arrow = self.bump().span;
            self.complain(arrow, "`->` does not announce a result", "write `: Type`");
            return self.type_ref().map(Some);
        }
        self.type_annotation()
    }

    /// `A.B<C, D>`, `[T]`, `T?`, `A | B`, `(A, B)`, `fn(A) -> B`. Flat: no recursion.
    pub(super) fn type_ref(&mut self) -> P<TypeRef> {
        let start = self.cur.span;
        let saved = self.ctx;
        let result = self.type_parts(start);
        self.ctx = saved;
        let span = result?;
        let text = self.slice(span);
        Ok(TypeRef { text: self.intern(text), span })
    }

    fn type_parts(&mut self, start: Span) -> P<Span> {
        let mut open: Vec<(Token, Tok)> = Vec::new();
        let outer = self.ctx.newlines;
        loop {
            self.type_operand(&mut open)?;
            // What may follow an operand; `continue` of the outer loop wants another operand.
            loop {
                self.ctx.newlines = outer && open.is_empty();
                match self.kind() {
                    Tok::Question if !self.at_line_start() => {
                        self.bump();
                    }
                    Tok::QuestionQuestion if !self.at_line_start() => {
                        self.bump();
                    }
                    Tok::LBracket if !self.at_line_start() && self.peek_is(Tok::RBracket) => {
                        self.bump();
                        self.bump();
                    }
                    Tok::Lt if !self.at_line_start() => {
                        self.open_type(&mut open, Tok::Gt)?;
                        break;
                    }
                    Tok::Pipe | Tok::Arrow => {
                        self.bump();
                        break;
                    }
                    Tok::Comma if !open.is_empty() => {
                        self.bump();
                        if self.type_closes(&open) {
                            continue;
                        }
                        break;
                    }
                    _ if self.type_closes(&open) => {
                        self.close_type();
                        open.pop();
                    }
                    _ => match open.last() {
                        None => return Ok(self.since(start)),
                        Some(&(token, closer)) => {
                            let what = format!("`{}`", closer.text().unwrap_or(">"));
                            return Err(self.unclosed(token, &what));
                        }
                    },
                }
            }
        }
    }

    /// A name, a literal, or brackets to be opened before one.
    fn type_operand(&mut self, open: &mut Vec<(Token, Tok)>) -> P<()> {
        loop {
            match self.kind() {
                Tok::LBracket => self.open_type(open, Tok::RBracket)?,
                Tok::LParen => {
                    self.open_type(open, Tok::RParen)?;
                    if self.at(Tok::RParen) {
                        return Ok(());
                    }
                }
                Tok::Fn => {
                    self.bump();
                    if !self.at(Tok::LParen) {
                        return Ok(());
                    }
                }
                Tok::Int | Tok::Str | Tok::Star => {
                    self.bump();
                    return Ok(());
                }
                kind if kind.is_word() => {
                    self.bump();
                    while matches!(self.cur.kind, Tok::Dot | Tok::ColonColon) {
                        self.bump();
                        self.any_word("a name in the type")?;
                    }
                    return Ok(());
                }
                _ => return Err(self.expected("a type")),
            }
        }
    }

    fn open_type(&mut self, open: &mut Vec<(Token, Tok)>, closer: Tok) -> P<()> {
        if open.len() >= MAX_NESTING {
            return Err(self.too_deep());
        }
        let token = self.bump();
        self.ctx.newlines = false;
        open.push((token, closer));
        Ok(())
    }

    /// Whether the current token begins with the mark that closes the innermost bracket.
    fn type_closes(&self, open: &[(Token, Tok)]) -> bool {
        match open.last() {
            Some((_, Tok::Gt)) => matches!(self.cur.kind, Tok::Gt | Tok::Shr | Tok::Ge),
            Some(&(_, closer)) => self.at(closer),
            None => false,
        }
    }

    /// Takes one closing mark; of `>>` and `>=` only the first half.
    fn close_type(&mut self) {
        let rest = match self.kind() {
            Tok::Shr => Tok::Gt,
            Tok::Ge => Tok::Eq,
            _ => {
                self.bump();
                return;
            }
        };
        let start = self.cur.span.start;
        self.prev = Span::new(start, start + 1);
        self.cur =
            Token { kind: rest, newline: false, span: Span::new(start + 1, self.cur.span.end) };
    }

    /// `<T, U: Bound>` behind a declared name, where it may be absent.
    pub(super) fn type_params(&mut self) -> P<()> {
        if !self.at(Tok::Lt) {
            return Ok(());
        }
        let open = self.bump();
        let saved = std::mem::replace(&mut self.ctx.newlines, false);
        let result = self.type_param_list(open);
        self.ctx.newlines = saved;
        result
    }

    fn type_param_list(&mut self, open: Token) -> P<()> {
        loop {
            self.ident("the name of a type parameter")?;
            self.type_annotation()?;
            let more = self.eat(Tok::Comma);
            if matches!(self.cur.kind, Tok::Gt | Tok::Ge) {
                self.close_type();
                return Ok(());
            }
            if !more {
                return Err(self.unclosed(open, "`,` or `>`"));
            }
        }
    }

    /// `<A, B>` behind the name in `new Name<A, B>(..)`, where it may be absent.
    pub(super) fn type_args(&mut self) -> P<()> {
        if !self.at(Tok::Lt) || self.at_line_start() {
            return Ok(());
        }
        let open = self.bump();
        let saved = std::mem::replace(&mut self.ctx.newlines, false);
        let result = self.type_arg_list(open);
        self.ctx.newlines = saved;
        result
    }

    fn type_arg_list(&mut self, open: Token) -> P<()> {
        loop {
            self.type_ref()?;
            if matches!(self.cur.kind, Tok::Gt | Tok::Ge | Tok::Shr) {
                self.close_type();
                return Ok(());
            }
            if !self.eat(Tok::Comma) {
                return Err(self.unclosed(open, "`,` or `>`"));
            }
        }
    }
}
