//! What follows a primary. Suffixes are flat.

use super::{P, Parser};
use crate::ast::*;
use crate::token::{Tok, Token};

impl Parser<'_> {
    /// A primary and its suffixes.
    pub(super) fn postfix(&mut self) -> P<Expr> {
        let first = self.cur;
        let mut base = self.primary()?;
        // `if`, `match`, `try` and blocks end statements: `(` and `[` behind them begin others.
        let ends = matches!(first.kind, Tok::If | Tok::Match | Tok::Try | Tok::LBrace)
            && !matches!(base.kind, ExprKind::Map(_));
        let mut suffixes: Vec<Suffix> = Vec::new();
        loop {
            if self.at(Tok::ColonColon) && first.kind == Tok::Ident {
                let (path, whole) = self.as_path(base, std::mem::take(&mut suffixes))?;
                let kind = self.variant(path)?;
                base = Expr { kind, span: self.since(whole) };
            } else if self.record_follows(&suffixes) && first.kind == Tok::Ident {
                let (path, whole) = self.as_path(base, std::mem::take(&mut suffixes))?;
                let fields = self.field_values()?;
                base = Expr { kind: ExprKind::Record(path, fields), span: self.since(whole) };
            } else if let Some(suffix) = self.suffix(ends && suffixes.is_empty())? {
                suffixes.push(suffix);
            } else {
                break;
            }
        }
        if suffixes.is_empty() {
            return Ok(base);
        }
        let span = base.span.to(self.prev);
        Ok(Expr { kind: ExprKind::Postfix(Box::new(Postfix { base, suffixes })), span })
    }

    /// Whether `a.B {` begins a record of a module.
    fn record_follows(&mut self, suffixes: &[Suffix]) -> bool {
        let Some(Suffix { kind: SuffixKind::Field { name, safe: false }, .. }) = suffixes.last()
        else {
            return false;
        };
        self.at_record(name)
    }

    /// `a.b.C` as a path.
    fn as_path(&mut self, base: Expr, suffixes: Vec<Suffix>) -> P<(Path, Span)> {
        let span = base.span.to(self.prev);
        let mut parts = Vec::with_capacity(1 + suffixes.len());
        let mut plain = true;
        match base.kind {
            ExprKind::Name(name) => parts.push(name),
            _ => plain = false,
        }
        for suffix in suffixes {
            match suffix.kind {
                SuffixKind::Field { name, safe: false } => parts.push(name),
                _ => plain = false,
            }
        }
        if plain {
            return Ok((Path { parts }, span));
        }
        self.fail(
            span,
            "only the name of an enum or box stands before `::` or the fields of a record",
            "write `Name::Variant`",
        )
    }

    /// The next suffix, if one follows.
    fn suffix(&mut self, after_block: bool) -> P<Option<Suffix>> {
        let start = self.cur.span;
        let same_line = !self.at_line_start();
        let kind = match self.kind() {
            Tok::Dot => self.member(false)?,
            Tok::QuestionDot => self.member(true)?,
            Tok::LParen if same_line && !after_block => SuffixKind::Call(self.args()?),
            Tok::LBracket if same_line && !after_block => self.index()?,
            Tok::Question if !after_block && self.question_is_postfix() => self.question(),
            Tok::Ident
                if same_line
                    && self.at_word("with")
                    && !self.ctx.header
                    && self.peek_is(Tok::LBrace) =>
            {
                self.bump();
                SuffixKind::With(self.field_values()?)
            }
            Tok::PlusPlus => return Err(self.increment("++", "+=")),
            Tok::Minus if self.at_decrement() => return Err(self.increment("--", "-=")),
            _ if self.at_handler() && !self.closes_brace() => {
                let word = self.cur.span;
                return self.fail(
                    word,
                    "a handler follows a block or a call",
                    "write `try { … } catch (e) { … }`, or put it behind the call",
                );
            }
            _ if self.at_handler() && (self.closes_brace()) => {
                let (catches, cleanup) = self.handlers()?;
                SuffixKind::Catch(catches, cleanup)
            }
            _ => return Ok(None),
        };
        Ok(Some(Suffix { kind, span: self.since(start) }))
    }

    /// Whether the token before is `)` or `}`.
    fn closes_brace(&self) -> bool {
        matches!(self.slice(self.prev), ")" | "}")
    }

    /// `.f`, `.m(args)`
    fn member(&mut self, safe: bool) -> P<SuffixKind> {
        self.bump();
        let name = self.any_word("a name after the `.`")?;
        if self.at(Tok::LParen) && !self.at_line_start() {
            return Ok(SuffixKind::Method { name, safe, args: self.args()? });
        }
        Ok(SuffixKind::Field { name, safe })
    }

    /// `[i]`, `[a..b]`, `[a..]`, `[..b]`, `[..]`
    fn index(&mut self) -> P<SuffixKind> {
        self.in_brackets(|p| {
            let open = p.bump();
            if p.at(Tok::RBracket) {
                let span = open.span.to(p.cur.span);
                return p.fail(
                    span,
                    "the index is missing",
                    "write `x[i]`, or `x[..]` for a copy of all",
                );
            }
            let kind = if p.eat(Tok::DotDot) {
                let end = if p.at(Tok::RBracket) { None } else { Some(Box::new(p.expr()?)) };
                SuffixKind::Slice(None, end)
            } else {
                p.ctx.open_range = true;
                let from = p.expr()?;
                let open_end = std::mem::replace(&mut p.ctx.open_range, false);
                match from.kind {
                    _ if open_end => SuffixKind::Slice(Some(Box::new(from)), None),
                    ExprKind::Range(ends) => {
                        let (from, to) = *ends;
                        SuffixKind::Slice(Some(Box::new(from)), Some(Box::new(to)))
                    }
                    kind => SuffixKind::Index(Expr { kind, span: from.span }),
                }
            };
            p.close_or_skip(open, Tok::RBracket)?;
            Ok(kind)
        })
    }

    /// Whether `?` passes an error on, rather than choosing between two values: it does when
    /// nothing that could be a value follows.
    fn question_is_postfix(&mut self) -> bool {
        let next = self.peek(0);
        if self.breaks_before(next) {
            return true;
        }
        match next.kind {
            Tok::LBrace => self.ctx.header,
            // `x? - 1`, `x? (y)`, `x? [y]`: a ternary, as the language has it.
            Tok::Ident => self.infix_word_follows(next),
            kind => !kind.begins_expr() && kind != Tok::PlusPlus,
        }
    }

    /// Whether a name that is an operator in its place stands behind the `?`.
    fn infix_word_follows(&mut self, next: Token) -> bool {
        let after = self.peek(1);
        match self.text_of(next) {
            "is" => after.kind.is_word(),
            "with" | "cleanup" | "fini" => after.kind == Tok::LBrace,
            _ => false,
        }
    }

    fn question(&mut self) -> SuffixKind {
        let span = self.bump().span;
        if let Some(handler) = self.ctx.handler {
            self.complain(
                span,
                format!("`?` may return, and `{}` runs to its end", handler.word()),
                "handle the error here, with `match` or `catch`",
            );
        }
        SuffixKind::Question
    }

    /// `i--` with nothing behind it.
    fn at_decrement(&mut self) -> bool {
        let next = self.peek(0);
        if next.kind != Tok::Minus || next.span.start != self.cur.span.end || self.at_line_start() {
            return false;
        }
        let after = self.peek(1);
        self.breaks_before(after)
            || matches!(after.kind, Tok::Eof | Tok::Semi | Tok::RBrace | Tok::RParen)
    }

    fn increment(&mut self, mark: &str, op: &str) -> super::Reported {
        let mut span = self.bump().span;
        if mark == "--" {
            span = span.to(self.bump().span);
        }
        let report = crate::Diagnostic::error(span, format!("there is no `{mark}`"));
        self.report(report.help(format!("write `i {op} 1`")))
    }

    /// Whether `catch` or `cleanup {` stands here, on this line or the next.
    pub(super) fn at_handler(&mut self) -> bool {
        self.at(Tok::Catch) || (self.at_word("cleanup") && self.peek_is(Tok::LBrace))
    }

    /// `catch … catch … cleanup …`
    pub(super) fn handlers(&mut self) -> P<(Vec<Catch>, Option<Block>)> {
        let mut catches: Vec<Catch> = Vec::new();
        let mut catches_all: Option<Span> = None;
        while self.at(Tok::Catch) || self.foreign_word("catch") {
            let catch = self.catch()?;
            if let Some(first) = catches_all {
                let _ = self.report(
                    crate::Diagnostic::error(catch.span, "this `catch` is never reached")
                        .label(first, "this one catches all")
                        .help("move the `catch` without a type to the end"),
                );
            } else if catch.ty.is_none() {
                catches_all = Some(catch.span);
            }
            catches.push(catch);
        }
        let mut cleanup = None;
        if (self.at_word("cleanup") || self.foreign_word("cleanup")) && self.peek_is(Tok::LBrace) {
            self.bump();
            cleanup = Some(self.handler_block(super::Handler::Cleanup)?);
            if self.at_handler() {
                let span = self.cur.span;
                return self.fail(
                    span,
                    "nothing follows `cleanup`",
                    "`cleanup` is the last handler, and there is one",
                );
            }
        }
        Ok((catches, cleanup))
    }

    /// Whether another language's word for a handler stands here, and what it is called here.
    pub(super) fn foreign_handler(&mut self) -> Option<&'static str> {
        if !self.at(Tok::Ident) || self.cur.newline {
            return None;
        }
        match (self.text_of(self.cur), self.peek(0).kind) {
            ("finally" | "ensure", Tok::LBrace) => Some("cleanup"),
            ("except" | "rescue", Tok::LBrace | Tok::LParen) => Some("catch"),
            _ => None,
        }
    }

    /// Whether another language's word for `word` stands here; if so, it is told.
    fn foreign_word(&mut self, word: &str) -> bool {
        let found = self.foreign_handler() == Some(word);
        if found {
            let (span, text) = (self.cur.span, self.text_of(self.cur));
            self.complain(span, format!("there is no `{text}`"), &format!("it is called `{word}`"));
        }
        found
    }

    /// `catch (T e) { … }`, `catch (e) { … }`, `catch { … }`
    fn catch(&mut self) -> P<Catch> {
        let start = self.bump().span;
        let (mut ty, mut name) = (None, None);
        if self.at(Tok::LParen) {
            (ty, name) = self.in_brackets(Self::catch_header)?;
        } else if !self.at(Tok::LBrace) {
            return Err(self
                .expected_help("`(` or `{`", "write `catch (e) { … }` or `catch (Type e) { … }`"));
        }
        let span = self.since(start);
        let body = self.plain_block("of the handler")?;
        Ok(Catch { ty, name, body, span })
    }

    fn catch_header(&mut self) -> P<(Option<Path>, Option<Ident>)> {
        let open = self.bump();
        let (mut ty, mut name) = (None, None);
        if !self.at(Tok::RParen) {
            let help = "write `catch (e)` or `catch (Type e)`";
            if !self.at(Tok::Ident) {
                return Err(self.expected_help("the name of the error", help));
            }
            let mut path = self.path("the name of the error")?;
            if self.at(Tok::Ident) {
                ty = Some(path);
                name = Some(self.take_ident());
            } else if self.at(Tok::Colon) {
                let colon = self.bump().span;
                self.complain(colon, "the type stands before the name", help);
                ty = Some(self.path("a type")?);
                name = path.parts.pop();
            } else if path.parts.len() == 1 {
                name = path.parts.pop();
            } else {
                ty = Some(path);
            }
        }
        self.close(open, Tok::RParen)?;
        Ok((ty, name))
    }
}
