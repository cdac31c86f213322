//! Calls, and the chains that they make.

use super::cursor::{Layout, Sep};
use super::doc::Item;
use super::lists::{ListStyle, can_be_hugged};
use crate::ast::*;
use crate::token::Tok;

/// The longest name behind which the first call of a broken chain stays.
const SHORT: usize = 4;

impl Layout<'_> {
    /// `(a, key: b)`
    pub(super) fn args(&mut self, args: &[Arg]) {
        let hug = args.last().is_some_and(|arg| can_be_hugged(&arg.value, args.len() == 1));
        self.list(args.len(), ListStyle { hug, fill: false }, |s, n| {
            let arg = &args[n];
            if arg.name.is_some() {
                s.token();
                s.colon_or_arrow();
            }
            s.expr(&arg.value);
        });
    }

    /// `(a, b)` of a variant.
    pub(super) fn values(&mut self, values: &[Expr]) {
        let hug = values.last().is_some_and(|value| can_be_hugged(value, values.len() == 1));
        self.list(values.len(), ListStyle { hug, fill: false }, |s, n| s.expr(&values[n]));
    }

    /// A primary and its suffixes. With two method calls or more, lines may break before dots.
    pub(super) fn postfix(&mut self, postfix: &Postfix) {
        let is_method = |suffix: &&Suffix| matches!(suffix.kind, SuffixKind::Method { .. });
        let methods = postfix.suffixes.iter().filter(is_method).take(2).count();
        if methods < 2 {
            self.expr(&postfix.base);
            for suffix in &postfix.suffixes {
                self.suffix(&suffix.kind, Sep::None);
            }
            return;
        }
        let group = self.doc.begin();
        self.expr(&postfix.base);
        let (mut in_head, mut indented) = (true, false);
        for (n, suffix) in postfix.suffixes.iter().enumerate() {
            let before = n.checked_sub(1).and_then(|n| postfix.suffixes.get(n));
            let after_field = before.is_some_and(|s| matches!(s.kind, SuffixKind::Field { .. }));
            let breaks = match suffix.kind {
                SuffixKind::Method { .. } if in_head => {
                    in_head = false;
                    !(n == 0 && is_short(&postfix.base))
                }
                SuffixKind::Method { .. } | SuffixKind::Field { .. } => !in_head && !after_field,
                _ => false,
            };
            // What stays behind the base is indented as the base is.
            if breaks && !indented {
                indented = true;
                self.doc.push(Item::Indent);
            }
            self.opened = None;
            self.suffix(&suffix.kind, if breaks { Sep::Soft } else { Sep::None });
        }
        if indented {
            self.doc.push(Item::Dedent);
        }
        let last = match postfix.suffixes.last().map(|suffix| &suffix.kind) {
            Some(SuffixKind::Method { args, .. } | SuffixKind::Call(args)) => args.last(),
            _ => None,
        };
        self.hug_last(group, last.map(|arg| &arg.value));
        self.doc.end();
    }

    /// One suffix, `sep` before its dot.
    fn suffix(&mut self, kind: &SuffixKind, sep: Sep) {
        match kind {
            SuffixKind::Field { .. } => {
                self.dot(sep);
                self.put(Sep::None);
            }
            SuffixKind::Method { args, .. } => {
                self.dot(sep);
                self.put(Sep::None);
                self.gap(Sep::None);
                self.args(args);
            }
            SuffixKind::Call(args) => {
                self.gap(Sep::None);
                self.args(args);
            }
            SuffixKind::Index(index) => self.in_brackets(|s| s.expr(index)),
            SuffixKind::Slice(from, to) => self.in_brackets(|s| s.slice(from, to)),
            SuffixKind::Question => self.put(Sep::None),
            SuffixKind::With(fields) => {
                self.put(Sep::Space);
                self.gap(Sep::Space);
                self.field_values(fields);
            }
            SuffixKind::Catch(catches, cleanup) => {
                self.doc.begin();
                self.handlers(catches, cleanup.as_ref());
                self.doc.end();
            }
        }
    }

    /// `.` or `?.`; behind a `?` it needs a blank where the line does not break.
    fn dot(&mut self, sep: Sep) {
        let after_question = self.pos > 0
            && self.tokens.list.get(self.pos - 1).is_some_and(|t| t.kind == Tok::Question);
        self.put(if after_question && sep == Sep::Soft { Sep::Line } else { sep });
    }

    fn in_brackets(&mut self, rule: impl FnOnce(&mut Self)) {
        self.put(Sep::None);
        self.counting_lines(false, |s| {
            s.gap(Sep::None);
            rule(s);
        });
        self.put(Sep::None);
        self.opened = None;
    }

    fn slice(&mut self, from: &Option<Box<Expr>>, to: &Option<Box<Expr>>) {
        let ends = [from, to];
        let spans = ends.iter().filter_map(|end| end.as_ref().map(|e| e.span));
        let whole = spans.reduce(Span::to);
        // `x[(a..b)]` is a slice too.
        let in_parens = whole.is_some_and(|whole| self.start() < whole.start);
        let layers = if in_parens { self.open_parens(whole) } else { 0 };
        if let Some(from) = from {
            self.expr(from);
        }
        self.put(Sep::None);
        if let Some(to) = to {
            self.gap(Sep::None);
            self.expr(to);
        }
        for _ in 0..layers {
            self.put(Sep::None);
        }
    }

    /// Takes the parentheses before `whole`; how many there are.
    pub(super) fn open_parens(&mut self, whole: Option<Span>) -> usize {
        let mut layers = 0;
        while self.at(Tok::LParen) && whole.is_some_and(|whole| self.start() < whole.start) {
            self.token();
            self.gap(Sep::None);
            layers += 1;
        }
        layers
    }
}

/// Whether a broken chain looks better with its first call behind its base.
fn is_short(base: &Expr) -> bool {
    match &base.kind {
        ExprKind::Me => true,
        ExprKind::Name(name) => {
            name.text.chars().count() <= SHORT
                || name.text.chars().next().is_some_and(char::is_uppercase)
        }
        _ => false,
    }
}
