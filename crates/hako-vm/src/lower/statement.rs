//! Statements and blocks.

use hako_syntax::Diagnostic;
use hako_syntax::ast::{
    Block, Expr, ExprKind, For, Guard, GuardCond, Ident, If, Local, Span, Stmt, StmtKind, Suffix,
    SuffixKind,
};

use super::Lowerer;
use super::emit::{Control, Dest, Exit, Label};
use crate::mir::Inst;

impl<'a> Lowerer<'a, '_> {
    /// A block with a scope of its own; its value goes to `into`.
    pub(super) fn block(&mut self, block: &'a Block, into: Option<Dest>) {
        let mark = self.f.mark();
        self.f.scope.enter();
        self.stmts(&block.stmts, block.span, into);
        self.f.scope.leave();
        self.f.reset(mark);
    }

    /// The statements of a block whose scope is open.
    pub(super) fn stmts(&mut self, stmts: &'a [Stmt], span: Span, into: Option<Dest>) {
        self.stmts_of(stmts.iter(), span, into);
    }

    pub(super) fn stmts_of(
        &mut self,
        stmts: impl DoubleEndedIterator<Item = &'a Stmt> + Clone,
        span: Span,
        into: Option<Dest>,
    ) {
        for stmt in stmts.clone() {
            if let StmtKind::Function(function) = &stmt.kind
                && let Some(name) = &function.name
            {
                let reg = self.f.alloc();
                self.f.emit(Inst::Null { dst: reg }, name.span);
                self.declare_variable(name, reg);
            }
        }
        let end = Span::new(span.end.max(1) - 1, span.end);
        let last = into.and_then(|_| stmts.clone().next_back());
        let mut finis: Vec<&'a Block> = Vec::new();
        for stmt in stmts {
            hako_syntax::deep(|| match (&stmt.kind, into) {
                (StmtKind::Expr(expr), Some(dest))
                    if last.is_some_and(|last| std::ptr::eq(last, stmt)) =>
                {
                    self.expr(expr, dest);
                }
                _ => self.stmt(stmt, &mut finis),
            });
        }
        if let Some(dest) = into
            && !matches!(last, Some(Stmt { kind: StmtKind::Expr(_), .. }))
        {
            self.f.emit(Inst::Null { dst: dest.reg }, end);
        }
        while let Some(body) = finis.pop() {
            self.close_cleanup(body);
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt, finis: &mut Vec<&'a Block>) {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::Local(local) => self.local(local, finis),
            StmtKind::Assign(assign) => {
                let mark = self.f.mark();
                self.assign(assign, None, span);
                self.f.reset(mark);
            }
            StmtKind::Expr(expr) => self.effect(expr),
            StmtKind::While(parts) => self.while_loop(Some(&parts.0), &parts.1, span),
            StmtKind::Loop(body) => self.while_loop(None, body, span),
            StmtKind::For(parts) => self.for_loop(parts, span),
            StmtKind::Break => self.leave_loop(span, true),
            StmtKind::Continue => self.leave_loop(span, false),
            StmtKind::Return(value) => {
                let mark = self.f.mark();
                let value = value.as_ref().map(|value| self.operand(value));
                self.exit(Exit::Return, value, span);
                self.f.reset(mark);
            }
            StmtKind::Fini(body) => {
                self.open_cleanup(span);
                finis.push(body);
            }
            StmtKind::Guard(guard) => self.guard(guard, span),
            StmtKind::Nowait(name, call) => {
                let reg = self.f.alloc();
                self.delayed(call, reg);
                self.f.emit(Inst::NewTask { dst: reg, src: reg }, span);
                self.declare_variable(name, reg);
            }
            StmtKind::Function(function) => self.local_function(function),
            StmtKind::Error => {}
        }
    }

    fn local(&mut self, local: &'a Local, finis: &mut Vec<&'a Block>) {
        for (name, _) in &local.names {
            let dest = self.f.fresh();
            match &local.value {
                Some(value) => self.expr(value, dest),
                None => self.f.emit(Inst::Null { dst: dest.reg }, name.span),
            }
            self.declare_variable(name, dest.reg);
        }
        if let Some(body) = &local.fini {
            self.open_cleanup(body.span);
            finis.push(body);
        }
    }

    /// The name is visible since the block began; now it gets its value.
    fn local_function(&mut self, function: &'a hako_syntax::ast::Function) {
        let Some(var) = function.name.as_ref().and_then(|name| self.f.scope.get(&name.text)) else {
            return;
        };
        let var = *var;
        if !var.cell {
            self.closure(function, var.reg);
            return;
        }
        let mark = self.f.mark();
        let src = self.f.alloc();
        self.closure(function, src);
        self.f.emit(Inst::SetCell { cell: var.reg, src }, function.span);
        self.f.reset(mark);
    }

    // -- loops ------------------------------------------------------------------------------

    /// `while c { … }` and `loop { … }`: the test is at the bottom, so that a turn takes one jump.
    fn while_loop(&mut self, cond: Option<&'a Expr>, body: &'a Block, span: Span) {
        let (next, end) = (self.f.label(), self.f.label());
        if cond.is_some() {
            self.f.goto(next, span);
        }
        let start = self.f.bind_back();
        self.loop_body(body, next, end);
        self.f.bind(next);
        match cond {
            Some(cond) => self.cond(cond, start, true),
            None => self.f.goto(start, span),
        }
        self.f.bind(end);
    }

    fn loop_body(&mut self, body: &'a Block, next: Label, end: Label) {
        self.f.control.push(Control::Loop { next, end });
        self.block(body, None);
        self.f.control.pop();
    }

    fn for_loop(&mut self, parts: &'a For, span: Span) {
        let mark = self.f.mark();
        self.f.scope.enter();
        match &parts.iter.kind {
            ExprKind::Range(bounds) => self.range_loop(parts, bounds, span),
            _ => self.iter_loop(parts, span),
        }
        self.f.scope.leave();
        self.f.reset(mark);
    }

    fn range_loop(&mut self, parts: &'a For, bounds: &'a (Expr, Expr), span: Span) {
        let base = self.value(&bounds.0);
        self.value(&bounds.1);
        let var = self.f.alloc();
        let (next, end) = (self.f.label(), self.f.label());
        self.f.jump(Inst::RangeStart { base, to: 0 }, end, parts.iter.span);
        let start = self.f.bind_back();
        self.turn(&parts.var, var);
        self.loop_body(&parts.body, next, end);
        self.f.bind(next);
        self.f.jump(Inst::RangeNext { base, to: 0 }, start, span);
        self.f.bind(end);
    }

    fn iter_loop(&mut self, parts: &'a For, span: Span) {
        let iter = self.f.fresh();
        let src = match self.plain(&parts.iter) {
            Some(reg) => reg,
            None => {
                self.expr(&parts.iter, iter);
                iter.reg
            }
        };
        let iter = iter.reg;
        self.f.emit(Inst::IterStart { dst: iter, src }, parts.iter.span);
        let start = self.f.bind_back();
        let end = self.f.label();
        let var = self.f.alloc();
        self.f.jump(Inst::IterNext { iter, to: 0 }, end, parts.iter.span);
        self.turn(&parts.var, var);
        self.loop_body(&parts.body, start, end);
        self.f.goto(start, span);
        self.f.bind(end);
    }

    /// The variable of a turn: one that closures keep and that changes has a cell per turn.
    fn turn(&mut self, name: &'a Ident, reg: u16) {
        let mut var = self.variable(name, reg);
        if var.cell {
            var.reg = self.f.alloc();
            self.f.emit(Inst::NewCell { dst: var.reg, src: reg }, name.span);
        }
        self.show_variable(name, var);
    }

    fn leave_loop(&mut self, span: Span, whole: bool) {
        let found =
            self.f.control.iter().rposition(|control| matches!(control, Control::Loop { .. }));
        match found {
            Some(at) if whole => self.exit(Exit::Break(at), None, span),
            Some(at) => self.exit(Exit::Continue(at), None, span),
            None => {
                let word = if whole { "break" } else { "continue" };
                let diagnostic = Diagnostic::error(span, format!("`{word}` outside a loop"))
                    .help("it belongs into `loop`, `while` or `for`; `return` leaves a function");
                self.error(diagnostic);
            }
        }
    }

    // -- branches ---------------------------------------------------------------------------

    /// `if` in all its forms.
    pub(super) fn branches(&mut self, branches: &'a If, into: Option<Dest>, span: Span) {
        let end = self.f.label();
        let count = branches.arms.len();
        for (at, (cond, block)) in branches.arms.iter().enumerate() {
            if into.is_none()
                && let Some(label) = self.loop_jump(block)
            {
                self.cond(cond, label, true);
                continue;
            }
            let next = self.f.label();
            self.cond(cond, next, false);
            self.block(block, into);
            let more = at + 1 < count || branches.otherwise.is_some() || into.is_some();
            if more {
                self.f.goto(end, block.span);
            }
            self.f.bind(next);
        }
        match (&branches.otherwise, into) {
            (Some(block), _) => self.block(block, into),
            (None, Some(dest)) => self.f.emit(Inst::Null { dst: dest.reg }, span),
            (None, None) => {}
        }
        self.f.bind(end);
    }

    /// Where a block goes that is `{ break }` or `{ continue }` and nothing else, when no cleanup
    /// lies on the way.
    fn loop_jump(&self, block: &Block) -> Option<Label> {
        let Some(Control::Loop { next, end }) = self.f.control.last() else { return None };
        match block.stmts.as_slice() {
            [Stmt { kind: StmtKind::Break, .. }] => Some(*end),
            [Stmt { kind: StmtKind::Continue, .. }] => Some(*next),
            _ => None,
        }
    }

    fn guard(&mut self, guard: &'a Guard, span: Span) {
        let (fail, go_on) = (self.f.label(), self.f.label());
        let mut names = Vec::new();
        match &guard.cond {
            GuardCond::Cond(cond) => self.cond(cond, go_on, true),
            GuardCond::Let(pattern, expr) => {
                for name in self.pattern_variables(pattern) {
                    let reg = self.f.alloc();
                    self.f.emit(Inst::Null { dst: reg }, name.span);
                    names.push((name, reg));
                }
                let mark = self.f.mark();
                let subject = self.operand(expr);
                let vars: Vec<_> = names.iter().map(|(name, reg)| (&*name.text, *reg)).collect();
                self.pattern(pattern, subject, fail, &vars);
                self.f.reset(mark);
                self.f.goto(go_on, span);
                self.f.bind(fail);
            }
        }
        self.block(&guard.otherwise, None);
        if !leaves(&guard.otherwise) {
            let diagnostic = Diagnostic::error(
                guard.otherwise.span,
                "the `else` of a `guard` must leave the block",
            )
            .help("end it with `return`, `break`, `continue`, `panic(…)` or `exit(…)`");
            self.error(diagnostic);
        }
        self.f.bind(go_on);
        for (name, reg) in names {
            self.declare_variable(name, reg);
        }
    }
}

/// Whether control never comes out at the end of a block.
fn leaves(block: &Block) -> bool {
    block.stmts.iter().any(|stmt| match &stmt.kind {
        StmtKind::Return(_) | StmtKind::Break | StmtKind::Continue | StmtKind::Error => true,
        StmtKind::Loop(body) => !has_break(body),
        StmtKind::Expr(expr) => expr_leaves(expr),
        _ => false,
    })
}

fn expr_leaves(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Error => true,
        ExprKind::Block(block) => leaves(block),
        ExprKind::If(branches) => {
            branches.otherwise.as_ref().is_some_and(leaves)
                && branches.arms.iter().all(|(_, block)| leaves(block))
        }
        ExprKind::Match(matching) => matching.arms.iter().all(|arm| expr_leaves(&arm.body)),
        ExprKind::Try(parts) => {
            leaves(&parts.body) && parts.catches.iter().all(|catch| leaves(&catch.body))
        }
        ExprKind::Postfix(postfix) => match (&postfix.base.kind, postfix.suffixes.as_slice()) {
            (ExprKind::Name(name), [Suffix { kind: SuffixKind::Call(_), .. }]) => {
                matches!(&*name.text, "panic" | "exit")
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether a `break` of this loop stands in its statements.
fn has_break(block: &Block) -> bool {
    block.stmts.iter().any(|stmt| match &stmt.kind {
        StmtKind::Break => true,
        StmtKind::Expr(expr) => expr_has_break(expr),
        _ => false,
    })
}

fn expr_has_break(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Block(block) => has_break(block),
        ExprKind::If(branches) => {
            branches.arms.iter().any(|(_, block)| has_break(block))
                || branches.otherwise.as_ref().is_some_and(has_break)
        }
        ExprKind::Match(matching) => matching.arms.iter().any(|arm| expr_has_break(&arm.body)),
        ExprKind::Try(parts) => {
            has_break(&parts.body) || parts.catches.iter().any(|catch| has_break(&catch.body))
        }
        _ => false,
    }
}
