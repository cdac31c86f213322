//! Expressions.

use super::cursor::{Layout, Sep};
use super::doc::Item;
use super::lists::{ListStyle, can_be_hugged};
use crate::ast::*;
use crate::token::Tok;

impl Layout<'_> {
    /// An expression; what stands before it is done.
    pub(super) fn expr(&mut self, e: &Expr) {
        crate::deep(|| {
            self.parenthesised(e.span, |s| s.expr_kind(e));
        });
    }

    /// Takes the parentheses that are the first and last tokens of `span`, and what is in them.
    pub(super) fn parenthesised(&mut self, span: Span, rule: impl FnOnce(&mut Self)) {
        let mut layers = 0;
        if self.at(Tok::LParen) {
            let mut last = self.tokens.last_before(span.end);
            while self.at(Tok::LParen) && self.tokens.closer(self.pos) == last {
                self.token();
                self.gap(Sep::None);
                last -= 1;
                layers += 1;
            }
        }
        if layers == 0 {
            return rule(self);
        }
        self.counting_lines(false, rule);
        for _ in 0..layers {
            self.put(Sep::None);
        }
    }

    fn expr_kind(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Str(_)
            | ExprKind::Name(_)
            | ExprKind::Me => self.token(),
            ExprKind::Error => self.verbatim(e.span.end),
            ExprKind::Int(_) | ExprKind::Float(_) => self.number(),
            ExprKind::Array(elements) => self.array(elements),
            ExprKind::Map(entries) => self.list(entries.len(), ListStyle::default(), |s, n| {
                let (key, value) = &entries[n];
                s.expr(key);
                s.colon_or_arrow();
                s.expr(value);
            }),
            ExprKind::Chain(chain) => {
                let group = self.doc.begin();
                self.chain(chain, group);
                self.doc.end();
            }
            ExprKind::Ternary(arms, last) => self.ternary(arms, last),
            ExprKind::Range(ends) => self.range(&ends.0, &ends.1),
            ExprKind::Unary(_, operand) => self.unary(operand),
            ExprKind::Postfix(postfix) => self.postfix(postfix),
            ExprKind::New(path, args) => {
                self.token();
                self.gap(Sep::Space);
                self.path(path);
                self.type_params();
                self.gap(Sep::None);
                self.args(args);
            }
            ExprKind::From(path, _, args) => {
                self.token();
                self.gap(Sep::Space);
                self.path(path);
                self.put(Sep::None);
                self.put(Sep::None);
                self.gap(Sep::None);
                self.args(args);
            }
            ExprKind::Variant(path, _, args) => self.variant(path, args),
            ExprKind::Record(path, fields) => {
                self.path(path);
                self.gap(Sep::Space);
                self.field_values(fields);
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::If(i) => self.if_expr(i),
            ExprKind::Match(m) => self.match_expr(m),
            ExprKind::Try(t) => self.try_expr(t),
            ExprKind::Fn(f) => {
                self.token();
                self.function_rest(f);
            }
            ExprKind::Assign(assign) => self.assignment(assign),
            ExprKind::TypeName(path) => self.path(path),
        }
    }

    /// A number, a `-` before it or not.
    pub(super) fn number(&mut self) {
        if self.at(Tok::Minus) {
            self.token();
            self.gap(Sep::None);
        }
        self.token();
    }

    /// `a.b.c`
    pub(super) fn path(&mut self, path: &Path) {
        self.token();
        for _ in 1..path.parts.len() {
            self.put(Sep::None);
            self.put(Sep::None);
        }
    }

    fn array(&mut self, elements: &[Expr]) {
        let style = ListStyle { hug: false, fill: self.is_filled(elements) };
        self.list(elements.len(), style, |s, n| s.expr(&elements[n]));
    }

    /// `:` or `=>` between a key and its value.
    pub(super) fn colon_or_arrow(&mut self) {
        self.put(if self.at(Tok::Colon) { Sep::None } else { Sep::Space });
        self.gap(Sep::Space);
    }

    /// The operands and operators of a chain, in `group`.
    pub(super) fn chain(&mut self, chain: &Chain, group: u32) {
        // A line that begins with `-` begins a statement, and with `@` perhaps an annotation.
        let behind = self.lines_count
            && chain.rest.iter().any(|(op, ..)| matches!(op, BinOp::Sub | BinOp::MatMul));
        self.expr(&chain.first);
        self.doc.push(Item::Indent);
        for (op, _, operand) in &chain.rest {
            let here = |there| if there && *op != BinOp::Is { Sep::Line } else { Sep::Space };
            self.put(here(!behind));
            self.gap(here(behind));
            self.opened = None;
            self.expr(operand);
        }
        self.doc.push(Item::Dedent);
        self.hug_last(group, chain.rest.last().map(|(.., operand)| operand));
    }

    /// Lets a group be broken in its last part only, if that can be.
    pub(super) fn hug_last(&mut self, group: u32, last: Option<&Expr>) {
        if last.is_some_and(|last| can_be_hugged(last, false))
            && let Some(place) = self.opened
        {
            self.doc.hug(group, place);
        }
    }

    fn ternary(&mut self, arms: &[(Expr, Expr)], last: &Expr) {
        self.doc.begin();
        let mark = if arms.len() == 1 { Sep::Line } else { Sep::Space };
        for (n, (condition, value)) in arms.iter().enumerate() {
            if n == 0 {
                self.expr(condition);
                self.doc.push(Item::Indent);
            } else {
                self.put(Sep::Line);
                self.gap(Sep::Space);
                self.expr(condition);
            }
            self.put(mark);
            self.gap(Sep::Space);
            self.expr(value);
        }
        self.put(Sep::Line);
        self.gap(Sep::Space);
        self.expr(last);
        self.doc.push(Item::Dedent);
        self.doc.end();
        self.opened = None;
    }

    /// `a..b`
    pub(super) fn range(&mut self, start: &Expr, end: &Expr) {
        self.expr(start);
        self.put(Sep::None);
        self.gap(Sep::None);
        self.expr(end);
    }

    fn unary(&mut self, operand: &Expr) {
        let word = self.kind().is_word();
        self.token();
        self.gap(if word { Sep::Space } else { Sep::None });
        self.expr(operand);
    }

    fn variant(&mut self, path: &Path, args: &VariantArgs) {
        self.path(path);
        self.put(Sep::None);
        self.put(Sep::None);
        match args {
            VariantArgs::Unit => {}
            VariantArgs::Tuple(values) => {
                self.gap(Sep::None);
                self.values(values);
            }
            VariantArgs::Fields(fields) => {
                self.gap(Sep::Space);
                self.field_values(fields);
            }
        }
    }

    /// `{ f: e, g: e }`
    pub(super) fn field_values(&mut self, fields: &[(Ident, Expr)]) {
        self.list(fields.len(), ListStyle::default(), |s, n| {
            s.token();
            s.colon_or_arrow();
            s.expr(&fields[n].1);
        });
    }

    /// `target = value`
    pub(super) fn assignment(&mut self, assign: &Assign) {
        self.expr(&assign.target);
        self.put(Sep::Space);
        self.gap(Sep::Space);
        self.expr(&assign.value);
    }

    /// The expression of a header, up to the `{` or word behind it.
    pub(super) fn header(&mut self, e: &Expr) {
        let bare = !self.at(Tok::LParen)
            || self.tokens.closer(self.pos) != self.tokens.last_before(e.span.end);
        match &e.kind {
            // Where the operators are on lines of their own, so is the body's brace.
            ExprKind::Chain(chain) if bare => {
                let group = self.doc.begin();
                self.chain(chain, group);
                self.gap(Sep::Line);
                self.doc.end();
            }
            _ => {
                self.expr(e);
                self.gap(Sep::Body);
            }
        }
    }

    fn if_expr(&mut self, i: &If) {
        self.doc.begin();
        let mut first_break = None;
        for (n, (condition, body)) in i.arms.iter().enumerate() {
            if n > 0 {
                self.put(Sep::Body);
                self.gap(Sep::Space);
            }
            self.token();
            self.gap(Sep::Space);
            self.header(condition);
            self.open_block(body);
            if n == 0 {
                first_break = self.opened;
            }
        }
        if let Some(otherwise) = &i.otherwise {
            self.put(Sep::Body);
            self.gap(Sep::Body);
            self.open_block(otherwise);
        }
        self.doc.end();
        // All blocks break together: what hugs them does so up to the first.
        self.opened = first_break;
    }

    fn try_expr(&mut self, t: &Try) {
        self.doc.begin();
        if self.at(Tok::Try) {
            self.token();
            self.gap(Sep::Body);
        }
        self.open_block(&t.body);
        let first_break = self.opened;
        self.handlers(&t.catches, t.cleanup.as_ref());
        self.doc.end();
        self.opened = first_break;
    }

    /// `catch (e) { … } cleanup { … }`, broken when the group around is.
    pub(super) fn handlers(&mut self, catches: &[Catch], cleanup: Option<&Block>) {
        for catch in catches {
            self.put(Sep::Body);
            if self.at(Tok::LParen) {
                self.put(Sep::Space);
                let mut sep = Sep::None;
                while !self.at(Tok::RParen) && !self.at(Tok::Eof) {
                    let dot = self.at(Tok::Dot);
                    self.put(if dot { Sep::None } else { sep });
                    sep = if dot { Sep::None } else { Sep::Space };
                }
                self.put(Sep::None);
            }
            self.gap(Sep::Body);
            self.open_block(&catch.body);
        }
        if let Some(cleanup) = cleanup {
            self.put(Sep::Body);
            self.gap(Sep::Body);
            self.open_block(cleanup);
        }
    }
}
