//! Expressions, from the loosest operator down to the prefixes. Chains are flat.

use super::{P, Parser};
use crate::MAX_NESTING;
use crate::ast::{Assign, BinOp, Chain, Expr, ExprKind, Span, UnaryOp};
use crate::literal;
use crate::token::Tok;

/// How tight the binary operators bind; the ternary stands between the first two.
pub(super) const PIPE: u8 = 0;
pub(super) const COALESCE: u8 = 1;
const OR: u8 = 2;
const AND: u8 = 3;
const BIT_OR: u8 = 4;
const BIT_XOR: u8 = 5;
const BIT_AND: u8 = 6;
const EQUAL: u8 = 7;
const ORDER: u8 = 8;
const RANGE: u8 = 9;
const ADD: u8 = 10;
const SHIFT: u8 = 11;
const MUL: u8 = 12;
const PREFIX: u8 = 13;

/// What stands between two operands.
enum Infix {
    Op(BinOp),
    Range,
}

impl Parser<'_> {
    /// A whole expression.
    pub(super) fn expr(&mut self) -> P<Expr> {
        let first = self.ternary()?;
        if !self.at(Tok::PipeGt) {
            return Ok(first);
        }
        let mut rest = Vec::new();
        while self.at(Tok::PipeGt) {
            let op = self.bump().span;
            rest.push((BinOp::Pipe, op, self.ternary()?));
        }
        Ok(chain(first, rest, self.prev))
    }

    /// An expression in a header, where `{` begins the body.
    pub(super) fn header(&mut self, what: &str) -> P<Expr> {
        if self.at(Tok::LBrace) {
            return Err(
                self.expected_help(what, "an expression with `{` stands in parentheses here")
            );
        }
        self.nested(|p| p.with(|c| (c.header, c.open_range) = (true, false), |p| p.condition()))
    }

    /// An expression; a lone `=` behind it was meant as `==`.
    fn condition(&mut self) -> P<Expr> {
        let first = self.expr()?;
        if !self.at(Tok::Eq) {
            return Ok(first);
        }
        let op = self.bump().span;
        self.complain(op, "`=` assigns; here a value is wanted", "compare with `==`");
        let value = self.expr()?;
        Ok(chain(first, vec![(BinOp::Eq, op, value)], self.prev))
    }

    /// `c ? a : d ? b : e`, flat in its last alternative.
    fn ternary(&mut self) -> P<Expr> {
        let first = self.binary(COALESCE)?;
        if !self.at(Tok::Question) {
            return Ok(first);
        }
        let start = first.span;
        let mut arms = Vec::new();
        let mut last = first;
        while self.at(Tok::Question) {
            let question = self.bump();
            let value = self.nested(|p| p.with(|c| c.open_range = false, |p| p.ternary()))?;
            if !self.eat(Tok::Colon) {
                if self.at(Tok::Eof) {
                    return Err(self.expected("`:` and the other value"));
                }
                let help = "`c ? a : b` has two values; `x?` passes an error on where the line ends behind it";
                return self.fail(question.span, "this `?` has no `:`", help);
            }
            arms.push((last, value));
            last = self.binary(COALESCE)?;
        }
        Ok(Expr { kind: ExprKind::Ternary(arms, Box::new(last)), span: self.since(start) })
    }

    /// Operators that bind at least as tight as `min`.
    pub(super) fn binary(&mut self, min: u8) -> P<Expr> {
        let open_range = std::mem::replace(&mut self.ctx.open_range, false);
        let mut left = self.unary()?;
        while let Some((infix, level)) = self.infix() {
            if level < min {
                break;
            }
            left = match infix {
                Infix::Range => {
                    let dots = self.bump();
                    if dots.kind == Tok::DotDotEq {
                        self.exclusive_range(dots.span);
                    }
                    if open_range && min == COALESCE && self.at(Tok::RBracket) {
                        self.ctx.open_range = true;
                        return Ok(left);
                    }
                    self.range_end(left)?
                }
                Infix::Op(_) => self.chain_of(left, level)?,
            };
        }
        Ok(left)
    }

    fn range_end(&mut self, left: Expr) -> P<Expr> {
        let right = self.binary(RANGE + 1)?;
        let span = left.span.to(right.span);
        if matches!(self.cur.kind, Tok::DotDot) {
            let again = self.cur.span;
            return self.fail(again, "a range has two ends", "put one range in parentheses");
        }
        Ok(Expr { kind: ExprKind::Range(Box::new((left, right))), span })
    }

    /// `left op e op e …` with operators of one level.
    fn chain_of(&mut self, left: Expr, level: u8) -> P<Expr> {
        let mut rest = Vec::new();
        while let Some((Infix::Op(op), found)) = self.infix() {
            if found != level {
                break;
            }
            let span = self.take_operator();
            let right = if op == BinOp::Is { self.type_name()? } else { self.binary(level + 1)? };
            rest.push((op, span, right));
        }
        Ok(chain(left, rest, self.prev))
    }

    /// Takes an infix operator; says so when it is one of another language.
    fn take_operator(&mut self) -> Span {
        let token = self.bump();
        match token.kind {
            Tok::EqEqEq => self.complain(token.span, "`===` is no operator", "compare with `==`"),
            Tok::NotEqEq => self.complain(token.span, "`!==` is no operator", "compare with `!=`"),
            _ => {}
        }
        token.span
    }

    /// The infix operator that the current token is, and how tight it binds.
    fn infix(&mut self) -> Option<(Infix, u8)> {
        use BinOp::*;
        let (op, level) = match self.kind() {
            Tok::QuestionQuestion => (Coalesce, COALESCE),
            Tok::PipePipe | Tok::Or => (Or, OR),
            Tok::AmpAmp | Tok::And => (And, AND),
            Tok::Pipe => (BitOr, BIT_OR),
            Tok::Caret => (BitXor, BIT_XOR),
            Tok::Amp => (BitAnd, BIT_AND),
            Tok::EqEq | Tok::EqEqEq => (Eq, EQUAL),
            Tok::NotEq | Tok::NotEqEq => (Ne, EQUAL),
            Tok::Lt => (Lt, ORDER),
            Tok::Le => (Le, ORDER),
            Tok::Gt => (Gt, ORDER),
            Tok::Ge => (Ge, ORDER),
            Tok::Plus => (Add, ADD),
            Tok::Minus if !self.at_line_start() => (Sub, ADD),
            Tok::Shl => (Shl, SHIFT),
            Tok::Shr => (Shr, SHIFT),
            Tok::Star => (Mul, MUL),
            Tok::Slash => (Div, MUL),
            Tok::Percent => (Rem, MUL),
            Tok::At if !self.at_annotation() => (MatMul, MUL),
            Tok::DotDot | Tok::DotDotEq => return Some((Infix::Range, RANGE)),
            Tok::Ident if self.at_word("is") && (self.word_follows() || self.peek_is(Tok::Eof)) => {
                (Is, ORDER)
            }
            _ => return None,
        };
        Some((Infix::Op(op), level))
    }

    /// The right side of `is`.
    fn type_name(&mut self) -> P<Expr> {
        let start = self.cur.span;
        match self.kind() {
            Tok::Not => {
                return self.fail(start, "`is not` is no operator", "write `not (x is T)`");
            }
            Tok::Null | Tok::Void => {
                return self.fail(
                    start,
                    "`null` is no type name",
                    "compare with `== null`, or write `is Null`",
                );
            }
            _ => {}
        }
        let path = self.path("a type name")?;
        Ok(Expr { span: path.span(), kind: ExprKind::TypeName(path) })
    }

    /// Prefix operators and what they apply to.
    fn unary(&mut self) -> P<Expr> {
        let start = self.cur.span;
        let mut ops: Vec<(UnaryOp, Span)> = Vec::new();
        while let Some(op) = self.prefix() {
            if self.depth + ops.len() >= MAX_NESTING {
                let reported = self.too_deep();
                while self.prefix().is_some() {
                    self.bump();
                }
                return Err(reported);
            }
            ops.push((op, self.bump().span));
        }
        if ops.is_empty() {
            return self.postfix();
        }
        let mut operand = if ops.last().is_some_and(|o| o.0 == UnaryOp::Neg) && self.at(Tok::Int) {
            self.negative(&mut ops)?
        } else {
            // The operators stay counted while the operand is read: both are depth of the tree.
            self.depth += ops.len();
            let operand = self.postfix();
            self.depth -= ops.len();
            operand?
        };
        let end = operand.span;
        while let Some((op, span)) = ops.pop() {
            operand = Expr { kind: ExprKind::Unary(op, Box::new(operand)), span: span.to(end) };
        }
        debug_assert!(operand.span.start >= start.start);
        Ok(operand)
    }

    /// An integer behind a `-`: only together they can be the least integer.
    fn negative(&mut self, ops: &mut Vec<(UnaryOp, Span)>) -> P<Expr> {
        let token = self.cur;
        let text = self.text_of(token);
        let behind = matches!(self.peek(0).kind, Tok::Dot | Tok::QuestionDot | Tok::LBracket);
        match (literal::int(text, token.span, false), literal::int(text, token.span, true)) {
            // `-5.abs()` is the negative of `5.abs()`.
            (Ok(_), Ok(_)) => self.postfix(),
            (Ok(_), Err(_)) if behind => self.postfix(),
            (Err(report), Ok(_)) if behind => {
                let help = format!("put it into parentheses: `(-{text})`");
                let _ = self.report(report.help(help));
                self.bump();
                Ok(Expr { kind: ExprKind::Error, span: token.span })
            }
            (Err(_), Ok(value)) => {
                self.bump();
                let span = ops.pop().map_or(token.span, |(_, minus)| minus.to(token.span));
                Ok(Expr { kind: ExprKind::Int(value), span })
            }
            (_, Err(report)) => {
                let _ = self.report(report);
                self.bump();
                Ok(Expr { kind: ExprKind::Error, span: token.span })
            }
        }
    }

    /// The prefix operator that the current token is.
    fn prefix(&mut self) -> Option<UnaryOp> {
        Some(match self.kind() {
            Tok::Minus => UnaryOp::Neg,
            Tok::Bang | Tok::Not => UnaryOp::Not,
            Tok::Tilde => UnaryOp::BitNot,
            Tok::Await => UnaryOp::Await,
            Tok::Ident if self.at_word("weak") => {
                let next = self.peek(0);
                let operand = next.kind.begins_expr() && next.kind != Tok::Minus;
                if !operand || self.breaks_before(next) || next.kind == Tok::LBrace {
                    return None;
                }
                UnaryOp::Weak
            }
            _ => return None,
        })
    }

    /// `target = value` or `target += value`, behind the target.
    pub(super) fn assignment(&mut self, target: Expr) -> P<Assign> {
        let op = assign_op(self.cur.kind).flatten();
        self.check_target(&target);
        self.bump();
        let value = self.expr()?;
        if assign_op(self.cur.kind).is_some() && !self.at_line_start() {
            let again = self.cur.span;
            return self.fail(
                again,
                "an assignment has one target",
                "use one statement for each, or put the inner one in parentheses",
            );
        }
        Ok(Assign { target, op, value })
    }

    fn check_target(&mut self, target: &Expr) {
        use crate::ast::SuffixKind::{Field, Index, Slice};
        let why = match &target.kind {
            ExprKind::Name(_) | ExprKind::Error => return,
            ExprKind::Postfix(postfix) => match postfix.suffixes.last().map(|s| &s.kind) {
                Some(Field { safe: false, .. } | Index(_)) => return,
                Some(Field { .. }) => "`?.` reads only",
                Some(Slice(..)) => "a slice is a copy",
                _ => "only a variable, `x.field` or `x[i]` can",
            },
            ExprKind::Me => "`me` is always the box itself",
            _ => "only a variable, `x.field` or `x[i]` can",
        };
        self.complain(target.span, "this cannot be assigned to", why);
    }
}

/// `Some` for assignment marks: with the operator of a compound one.
pub(super) fn assign_op(kind: Tok) -> Option<Option<BinOp>> {
    Some(match kind {
        Tok::Eq => None,
        Tok::PlusEq => Some(BinOp::Add),
        Tok::MinusEq => Some(BinOp::Sub),
        Tok::StarEq => Some(BinOp::Mul),
        Tok::SlashEq => Some(BinOp::Div),
        Tok::PercentEq => Some(BinOp::Rem),
        _ => return None,
    })
}

/// A chain, or its first operand when nothing follows.
fn chain(first: Expr, rest: Vec<(BinOp, Span, Expr)>, end: Span) -> Expr {
    if rest.is_empty() {
        return first;
    }
    let span = first.span.to(end);
    Expr { kind: ExprKind::Chain(Box::new(Chain { first, rest })), span }
}

const _: () = assert!(PIPE < COALESCE && MUL < PREFIX);
