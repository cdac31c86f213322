//! Lists in brackets, and blocks.

use super::cursor::{Layout, Sep};
use super::doc::Item;
use crate::ast::{Block, Expr, ExprKind, FnBody, SuffixKind, VariantArgs};
use crate::token::Tok;

/// The longest literal that shares its line with others in a broken list.
const SHORT: u32 = 10;

/// How a list is printed.
#[derive(Clone, Copy, Default)]
pub(super) struct ListStyle {
    /// Whether it may be broken inside its last element only.
    pub(super) hug: bool,
    /// Whether its elements are short literals, of which many fit on a line.
    pub(super) fill: bool,
}

impl Layout<'_> {
    /// `( … )`, `[ … ]` or `{ … }` with `count` elements. `each` takes one of them.
    pub(super) fn list(
        &mut self,
        count: usize,
        style: ListStyle,
        mut each: impl FnMut(&mut Self, usize),
    ) {
        let open = self.pos;
        let close = self.tokens.closer(open);
        let braces = matches!(self.kind(), Tok::LBrace | Tok::PercentBrace);
        self.token();
        let group = self.doc.begin();
        let first_break = self.doc.here();
        if self.stays_broken(open, close, braces) {
            self.doc.break_groups();
        }
        self.doc.push(Item::Indent);
        let mut last_start = first_break;
        self.counting_lines(braces, |s| {
            for n in 0..count {
                s.skip_separators();
                s.gap(match n {
                    0 if !braces => Sep::Soft,
                    _ if style.fill && n > 0 => Sep::Fill,
                    _ => Sep::Line,
                });
                s.annotations();
                last_start = s.doc.here();
                s.opened = None;
                each(s, n);
                if n + 1 < count {
                    s.comma();
                }
            }
        });
        let inner = self.opened.filter(|&at| style.hug && at > last_start);
        self.last_annotations(close);
        if count > 0 {
            self.last_comma();
        }
        let hugs = inner.filter(|_| !self.comments_follow());
        let empty = count == 0 && !self.comments_follow();
        self.closing_gap(match braces {
            _ if empty => Sep::None,
            true => Sep::Line,
            false => Sep::Soft,
        });
        if let Some(place) = hugs {
            self.doc.hug(group, place);
        }
        self.doc.end();
        self.token();
        self.opened = if empty { None } else { hugs.or(Some(first_break)) };
    }

    /// Whether a list keeps its lines: in braces, when the first element is on its own line, else
    /// when a comma and a line end stand behind the last.
    fn stays_broken(&self, open: usize, close: usize, braces: bool) -> bool {
        let token = |at: usize| self.tokens.list.get(at).copied();
        let (Some(first), Some(closer)) = (token(open + 1), token(close)) else { return false };
        let comma = close.checked_sub(1).and_then(token).is_some_and(|t| t.kind == Tok::Comma);
        first.span.start < closer.span.start && (braces && first.newline || comma && closer.newline)
    }

    /// A block with a group of its own.
    pub(super) fn block(&mut self, block: &Block) {
        self.doc.begin();
        self.open_block(block);
        self.doc.end();
    }

    /// A block that is broken when the group around is.
    pub(super) fn open_block(&mut self, block: &Block) {
        if let [only] = block.stmts.as_slice()
            && only.span == block.span
        {
            // A map in the place of a block, or a block with handlers.
            return self.statement(only);
        }
        let one_line =
            block.stmts.len() <= 1 && !self.spans_lines(block.span.start, block.span.end);
        let close = self.tokens.closer(self.pos);
        self.braces(block.stmts.is_empty(), one_line, |s, sep| {
            s.statements(&block.stmts, close, sep);
        });
    }

    /// `{ … }` around what `rule` takes, each part behind the separator that it is given.
    pub(super) fn braces(
        &mut self,
        empty: bool,
        one_line: bool,
        rule: impl FnOnce(&mut Self, Sep),
    ) {
        let close = self.tokens.closer(self.pos);
        self.token();
        let first_break = self.doc.here();
        self.doc.push(Item::Indent);
        if self.skip_separators() && empty {
            // `{}` may be a map where `{;}` is a block.
            self.doc.push(Item::Fixed(";"));
        }
        if empty && self.pos >= close && !self.comments_follow() {
            self.doc.push(Item::Dedent);
            self.put(Sep::None);
            self.opened = None;
            return;
        }
        let sep = if one_line { Sep::Line } else { Sep::Hard };
        self.counting_lines(true, |s| rule(s, sep));
        self.closing_gap(sep);
        self.token();
        self.opened = Some(first_break);
    }

    /// Whether all that stands in an array's brackets are short literals.
    pub(super) fn is_filled(&self, elements: &[Expr]) -> bool {
        let short = |e: &Expr| {
            let plain = matches!(
                e.kind,
                ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Str(_) | ExprKind::Bool(_)
            );
            plain && e.span.end - e.span.start <= SHORT
        };
        let close = self.tokens.closer(self.pos);
        let inside = self.tokens.list.get(self.pos..=close).unwrap_or_default();
        // Only separators and elements: a comment would make a gap of at least two characters.
        let plain = |pair: &[crate::token::Token]| match pair {
            [a, b] => {
                let between = self.text.get(a.span.end as usize..b.span.start as usize);
                between.is_some_and(|text| text.trim().is_empty())
            }
            _ => true,
        };
        elements.len() > 2 && elements.iter().all(short) && inside.windows(2).all(plain)
    }
}

/// Whether a last argument can be broken while what stands before it stays on the line.
pub(super) fn can_be_hugged(e: &Expr, alone: bool) -> bool {
    match &e.kind {
        ExprKind::Fn(f) => match &f.body {
            FnBody::Block(_) => true,
            FnBody::Expr(body) => can_be_hugged(body, alone),
        },
        ExprKind::Array(_)
        | ExprKind::Map(_)
        | ExprKind::Record(..)
        | ExprKind::Block(_)
        | ExprKind::Match(_)
        | ExprKind::If(_)
        | ExprKind::Try(_)
        | ExprKind::Variant(_, _, VariantArgs::Fields(_)) => true,
        ExprKind::New(..) | ExprKind::From(..) | ExprKind::Variant(_, _, VariantArgs::Tuple(_)) => {
            alone
        }
        ExprKind::Postfix(postfix) => {
            let last = postfix.suffixes.last().map(|suffix| &suffix.kind);
            alone && matches!(last, Some(SuffixKind::Call(_) | SuffixKind::Method { .. }))
        }
        _ => false,
    }
}
