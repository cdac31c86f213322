//! Primaries: what suffixes follow.

use std::sync::Arc;

use super::expressions::assign_op;
use super::{P, Parser};
use crate::ast::*;
use crate::literal;
use crate::token::{Tok, Token};

impl Parser<'_> {
    pub(super) fn primary(&mut self) -> P<Expr> {
        let start = self.cur.span;
        let brace_is_block = std::mem::take(&mut self.brace_is_block);
        let kind = match self.kind() {
            Tok::Null | Tok::Void => self.constant(ExprKind::Null),
            Tok::True => self.constant(ExprKind::Bool(true)),
            Tok::False => self.constant(ExprKind::Bool(false)),
            Tok::Me => self.constant(ExprKind::Me),
            Tok::Int => self.int()?,
            Tok::Float => self.float()?,
            Tok::Str => ExprKind::Str(self.string()),
            Tok::Ident => self.name()?,
            Tok::LParen => self.parenthesised()?,
            Tok::LBracket => self.array()?,
            Tok::PercentBrace => self.in_braces(Self::map)?,
            Tok::LBrace if !self.ctx.header => self.braced(brace_is_block)?,
            Tok::New => self.new_box()?,
            Tok::Fn => self.fn_expr()?,
            Tok::If => self.if_expr()?,
            Tok::Match => self.match_expr()?,
            Tok::Try => self.try_expr()?,
            _ => return Err(self.no_expression()),
        };
        Ok(Expr { kind, span: self.since(start) })
    }

    fn constant(&mut self, kind: ExprKind) -> ExprKind {
        self.bump();
        kind
    }

    fn int(&mut self) -> P<ExprKind> {
        let token = self.bump();
        match literal::int(self.text_of(token), token.span, false) {
            Ok(value) => Ok(ExprKind::Int(value)),
            Err(report) => {
                let _ = self.report(report);
                Ok(ExprKind::Error)
            }
        }
    }

    fn float(&mut self) -> P<ExprKind> {
        let token = self.bump();
        match literal::float(self.text_of(token), token.span) {
            Ok(value) => Ok(ExprKind::Float(value)),
            Err(report) => {
                let _ = self.report(report);
                Ok(ExprKind::Error)
            }
        }
    }

    /// The text of a string token.
    pub(super) fn string(&mut self) -> Arc<str> {
        let token = self.bump();
        let mut reports = Vec::new();
        let text = literal::string(self.text_of(token), token.span, &mut reports);
        for report in reports {
            let _ = self.report(report);
        }
        Arc::from(text)
    }

    /// A name, `N::V`, `Name { f: e }` or `from Parent.m(..)`.
    fn name(&mut self) -> P<ExprKind> {
        if self.at_word("from") && self.word_follows() && !self.peek_is(Tok::As) {
            return self.parent_call();
        }
        let name = self.take_ident();
        if self.at(Tok::ColonColon) {
            return self.variant(Path { parts: vec![name] });
        }
        if self.at_record(&name) {
            let fields = self.field_values()?;
            return Ok(ExprKind::Record(Path { parts: vec![name] }, fields));
        }
        Ok(ExprKind::Name(name))
    }

    /// Whether `{` behind `name` begins a record's fields.
    pub(super) fn at_record(&mut self, name: &Ident) -> bool {
        if !self.at(Tok::LBrace) || self.ctx.header || self.at_line_start() {
            return false;
        }
        if !is_capitalised(&name.text) {
            return false;
        }
        let next = self.peek(0).kind;
        next == Tok::RBrace || (next.is_word() && self.peek(1).kind == Tok::Colon)
    }

    /// `{ f: e, g: e }`
    pub(super) fn field_values(&mut self) -> P<Vec<(Ident, Expr)>> {
        self.in_braces(|p| {
            let open = p.bump();
            p.list(open, Tok::RBrace, |p| {
                let name = p.any_word("the name of a field")?;
                p.expect(Tok::Colon, "and the field's value")?;
                Ok((name, p.expr()?))
            })
        })
    }

    /// What follows `E` at `::`.
    pub(super) fn variant(&mut self, path: Path) -> P<ExprKind> {
        self.bump();
        let name = self.any_word("the name of a variant or function")?;
        let args = if self.at(Tok::LParen) && !self.at_line_start() {
            let args = self.args()?;
            let mut values = Vec::with_capacity(args.len());
            for arg in args {
                if let Some(key) = &arg.name {
                    self.complain(
                        key.span,
                        "a variant's values have no keywords",
                        "give them in order, or use `E::V { field: value }`",
                    );
                }
                values.push(arg.value);
            }
            VariantArgs::Tuple(values)
        } else if self.at_record(&name) {
            VariantArgs::Fields(self.field_values()?)
        } else {
            VariantArgs::Unit
        };
        Ok(ExprKind::Variant(path, name, args))
    }

    /// `from Parent.m(args)`
    fn parent_call(&mut self) -> P<ExprKind> {
        let from = self.bump().span;
        let mut path = self.path("the parent's name")?;
        let method = if path.parts.len() > 1 { path.parts.pop() } else { None };
        let Some(method) = method.filter(|_| self.at(Tok::LParen)) else {
            let whole = self.since(from);
            return self.fail(
                whole,
                "`from` names no method",
                "write `from Parent.method(…)`, to call the parent's method",
            );
        };
        let args = self.args()?;
        Ok(ExprKind::From(path, method, args))
    }

    /// `new Name(args)`
    fn new_box(&mut self) -> P<ExprKind> {
        self.bump();
        let path = self.path("the name of a box after `new`")?;
        self.type_args()?;
        if !self.at(Tok::LParen) || self.at_line_start() {
            let help = format!("write `new {}()`, with parentheses", path.text());
            if self.at(Tok::Eof) || !self.at_line_start() {
                return Err(self.expected_help("`(` and the arguments", &help));
            }
            return self.fail(path.span(), "the arguments are missing", &help);
        }
        Ok(ExprKind::New(path, self.args()?))
    }

    /// `(e)`, `(x = e)`
    fn parenthesised(&mut self) -> P<ExprKind> {
        self.in_brackets(|p| {
            let open = p.bump();
            if p.at(Tok::RParen) {
                let span = open.span.to(p.cur.span);
                return p.fail(
                    span,
                    "there is nothing between the parentheses",
                    "`null` is the empty value",
                );
            }
            let inner = p.expr()?;
            let kind = if assign_op(p.cur.kind).is_some() {
                ExprKind::Assign(Box::new(p.assignment(inner)?))
            } else {
                inner.kind
            };
            if p.at(Tok::Comma) {
                let comma = p.cur.span;
                let _ = p.report(
                    crate::Diagnostic::error(comma, "there are no tuples")
                        .help("a list of values is an array: `[a, b]`"),
                );
                while p.eat(Tok::Comma) {
                    if !p.at(Tok::RParen) {
                        p.expr()?;
                    }
                }
            }
            p.close_or_skip(open, Tok::RParen)?;
            Ok(kind)
        })
    }

    fn array(&mut self) -> P<ExprKind> {
        self.in_brackets(|p| {
            let open = p.bump();
            Ok(ExprKind::Array(p.list(open, Tok::RBracket, Self::expr)?))
        })
    }

    /// `{"k": e}`, `%{"k" => e}`; both marks are taken in both.
    fn map(&mut self) -> P<ExprKind> {
        let open = self.bump();
        let entries = self.list(open, Tok::RBrace, |p| {
            let key = p.binary(super::expressions::COALESCE)?;
            if !p.eat(Tok::Colon) && !p.eat(Tok::FatArrow) {
                return Err(p.expected("`:` and the value of this key"));
            }
            Ok((key, p.expr()?))
        })?;
        Ok(ExprKind::Map(entries))
    }

    /// `{`: a map if it is `{}` or begins with a text and `:`, else a block.
    fn braced(&mut self, empty_is_block: bool) -> P<ExprKind> {
        if self.at_map() || (!empty_is_block && self.peek_is(Tok::RBrace)) {
            return self.in_braces(Self::map);
        }
        if self.peek_is(Tok::Str) && self.peek(1).kind == Tok::FatArrow {
            let open = self.cur.span;
            self.complain(
                open,
                "a map with `=>` begins with `%{`",
                "write `%{` here, or `:` for `=>`",
            );
            return self.in_braces(Self::map);
        }
        let block = self.plain_block("")?;
        self.block_expr(block)
    }

    /// Whether `{`, a text and `:` stand here.
    pub(super) fn at_map(&mut self) -> bool {
        self.at(Tok::LBrace) && self.peek_is(Tok::Str) && self.peek(1).kind == Tok::Colon
    }

    /// A block as an expression, with the handlers that follow it.
    pub(super) fn block_expr(&mut self, block: Block) -> P<ExprKind> {
        if !self.at_handler() {
            return Ok(ExprKind::Block(block));
        }
        let (catches, cleanup) = self.handlers()?;
        Ok(ExprKind::Try(Box::new(Try { body: block, catches, cleanup })))
    }

    /// `e` behind `=>`: `{` begins a block, `{}` is a map.
    pub(super) fn expr_after_arrow(&mut self) -> P<Expr> {
        self.with(|c| c.header = false, Self::expr)
    }

    /// `fn(a) { … }`, `fn(a) => e`
    fn fn_expr(&mut self) -> P<ExprKind> {
        let start = self.bump().span;
        if self.at(Tok::Ident) {
            let name = self.cur.span;
            if self.peek_is(Tok::LParen) {
                self.complain(
                    name,
                    "`fn` makes a function without a name",
                    "declare one with `function name(…) { … }`, or write `local name = fn(…) …`",
                );
                self.bump();
            } else {
                return self.fail(
                    name,
                    "the parameters of `fn` stand in parentheses",
                    "write `fn(x) => …`",
                );
            }
        }
        let function = self.function_rest(start, None)?;
        Ok(ExprKind::Fn(Arc::new(function)))
    }

    /// `(a, key: b)`
    pub(super) fn args(&mut self) -> P<Vec<Arg>> {
        self.in_brackets(|p| {
            let open = p.bump();
            p.list(open, Tok::RParen, |p| {
                let named = p.cur.kind.is_word() && p.peek_is(Tok::Colon);
                let name = if named { Some(p.take_ident()) } else { None };
                if named {
                    p.bump();
                }
                let value = p.expr()?;
                if p.at(Tok::Eq) {
                    p.keyword_with_equals()?;
                }
                Ok(Arg { name, value })
            })
        })
    }

    fn keyword_with_equals(&mut self) -> P<()> {
        let eq = self.bump().span;
        self.complain(
            eq,
            "`=` does not name an argument",
            "write `key: value`; an assignment stands in parentheses: `(x = e)`",
        );
        self.expr().map(drop)
    }

    /// No expression begins here.
    fn no_expression(&mut self) -> super::Reported {
        let Token { kind, span, .. } = self.cur;
        match kind {
            Tok::PlusPlus => {
                let report =
                    crate::Diagnostic::error(span, "there is no `++`").help("write `i += 1`");
                self.report(report)
            }
            Tok::Function => {
                self.expected_help("an expression", "a function without a name is `fn(…) { … }`")
            }
            Tok::Throw => self.throw(),
            Tok::Return | Tok::Break | Tok::Continue => {
                let help = "put it in a block: `{ return … }`";
                self.expected_help("an expression", help)
            }
            Tok::Eq => self.expected_help("an expression", "compare with `==`"),
            Tok::FatArrow => {
                let help = "a function without a name is `fn(x) => …`";
                self.expected_help("an expression", help)
            }
            Tok::Star if self.text[..span.start as usize].ends_with('*') => {
                let help = "there is no `**`: a power is `MathBox().pow(x, y)`";
                self.expected_help("an expression", help)
            }
            Tok::LBrace => self.expected_help(
                "an expression",
                "before a body, an expression with `{` stands in parentheses",
            ),
            _ => self.expected("an expression"),
        }
    }
}

/// Whether a name begins with a capital letter.
pub(super) fn is_capitalised(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
}
