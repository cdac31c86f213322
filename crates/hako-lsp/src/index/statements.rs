//! Statements.

use hako_syntax::ast::{
    Assign, Block, Catch, ExprKind, For, Guard, GuardCond, Local, Span, Stmt, StmtKind, SuffixKind,
};

use super::declare::typed;
use super::walk::Walk;
use super::{DeclId, DeclKind, Shape};
use crate::builtins::Plain;

impl Walk<'_> {
    pub(super) fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Local(local) => self.local(local, stmt.span),
            StmtKind::Assign(assign) => {
                self.assign(assign);
            }
            StmtKind::Expr(expr) => {
                self.expr(expr);
            }
            StmtKind::While(parts) => {
                self.expr(&parts.0);
                self.block(&parts.1);
            }
            StmtKind::Loop(block) | StmtKind::Fini(block) => {
                self.block(block);
            }
            StmtKind::For(parts) => self.for_in(parts),
            StmtKind::Break | StmtKind::Continue | StmtKind::Error => {}
            StmtKind::Return(value) => {
                let shape = value.as_ref().map(|value| self.expr(value)).unwrap_or_default();
                if let Some(result) = self.results.last_mut() {
                    *result = Some(match result.take() {
                        None => shape,
                        Some(before) => before.or(shape),
                    });
                }
            }
            StmtKind::Guard(guard) => self.guard(guard),
            StmtKind::Nowait(name, value) => {
                self.expr(value);
                self.variable(DeclKind::Variable, name, stmt.span);
            }
            StmtKind::Function(function) => {
                if let Some(name) = &function.name {
                    // It can call itself.
                    let id = self.variable(DeclKind::Variable, name, name.span);
                    let front = Span::new(stmt.span.start, stmt.span.end);
                    self.decl_mut(id).kind = DeclKind::Function;
                    self.decl_mut(id).span = function.span.to(front);
                    self.decl_mut(id).head = front;
                    self.function(function, Some(id));
                } else {
                    self.function(function, None);
                }
            }
        }
    }

    fn local(&mut self, local: &Local, span: Span) {
        let shape = local.value.as_ref().map(|value| self.expr(value)).unwrap_or_default();
        for (name, ty) in &local.names {
            let id = self.variable(DeclKind::Variable, name, span);
            self.decl_mut(id).value = typed(ty.as_ref()).unwrap_or_else(|| shape.clone());
        }
        if let Some(block) = &local.fini {
            // The handler of a binding sees the binding.
            let ids: Vec<DeclId> =
                local.names.iter().filter_map(|(name, _)| self.latest(name)).collect();
            for id in ids {
                if let Some(visible) = &mut self.decl_mut(id).visible {
                    visible.start = block.span.start;
                }
            }
            self.block(block);
        }
    }

    pub(super) fn assign(&mut self, assign: &Assign) -> Shape {
        self.expr(&assign.target);
        let shape = self.expr(&assign.value);
        if assign.op.is_none()
            && let Some(id) = self.assigned(&assign.target.kind)
        {
            let old = std::mem::take(&mut self.decl_mut(id).value);
            self.decl_mut(id).value = old.or(shape.clone());
        }
        shape
    }

    /// The variable, or the field of the box around, that an assignment writes.
    fn assigned(&self, target: &ExprKind) -> Option<DeclId> {
        match target {
            ExprKind::Name(name) => match self.resolve(&name.text) {
                Shape::Decl(id) => {
                    let kind = self.index.decl(id).kind;
                    (kind == DeclKind::Variable || kind == DeclKind::Global).then_some(id)
                }
                _ => None,
            },
            ExprKind::Postfix(postfix) => match (&postfix.base.kind, postfix.suffixes.as_slice()) {
                (ExprKind::Me, [suffix]) => {
                    let SuffixKind::Field { name, .. } = &suffix.kind else { return None };
                    let id = self.mine.get(&name.text).copied();
                    id.filter(|id| self.index.decl(*id).kind == DeclKind::Field)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn for_in(&mut self, parts: &For) {
        let iterated = self.expr(&parts.iter);
        self.enter();
        let id = self.variable(DeclKind::Variable, &parts.var, parts.var.span);
        self.decl_mut(id).value = match iterated {
            Shape::Plain(Plain::Range) => Shape::Plain(Plain::Integer),
            Shape::Plain(Plain::Text | Plain::Map) => Shape::Plain(Plain::Text),
            _ => Shape::Unknown,
        };
        // Until the body begins the name means what it meant before.
        if let Some(visible) = &mut self.decl_mut(id).visible {
            visible.start = parts.body.span.start;
        }
        self.block(&parts.body);
        self.leave(parts.body.span.end);
    }

    fn guard(&mut self, guard: &Guard) {
        match &guard.cond {
            GuardCond::Cond(cond) => {
                self.expr(cond);
                self.block(&guard.otherwise);
            }
            GuardCond::Let(pattern, value) => {
                let shape = self.expr(value);
                self.block(&guard.otherwise);
                self.pattern(pattern, &shape);
            }
        }
    }

    /// A block of its own; what its last expression gives.
    pub(super) fn block(&mut self, block: &Block) -> Shape {
        self.enter();
        let mut last = Shape::Unknown;
        for (number, stmt) in block.stmts.iter().enumerate() {
            match &stmt.kind {
                StmtKind::Expr(expr) if number + 1 == block.stmts.len() => last = self.expr(expr),
                _ => self.stmt(stmt),
            }
        }
        self.leave(block.span.end);
        last
    }

    pub(super) fn catches(&mut self, catches: &[Catch], cleanup: Option<&Block>) {
        for catch in catches {
            if let Some(ty) = &catch.ty {
                self.path(ty);
            }
            self.enter();
            if let Some(name) = &catch.name {
                let id = self.variable(DeclKind::Variable, name, name.span);
                self.decl_mut(id).value = Shape::Plain(Plain::Error);
            }
            self.block(&catch.body);
            self.leave(catch.body.span.end);
        }
        if let Some(cleanup) = cleanup {
            self.block(cleanup);
        }
    }
}
