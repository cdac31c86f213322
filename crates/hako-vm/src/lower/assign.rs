//! Assignments.

use hako_syntax::Diagnostic;
use hako_syntax::ast::{Assign, BinOp, Expr, ExprKind, Ident, Span, Suffix, SuffixKind};

use super::Lowerer;
use super::declare::Entity;
use super::emit::Dest;
use super::function::Place;
use crate::builtins;
use crate::mir::{Inst, Reg};

impl<'a> Lowerer<'a, '_> {
    /// An assignment; `into` gets the value that was assigned.
    pub(super) fn assign(&mut self, assign: &'a Assign, into: Option<Reg>, span: Span) {
        match &assign.target.kind {
            ExprKind::Name(name) => self.assign_name(name, assign, into, span),
            ExprKind::Postfix(postfix) => {
                let Some((last, before)) = postfix.suffixes.split_last() else { return };
                self.assign_member(&postfix.base, before, last, assign, (into, span));
            }
            // The parser has said that nothing else can be assigned to.
            _ => {}
        }
    }

    fn assign_name(&mut self, name: &'a Ident, assign: &'a Assign, into: Option<Reg>, span: Span) {
        if let Some(place) = self.find_variable(&name.text) {
            // Where the value changes the variable too, the old one is kept meanwhile.
            if let Place::Local(var) = place
                && !var.cell
                && !(var.volatile && assign.op.is_some())
            {
                self.update(assign, Some(var.reg), var.reg, span);
                if let Some(dst) = into {
                    self.f.emit(Inst::Move { dst, src: var.reg }, span);
                }
                return;
            }
            let src = self.f.alloc();
            let before = assign.op.map(|_| {
                self.load(place, src, name.span);
                src
            });
            self.update(assign, before, src, span);
            match place {
                Place::Local(var) if var.cell => {
                    self.f.emit(Inst::SetCell { cell: var.reg, src }, span);
                }
                Place::Local(var) => self.f.emit(Inst::Move { dst: var.reg, src }, span),
                Place::Capture(index, _) => {
                    self.f.emit(Inst::SetCaptureCell { index, src }, span);
                }
            }
            return self.give(src, into, span);
        }
        match self.entity(name).filter(|_| self.own_static_method(name).is_none()) {
            Some(Entity::Global(index)) => self.assign_global(index, assign, into, span),
            Some(other) => {
                let text = format!("`{}` is {} and cannot be assigned to", name.text, other.noun());
                let diagnostic = Diagnostic::error(name.span, text)
                    .help(format!("declare a variable: `local {} = …`", name.text));
                self.error(diagnostic);
            }
            None => self.undeclared(name, assign),
        }
    }

    fn assign_global(&mut self, index: u32, assign: &'a Assign, into: Option<Reg>, span: Span) {
        let src = self.f.alloc();
        let before = assign.op.map(|_| {
            self.f.emit(Inst::GetGlobal { dst: src, index }, assign.target.span);
            src
        });
        self.update(assign, before, src, span);
        self.f.emit(Inst::SetGlobal { src, index }, span);
        self.give(src, into, span);
    }

    fn undeclared(&mut self, name: &'a Ident, assign: &'a Assign) {
        if self.is_doubtful(&name.text) {
            self.value(&assign.value);
            return;
        }
        let text = format!("assignment to undeclared `{}`", name.text);
        let own_member = self.is_own_member(name);
        if let Some(span) = self.local_of_file(name).filter(|_| !own_member) {
            let diagnostic = Diagnostic::error(name.span, text)
                .label(span, "this is a variable of the file's statements")
                .help(format!("functions and boxes see globals: `global {} = …`", name.text));
            self.error(diagnostic);
            self.value(&assign.value);
            return;
        }
        let local = format!("declare it first: `local {} = …`", name.text);
        let help = if let Some(near) = self.near_own_member(name) {
            format!("did you mean `me.{near}`?")
        } else {
            let variables =
                self.outer.iter().chain([&self.f]).flat_map(|function| function.scope.names());
            match super::nearest(&name.text, variables) {
                Some(near) => format!("did you mean `{near}`? Else {local}"),
                None if builtins::function(&name.text).is_some() => {
                    format!("`{}` is a built-in function; {local}", name.text)
                }
                None => local,
            }
        };
        self.error(Diagnostic::error(name.span, text).help(help));
        self.value(&assign.value);
    }

    /// `dst` = the value of an assignment; `before` holds the old one, for a compound one.
    fn update(&mut self, assign: &'a Assign, before: Option<Reg>, dst: Reg, span: Span) {
        match (assign.op, before) {
            (Some(op), Some(a)) => self.operate(op, dst, a, &assign.value, span),
            _ => self.expr(&assign.value, Dest { reg: dst, fresh: before.is_none() }),
        }
    }

    /// `dst = a op value`
    fn operate(&mut self, op: BinOp, dst: Reg, a: Reg, value: &'a Expr, span: Span) {
        if self.with_constant(op, dst, a, value, span) {
            return;
        }
        let mark = self.f.mark();
        let b = self.operand(value);
        self.binary(op, dst, a, b, value, span);
        self.f.reset(mark);
    }

    fn give(&mut self, src: Reg, into: Option<Reg>, span: Span) {
        if let Some(dst) = into {
            self.f.emit(Inst::Move { dst, src }, span);
        }
    }

    // -- members ----------------------------------------------------------------------------

    fn assign_member(
        &mut self,
        base: &'a Expr,
        before: &'a [Suffix],
        last: &'a Suffix,
        assign: &'a Assign,
        (into, span): (Option<Reg>, Span),
    ) {
        match &last.kind {
            SuffixKind::Field { name, safe: false } => {
                if before.is_empty() && self.assign_direct(base, name, assign, into, span) {
                    return;
                }
                let obj = self.object(base, before);
                let symbol = self.sym(&name.text);
                let site = self.f.field(symbol);
                let src = self.new_value(assign, span, |dst| Inst::GetField { dst, obj, site });
                self.f.emit(Inst::SetField { obj, src, site }, span);
                self.give(src, into, span);
            }
            SuffixKind::Index(index) => {
                let obj = self.object(base, before);
                let index = self.operand(index);
                let src = self.new_value(assign, span, |dst| Inst::GetIndex { dst, obj, index });
                self.f.emit(Inst::SetIndex { obj, index, src }, span);
                self.give(src, into, span);
            }
            // The parser has said that nothing else can be assigned to.
            _ => {}
        }
    }

    /// What stands before the last suffix of a target.
    fn object(&mut self, base: &'a Expr, before: &'a [Suffix]) -> Reg {
        if before.is_empty() {
            return self.operand(base);
        }
        let dest = self.f.fresh();
        self.suffixes(base, before, None, dest);
        self.f.reset(u32::from(dest.reg) + 1);
        dest.reg
    }

    /// A register with the value to assign; `load` gets the old one for a compound assignment.
    fn new_value(&mut self, assign: &'a Assign, span: Span, load: impl FnOnce(Reg) -> Inst) -> Reg {
        let Some(op) = assign.op else { return self.operand(&assign.value) };
        let dst = self.f.alloc();
        self.f.emit(load(dst), assign.target.span);
        self.operate(op, dst, dst, &assign.value, span);
        dst
    }

    /// `me.f = e` for a plain field, and `X.g = e` for a global of module `X`.
    fn assign_direct(
        &mut self,
        base: &'a Expr,
        name: &'a Ident,
        assign: &'a Assign,
        into: Option<Reg>,
        span: Span,
    ) -> bool {
        match &base.kind {
            ExprKind::Me => {
                let Some(slot) = self.me_slot(name, true) else { return false };
                let src = self.new_value(assign, span, |dst| Inst::GetMe { dst, slot });
                self.f.emit(Inst::SetMe { slot, src }, span);
                self.give(src, into, span);
                true
            }
            ExprKind::Name(module) if !self.is_variable(&module.text) => {
                let Some(within @ Entity::Module(_)) = self.entity(module) else { return false };
                match self.member_of(within, &name.text) {
                    Some(Entity::Global(index)) => self.assign_global(index, assign, into, span),
                    Some(other) => {
                        let text = format!(
                            "`{}` is {} and cannot be assigned to",
                            name.text,
                            other.noun()
                        );
                        self.error(Diagnostic::error(name.span, text).help("only globals can"));
                    }
                    None => {
                        let text =
                            format!("there is no global `{}` in `{}`", name.text, module.text);
                        let diagnostic = Diagnostic::error(name.span, text)
                            .help("declare it in that file: `global NAME = value`");
                        self.error(diagnostic);
                    }
                }
                true
            }
            _ => false,
        }
    }
}
