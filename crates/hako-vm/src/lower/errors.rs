//! `try`, `catch`, `cleanup` and `fini` handlers, and the ways out through them.
//!
//! A cleanup is written once, behind what it covers. Every way into it notes in a register where
//! to go on afterwards, so the code grows with the program and not with the number of exits.

use hako_syntax::ast::{Block, Catch, Span, Try};

use super::Lowerer;
use super::emit::{Cleanup, Control, Dest, Exit, Label};
use crate::mir::{HandlerKind, Inst, Reg};

/// How a cleanup was reached: at the end of what it covers.
const AT_END: i32 = 0;
/// By an error.
const BY_ERROR: i16 = 1;
/// By the first of its exits.
const FIRST_EXIT: usize = 2;

impl<'a> Lowerer<'a, '_> {
    /// Leaves the function, or goes to the end or the next turn of a loop, through the cleanups
    /// on the way. `value` is what `return` gives.
    pub(super) fn exit(&mut self, exit: Exit, value: Option<Reg>, span: Span) {
        let depth = match exit {
            Exit::Return => 0,
            Exit::Break(at) | Exit::Continue(at) => at + 1,
        };
        let covered = self.f.control[depth..].iter_mut().rev().find_map(|control| match control {
            Control::Cleanup(cleanup) => Some(cleanup),
            Control::Loop { .. } => None,
        });
        if let Some(cleanup) = covered {
            let number = match cleanup.exits.iter().position(|other| *other == exit) {
                Some(number) => number,
                None => {
                    cleanup.exits.push(exit);
                    cleanup.exits.len() - 1
                }
            };
            let (mode, dst, entry) = (cleanup.mode, cleanup.value, cleanup.entry);
            match value {
                Some(src) => self.f.emit(Inst::Move { dst, src }, span),
                None => self.f.emit(Inst::Null { dst }, span),
            }
            self.f.emit(Inst::Int { dst: mode, value: (number + FIRST_EXIT) as i32 }, span);
            self.f.goto(entry, span);
            return;
        }
        let label = match (exit, depth.checked_sub(1).and_then(|at| self.f.control.get(at))) {
            (Exit::Break(_), Some(Control::Loop { end, .. })) => *end,
            (Exit::Continue(_), Some(Control::Loop { next, .. })) => *next,
            _ => {
                match value {
                    Some(src) => self.f.emit(Inst::Return { src }, span),
                    None => self.f.emit(Inst::ReturnNull, span),
                }
                return;
            }
        };
        self.f.goto(label, span);
    }

    /// From here on the code is covered by a cleanup, until [`Self::close_cleanup`].
    pub(super) fn open_cleanup(&mut self, span: Span) {
        let (mode, value) = (self.f.alloc(), self.f.alloc());
        self.f.emit(Inst::Int { dst: mode, value: i32::from(BY_ERROR) }, span);
        self.f.emit(Inst::Null { dst: value }, span);
        let (start, entry) = (self.f.here(), self.f.label());
        let cleanup = Cleanup { start, mode, value, entry, exits: Vec::new() };
        self.f.control.push(Control::Cleanup(cleanup));
    }

    /// Ends what the innermost cleanup covers, and writes the cleanup.
    pub(super) fn close_cleanup(&mut self, body: &'a Block) {
        let Some(Control::Cleanup(cleanup)) = self.f.control.pop() else { return };
        let Cleanup { start, mode, value, entry, exits } = cleanup;
        let span = Span::new(body.span.end.max(1) - 1, body.span.end);
        let end = self.f.here();
        let mark = self.f.mark();
        self.f.emit(Inst::Int { dst: mode, value: AT_END }, span);
        self.f.bind(entry);
        self.f.handle(start, end, value, HandlerKind::Cleanup);
        let own_start = self.f.here();
        self.block(body, None);
        let own_end = self.f.here();

        let done = self.f.label();
        let labels: Vec<Label> = exits.iter().map(|_| self.f.label()).collect();
        for (number, label) in labels.iter().enumerate() {
            let imm = (number + FIRST_EXIT) as i16;
            self.f.jump(Inst::JumpEqImm { sense: true, a: mode, imm, off: 0 }, *label, span);
        }
        let by_error = Inst::JumpEqImm { sense: false, a: mode, imm: BY_ERROR, off: 0 };
        self.f.jump(by_error, done, span);
        self.f.emit(Inst::Rethrow { src: value }, span);
        for (exit, label) in exits.into_iter().zip(labels) {
            self.f.bind(label);
            self.exit(exit, Some(value), span);
        }
        // An error in the cleanup replaces the pending one and keeps it as its cause.
        let error = self.f.alloc();
        self.f.handle(own_start, own_end, error, HandlerKind::Catch);
        let alone = self.f.label();
        self.f.jump(by_error, alone, span);
        self.f.emit(Inst::Chain { new: error, old: value }, span);
        self.f.bind(alone);
        self.f.emit(Inst::Rethrow { src: error }, span);
        self.f.bind(done);
        self.f.reset(mark);
    }

    /// `try { … } catch … cleanup { … }`
    pub(super) fn try_catch(&mut self, parts: &'a Try, into: Option<Dest>, span: Span) {
        let mark = self.f.mark();
        if parts.cleanup.is_some() {
            self.open_cleanup(span);
        }
        let start = self.f.here();
        self.block(&parts.body, into);
        self.catches(&parts.catches, start, into);
        if let Some(body) = &parts.cleanup {
            self.close_cleanup(body);
        }
        self.f.reset(mark);
    }

    /// Ends what handlers cover since `start`, and writes the handlers.
    pub(super) fn catches(&mut self, catches: &'a [Catch], start: u32, into: Option<Dest>) {
        let Some(first) = catches.first() else { return };
        let done = self.f.label();
        let end = self.f.here();
        self.f.goto(done, first.span);
        let mark = self.f.mark();
        let error = self.f.alloc();
        self.f.handle(start, end, error, HandlerKind::Catch);
        for catch in catches {
            self.catch(catch, error, into, done);
        }
        self.f.emit(Inst::Rethrow { src: error }, first.span);
        self.f.bind(done);
        self.f.reset(mark);
    }

    fn catch(&mut self, catch: &'a Catch, error: Reg, into: Option<Dest>, done: Label) {
        let next = self.f.label();
        let mark = self.f.mark();
        if let Some(ty) = catch.ty.as_ref().and_then(|path| path.parts.last()) {
            let name = self.sym(&ty.text);
            let name = self.f.error_name(name);
            let dst = self.f.alloc();
            self.f.emit(Inst::ErrorIs { dst, src: error, name }, catch.span);
            self.f.jump(Inst::JumpIfNot { cond: dst, to: 0 }, next, catch.span);
            self.f.reset(mark);
        }
        self.f.scope.enter();
        if let Some(name) = &catch.name {
            let mut var = self.variable(name, error);
            if var.cell {
                var.reg = self.f.alloc();
                self.f.emit(Inst::NewCell { dst: var.reg, src: error }, name.span);
            }
            self.show_variable(name, var);
        }
        self.block(&catch.body, into);
        self.f.scope.leave();
        self.f.goto(done, catch.body.span);
        self.f.bind(next);
        self.f.reset(mark);
    }
}
