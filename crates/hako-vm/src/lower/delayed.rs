//! `nowait`: what of a call is evaluated at once, and what when the task runs.
//!
//! The arguments of the call, and the box or function that it calls, are evaluated where the task
//! is made, as with `go` or a coroutine: a variable that changes later does not change the call.

use hako_syntax::ast::{Arg, Expr, ExprKind, Postfix, SuffixKind};

use super::Lowerer;
use super::declare::Entity;
use super::emit::Dest;
use crate::builtins;
use crate::mir::{Inst, Reg};

/// What a delayed call finds evaluated. The keys are places in the source.
#[derive(Default)]
pub(super) struct Early {
    /// Where each argument begins, and the capture that has its value.
    args: Vec<(u32, u16)>,
    /// Where the expression begins that gives the box or function, how many suffixes belong to
    /// it, and the capture that has its value.
    head: Option<(u32, usize, u16)>,
}

/// What was evaluated, before the closure takes it along.
#[derive(Default)]
struct Evaluated {
    args: Vec<(u32, Reg)>,
    head: Option<(u32, usize, Reg)>,
}

impl<'a> Lowerer<'a, '_> {
    /// `dst` = a closure without parameters that gives the value of `call`
    pub(super) fn delayed(&mut self, call: &'a Expr, dst: Reg) {
        let mark = self.f.mark();
        let early = self.evaluate_early(call);
        let id = self.new_function(None);
        self.nested(id, "nowait".into(), call.span, |this| {
            this.take_early(early);
            let dest = this.f.fresh();
            this.expr(call, dest);
            this.f.emit(Inst::Return { src: dest.reg }, call.span);
        });
        self.f.emit(Inst::Closure { dst, function: id.0 }, call.span);
        self.f.reset(mark);
    }

    fn evaluate_early(&mut self, call: &'a Expr) -> Evaluated {
        match &call.kind {
            ExprKind::New(_, args) | ExprKind::From(_, _, args) => {
                Evaluated { args: self.early_args(args), head: None }
            }
            ExprKind::Postfix(postfix) => self.early_postfix(postfix).unwrap_or_default(),
            _ => Evaluated::default(),
        }
    }

    /// Nothing when the last suffix is no call, or may not be reached: then all is delayed.
    fn early_postfix(&mut self, postfix: &'a Postfix) -> Option<Evaluated> {
        let Postfix { base, suffixes } = postfix;
        let is_handler = |kind: &SuffixKind| matches!(kind, SuffixKind::Catch(..));
        let last = suffixes.iter().rposition(|suffix| !is_handler(&suffix.kind))?;
        let (before, args) = match &suffixes[last].kind {
            SuffixKind::Method { safe: false, args, .. } | SuffixKind::Call(args) => {
                (&suffixes[..last], args)
            }
            _ => return None,
        };
        let leaves = |kind: &SuffixKind| is_handler(kind) || matches!(kind, SuffixKind::Question);
        if before.iter().any(|suffix| leaves(&suffix.kind)) {
            return None;
        }
        let head = if !before.is_empty() {
            let dest = self.f.fresh();
            self.suffixes(base, before, None, dest);
            Some((base.span.start, last, dest.reg))
        } else {
            match &base.kind {
                ExprKind::Me => None,
                ExprKind::Name(name) if !self.is_variable(&name.text) => {
                    let is_method = matches!(suffixes[last].kind, SuffixKind::Method { .. });
                    if !self.takes_arguments(base, is_method) {
                        return None;
                    }
                    None
                }
                _ => Some((base.span.start, 0, self.value(base))),
            }
        };
        Some(Evaluated { args: self.early_args(args), head })
    }

    /// Whether calling what the name `base` declares, or a method of it, is an ordinary call.
    fn takes_arguments(&mut self, base: &'a Expr, is_method: bool) -> bool {
        let ExprKind::Name(name) = &base.kind else { return false };
        match self.entity(name) {
            _ if self.own_static_method(name).is_some() => true,
            Some(Entity::Module(_) | Entity::Library(_)) => is_method,
            Some(Entity::Interface(_) | Entity::Record(_) | Entity::Enum(_)) => false,
            Some(_) => true,
            // `assert` is no call.
            None if &*name.text == "assert" => false,
            None => {
                builtins::function(&name.text).is_some()
                    || builtins::constructor(&name.text).is_some()
            }
        }
    }

    fn early_args(&mut self, args: &'a [Arg]) -> Vec<(u32, Reg)> {
        args.iter().map(|arg| (arg.value.span.start, self.value(&arg.value))).collect()
    }

    /// Takes what the function around has evaluated along into this one.
    fn take_early(&mut self, early: Evaluated) {
        let Some(level) = self.outer.len().checked_sub(1) else { return };
        let args = early.args.into_iter();
        self.f.early.args = args.map(|(at, reg)| (at, self.capture_from(level, at, reg))).collect();
        self.f.early.head =
            early.head.map(|(at, suffixes, reg)| (at, suffixes, self.capture_from(level, at, reg)));
    }

    /// The value of an argument goes to `dest`.
    pub(super) fn argument(&mut self, arg: &'a Expr, dest: Dest) {
        let mut early = self.f.early.args.iter();
        match early.find(|(at, _)| *at == arg.span.start).map(|(_, index)| *index) {
            Some(index) => self.f.emit(Inst::GetCapture { dst: dest.reg, index }, arg.span),
            None => self.expr(arg, dest),
        }
    }

    /// Whether the arguments of this function's call are evaluated already.
    pub(super) fn is_early(&self, arg: &Expr) -> bool {
        self.f.early.args.iter().any(|(at, _)| *at == arg.span.start)
    }

    /// `dst` = the box or function of a delayed call, if it is evaluated already; how many
    /// suffixes that has used.
    pub(super) fn early_head(&mut self, base: &Expr, dst: Reg) -> Option<usize> {
        let (at, suffixes, index) = self.f.early.head?;
        if at != base.span.start {
            return None;
        }
        self.f.emit(Inst::GetCapture { dst, index }, base.span);
        Some(suffixes)
    }
}
