//! Conditions: compare and jump in one instruction, without a value in between.

use hako_syntax::ast::{BinOp, Chain, Expr, ExprKind, Span, UnaryOp};

use super::Lowerer;
use super::emit::Label;
use super::expression::int_literal;
use crate::mir::{Inst, Reg};

impl<'a> Lowerer<'a, '_> {
    /// Goes to `target` if the condition `expr` is `sense`, else on.
    pub(super) fn cond(&mut self, expr: &'a Expr, target: Label, sense: bool) {
        hako_syntax::deep(|| {
            let mark = self.f.mark();
            self.cond_inner(expr, target, sense);
            self.f.reset(mark);
        });
    }

    fn cond_inner(&mut self, expr: &'a Expr, target: Label, sense: bool) {
        match &expr.kind {
            ExprKind::Bool(value) if *value == sense => return self.f.goto(target, expr.span),
            ExprKind::Bool(_) => return,
            ExprKind::Unary(UnaryOp::Not, operand) => return self.cond(operand, target, !sense),
            ExprKind::Chain(chain) => match chain.rest.last() {
                Some((BinOp::And, ..)) => return self.all(chain, target, sense, BinOp::And),
                Some((BinOp::Or, ..)) => return self.all(chain, target, sense, BinOp::Or),
                Some((op, span, last)) if is_fused(*op) => {
                    return self.compare(chain, *op, *span, last, (target, sense));
                }
                _ => {}
            },
            _ => {}
        }
        let cond = self.operand(expr);
        self.jump_if(cond, target, sense, expr.span);
    }

    fn jump_if(&mut self, cond: Reg, target: Label, sense: bool, span: Span) {
        let inst =
            if sense { Inst::JumpIf { cond, to: 0 } } else { Inst::JumpIfNot { cond, to: 0 } };
        self.f.jump(inst, target, span);
    }

    /// A chain of `&&`, or of `||`.
    fn all(&mut self, chain: &'a Chain, target: Label, sense: bool, op: BinOp) {
        // What one operand must be for the whole to be decided.
        let decides = op == BinOp::Or;
        let operands = std::iter::once(&chain.first).chain(chain.rest.iter().map(|(.., e)| e));
        if decides == sense {
            operands.for_each(|operand| self.cond(operand, target, sense));
            return;
        }
        let out = self.f.label();
        let last = chain.rest.len();
        for (at, operand) in operands.enumerate() {
            if at < last {
                self.cond(operand, out, decides);
            } else {
                self.cond(operand, target, sense);
            }
        }
        self.f.bind(out);
    }

    fn compare(
        &mut self,
        chain: &'a Chain,
        op: BinOp,
        span: Span,
        last: &'a Expr,
        (target, sense): (Label, bool),
    ) {
        let before = &chain.rest[..chain.rest.len() - 1];
        let a = self.chain_operand(&chain.first, before);
        let sense = sense != (op == BinOp::Ne);
        if matches!(op, BinOp::Eq | BinOp::Ne) && matches!(last.kind, ExprKind::Null) {
            let inst = if sense {
                Inst::JumpIfNull { src: a, to: 0 }
            } else {
                Inst::JumpIfNotNull { src: a, to: 0 }
            };
            return self.f.jump(inst, target, span);
        }
        if let Some(imm) = int_literal(last).and_then(|value| i16::try_from(value).ok()) {
            return self.f.jump(compare_imm(op, sense, a, imm), target, span);
        }
        let b = self.operand(last);
        let literal = matches!(last.kind, ExprKind::Str(_) | ExprKind::Int(_) | ExprKind::Bool(_));
        if op == BinOp::Ne && !literal {
            // A foreign box decides about `!=` by itself.
            let dst = self.f.alloc();
            self.f.emit(Inst::Ne { dst, a, b }, span);
            return self.jump_if(dst, target, !sense, span);
        }
        self.f.jump(compare_jump(op, sense, a, b), target, span);
    }
}

fn is_fused(op: BinOp) -> bool {
    matches!(op, BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge)
}

fn compare_jump(op: BinOp, sense: bool, a: Reg, b: Reg) -> Inst {
    let off = 0;
    match op {
        BinOp::Lt => Inst::JumpLt { sense, a, b, off },
        BinOp::Le => Inst::JumpLe { sense, a, b, off },
        BinOp::Gt => Inst::JumpGt { sense, a, b, off },
        BinOp::Ge => Inst::JumpGe { sense, a, b, off },
        _ => Inst::JumpEq { sense, a, b, off },
    }
}

fn compare_imm(op: BinOp, sense: bool, a: Reg, imm: i16) -> Inst {
    let off = 0;
    match op {
        BinOp::Lt => Inst::JumpLtImm { sense, a, imm, off },
        BinOp::Le => Inst::JumpLeImm { sense, a, imm, off },
        BinOp::Gt => Inst::JumpGtImm { sense, a, imm, off },
        BinOp::Ge => Inst::JumpGeImm { sense, a, imm, off },
        _ => Inst::JumpEqImm { sense, a, imm, off },
    }
}
