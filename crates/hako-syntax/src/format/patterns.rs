//! `match`, and patterns.

use super::cursor::{Layout, Sep};
use super::doc::Item;
use super::lists::ListStyle;
use crate::ast::*;
use crate::token::Tok;

impl Layout<'_> {
    /// `match e { … }`. Arms are separated by lines, on one line by commas.
    pub(super) fn match_expr(&mut self, m: &Match) {
        self.token();
        self.gap(Sep::Space);
        self.header(&m.subject);
        self.doc.begin();
        let close = self.tokens.closer(self.pos);
        let end = self.tokens.list.get(close).map_or(0, |token| token.span.end);
        let one_line = !self.spans_lines(self.start(), end);
        self.braces(m.arms.is_empty(), one_line, |s, sep| {
            s.skip_separators();
            for (n, arm) in m.arms.iter().enumerate() {
                s.gap(sep);
                s.arm(arm);
                let separated = s.skip_separators();
                if n + 1 < m.arms.len() {
                    s.doc.push(if separated && s.continues() {
                        Item::Fixed(",")
                    } else {
                        Item::IfFlat(",")
                    });
                }
            }
        });
        self.doc.end();
    }

    fn arm(&mut self, arm: &MatchArm) {
        self.pattern(&arm.pattern);
        if let Some(guard) = &arm.guard {
            self.put(Sep::Space);
            self.gap(Sep::Space);
            self.expr(guard);
        }
        self.put(Sep::Space);
        self.gap(Sep::Space);
        self.expr(&arm.body);
    }

    /// A pattern; what stands before it is done.
    pub(super) fn pattern(&mut self, pattern: &Pattern) {
        crate::deep(|| {
            self.parenthesised(pattern.span, |s| s.pattern_kind(pattern));
        });
    }

    fn pattern_kind(&mut self, pattern: &Pattern) {
        let plain = ListStyle::default();
        match &pattern.kind {
            PatternKind::Error => self.verbatim(pattern.span.end),
            PatternKind::Wild | PatternKind::Bind(_) | PatternKind::Named(_, None) => self.token(),
            PatternKind::Literal(_) => self.number(),
            PatternKind::Range(_) => {
                self.number();
                self.put(Sep::None);
                self.gap(Sep::None);
                self.number();
            }
            PatternKind::Or(all) => {
                self.doc.begin();
                for (n, pattern) in all.iter().enumerate() {
                    if n == 0 {
                        self.pattern(pattern);
                        self.doc.push(Item::Indent);
                    } else {
                        self.put(Sep::Line);
                        self.gap(Sep::Space);
                        self.pattern(pattern);
                    }
                }
                self.doc.push(Item::Dedent);
                self.doc.end();
            }
            PatternKind::Array { before, rest, after } => {
                let rests = usize::from(rest.is_some());
                let count = before.len() + rests + after.len();
                self.list(count, plain, |s, n| match before.get(n) {
                    Some(pattern) => s.pattern(pattern),
                    None if n < before.len() + rests => s.rest(),
                    None => s.pattern(&after[n - before.len() - rests]),
                });
            }
            PatternKind::Map(entries) => self.list(entries.len(), plain, |s, n| {
                s.token();
                s.colon_or_arrow();
                s.pattern(&entries[n].1);
            }),
            PatternKind::Named(_, Some(args)) => {
                self.token();
                self.gap(Sep::None);
                self.list(args.len(), plain, |s, n| s.pattern(&args[n]));
            }
            PatternKind::Variant(path, _, args) => {
                self.path(path);
                self.put(Sep::None);
                self.put(Sep::None);
                self.pattern_args(args);
            }
        }
    }

    /// `..` or `..name`
    fn rest(&mut self) {
        self.token();
        if self.at(Tok::Ident) {
            self.put(Sep::None);
        }
    }

    fn pattern_args(&mut self, args: &PatternArgs) {
        let plain = ListStyle::default();
        match args {
            PatternArgs::Unit => {}
            PatternArgs::Tuple(args) => {
                self.gap(Sep::None);
                self.list(args.len(), plain, |s, n| s.pattern(&args[n]));
            }
            PatternArgs::Fields(fields) => {
                self.gap(Sep::Space);
                self.list(fields.len(), plain, |s, n| {
                    s.token();
                    if s.at(Tok::Colon) {
                        s.colon_or_arrow();
                        s.pattern(&fields[n].1);
                    }
                });
            }
        }
    }
}
