//! Which variables closures take along, found before a function is lowered.
//!
//! A variable that a closure uses and that changes after it got its first value lives in a cell;
//! one that never changes is copied into the closure.

use hako_syntax::ast::{
    Arg, Assign, Block, Catch, Expr, ExprKind, FnBody, Function, GuardCond, Ident, Pattern,
    PatternArgs, PatternKind, Stmt, StmtKind, SuffixKind, VariantArgs,
};
use rustc_hash::FxHashMap;

use super::scope::Scope;

/// What is known of a variable; its key is where its name stands.
#[derive(Clone, Copy, Default)]
pub(super) struct VarFacts {
    captured: bool,
    assigned: bool,
    /// Assigned in the middle of an expression, so that an operand that was read before must have
    /// been copied.
    pub(super) volatile: bool,
}

impl VarFacts {
    /// Whether the variable lives in a cell.
    pub(super) fn cell(self) -> bool {
        self.captured && self.assigned
    }
}

/// What is known of the variables of a function and of the closures in it.
#[derive(Default)]
pub(super) struct Facts(FxHashMap<u32, VarFacts>);

impl Facts {
    /// What is known of the variable declared by `name`.
    pub(super) fn of(&self, name: &Ident) -> VarFacts {
        self.0.get(&name.span.start).copied().unwrap_or_default()
    }

    /// Adds what a function says.
    pub(super) fn function(&mut self, function: &Function) {
        self.walk(|walk| walk.function(function));
    }

    /// Adds what statements say.
    pub(super) fn statements<'a>(&mut self, stmts: impl Iterator<Item = &'a Stmt> + Clone) {
        self.walk(|walk| walk.stmts(stmts));
    }

    /// Adds what an expression says.
    pub(super) fn expression(&mut self, expr: &Expr) {
        self.walk(|walk| walk.expr(expr));
    }

    fn walk<'a>(&mut self, run: impl FnOnce(&mut Walk<'a, '_>)) {
        run(&mut Walk { facts: self, scope: Scope::default(), level: 0, inside: 0 });
    }
}

/// The names that a pattern binds, each once, in order.
pub(super) fn pattern_names(pattern: &Pattern) -> Vec<&Ident> {
    fn add<'a>(pattern: &'a Pattern, names: &mut Vec<&'a Ident>) {
        hako_syntax::deep(|| match &pattern.kind {
            PatternKind::Bind(name) => push(name, names),
            PatternKind::Or(alternatives) => alternatives.iter().for_each(|p| add(p, names)),
            PatternKind::Array { before, rest, after } => {
                before.iter().for_each(|p| add(p, names));
                if let Some(Some(name)) = rest {
                    push(name, names);
                }
                after.iter().for_each(|p| add(p, names));
            }
            PatternKind::Map(entries) => entries.iter().for_each(|(_, p)| add(p, names)),
            PatternKind::Named(_, Some(parts))
            | PatternKind::Variant(_, _, PatternArgs::Tuple(parts)) => {
                parts.iter().for_each(|p| add(p, names));
            }
            PatternKind::Variant(_, _, PatternArgs::Fields(parts)) => {
                parts.iter().for_each(|(_, p)| add(p, names));
            }
            PatternKind::Error
            | PatternKind::Wild
            | PatternKind::Literal(_)
            | PatternKind::Range(_)
            | PatternKind::Named(_, None)
            | PatternKind::Variant(_, _, PatternArgs::Unit) => {}
        });
    }
    fn push<'a>(name: &'a Ident, names: &mut Vec<&'a Ident>) {
        if !names.iter().any(|other| other.text == name.text) {
            names.push(name);
        }
    }
    let mut names = Vec::new();
    add(pattern, &mut names);
    names
}

struct Walk<'a, 'f> {
    facts: &'f mut Facts,
    scope: Scope<'a, (u32, u32)>,
    /// How many functions are around.
    level: u32,
    /// How many expressions are around, within the function.
    inside: u32,
}

impl<'a> Walk<'a, '_> {
    fn declare(&mut self, name: &'a Ident) {
        self.scope.declare(&name.text, name.span, (name.span.start, self.level));
        self.facts.0.insert(name.span.start, VarFacts::default());
    }

    fn mention(&mut self, name: &str) -> Option<&mut VarFacts> {
        let (id, level) = *self.scope.get(name)?;
        let facts = self.facts.0.entry(id).or_default();
        facts.captured |= level != self.level;
        Some(facts)
    }

    fn function(&mut self, function: &'a Function) {
        let inside = std::mem::take(&mut self.inside);
        self.level += 1;
        self.scope.enter();
        for param in &function.params {
            self.declare(&param.name);
        }
        match &function.body {
            FnBody::Block(block) => self.stmts(block.stmts.iter()),
            FnBody::Expr(expr) => self.expr(expr),
        }
        self.scope.leave();
        self.level -= 1;
        self.inside = inside;
    }

    fn block(&mut self, block: &'a Block) {
        self.scope.enter();
        self.stmts(block.stmts.iter());
        self.scope.leave();
    }

    fn stmts(&mut self, stmts: impl Iterator<Item = &'a Stmt> + Clone) {
        for stmt in stmts.clone() {
            if let StmtKind::Function(function) = &stmt.kind
                && let Some(name) = &function.name
            {
                self.declare(name);
                self.facts.0.entry(name.span.start).or_default().assigned = true;
            }
        }
        for stmt in stmts {
            hako_syntax::deep(|| self.stmt(stmt));
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::Local(local) => {
                self.exprs(local.value.iter());
                for (name, _) in &local.names {
                    self.declare(name);
                }
                self.blocks(local.fini.iter());
            }
            StmtKind::Assign(assign) => self.assign(assign),
            StmtKind::Expr(expr) => self.parts(expr),
            StmtKind::While(parts) => {
                self.expr(&parts.0);
                self.block(&parts.1);
            }
            StmtKind::Loop(body) | StmtKind::Fini(body) => self.block(body),
            StmtKind::For(parts) => {
                self.expr(&parts.iter);
                self.scope.enter();
                self.declare(&parts.var);
                self.block(&parts.body);
                self.scope.leave();
            }
            StmtKind::Return(value) => self.exprs(value.iter()),
            StmtKind::Guard(guard) => {
                match &guard.cond {
                    GuardCond::Cond(expr) | GuardCond::Let(_, expr) => self.expr(expr),
                }
                self.block(&guard.otherwise);
                if let GuardCond::Let(pattern, _) = &guard.cond {
                    pattern_names(pattern).into_iter().for_each(|name| self.declare(name));
                }
            }
            StmtKind::Nowait(name, call) => {
                let inside = std::mem::take(&mut self.inside);
                self.level += 1;
                self.expr(call);
                self.level -= 1;
                self.inside = inside;
                self.declare(name);
            }
            StmtKind::Function(function) => self.function(function),
            StmtKind::Break | StmtKind::Continue | StmtKind::Error => {}
        }
    }

    fn assign(&mut self, assign: &'a Assign) {
        match &assign.target.kind {
            ExprKind::Name(name) => {
                let inside = self.inside > 0;
                if let Some(facts) = self.mention(&name.text) {
                    facts.assigned = true;
                    facts.volatile |= inside;
                }
            }
            _ => self.expr(&assign.target),
        }
        self.expr(&assign.value);
    }

    fn exprs(&mut self, exprs: impl Iterator<Item = &'a Expr>) {
        exprs.for_each(|expr| self.expr(expr));
    }

    fn blocks(&mut self, blocks: impl Iterator<Item = &'a Block>) {
        blocks.for_each(|block| self.block(block));
    }

    fn args(&mut self, args: &'a [Arg]) {
        self.exprs(args.iter().map(|arg| &arg.value));
    }

    fn fields(&mut self, fields: &'a [(Ident, Expr)]) {
        self.exprs(fields.iter().map(|(_, value)| value));
    }

    fn expr(&mut self, expr: &'a Expr) {
        self.inside += 1;
        hako_syntax::deep(|| self.parts(expr));
        self.inside -= 1;
    }

    /// Walks an expression whose value is not an operand.
    fn parts(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Name(name) => {
                self.mention(&name.text);
            }
            ExprKind::Array(items) => self.exprs(items.iter()),
            ExprKind::Map(entries) => {
                self.exprs(entries.iter().flat_map(|(key, value)| [key, value]));
            }
            ExprKind::Chain(chain) => {
                self.expr(&chain.first);
                self.exprs(chain.rest.iter().map(|(_, _, operand)| operand));
            }
            ExprKind::Ternary(arms, last) => {
                self.exprs(arms.iter().flat_map(|(cond, value)| [cond, value]));
                self.expr(last);
            }
            ExprKind::Range(bounds) => {
                self.expr(&bounds.0);
                self.expr(&bounds.1);
            }
            ExprKind::Unary(_, operand) => self.expr(operand),
            ExprKind::Postfix(postfix) => {
                self.expr(&postfix.base);
                postfix.suffixes.iter().for_each(|suffix| self.suffix(&suffix.kind));
            }
            ExprKind::New(_, args) | ExprKind::From(_, _, args) => self.args(args),
            ExprKind::Variant(_, _, VariantArgs::Tuple(items)) => self.exprs(items.iter()),
            ExprKind::Variant(_, _, VariantArgs::Fields(fields)) | ExprKind::Record(_, fields) => {
                self.fields(fields);
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::If(branches) => {
                for (cond, block) in &branches.arms {
                    self.expr(cond);
                    self.block(block);
                }
                self.blocks(branches.otherwise.iter());
            }
            ExprKind::Match(matching) => {
                self.expr(&matching.subject);
                for arm in &matching.arms {
                    self.scope.enter();
                    pattern_names(&arm.pattern).into_iter().for_each(|name| self.declare(name));
                    self.exprs(arm.guard.iter());
                    hako_syntax::deep(|| self.parts(&arm.body));
                    self.scope.leave();
                }
            }
            ExprKind::Try(parts) => {
                self.block(&parts.body);
                self.catches(&parts.catches);
                self.blocks(parts.cleanup.iter());
            }
            ExprKind::Fn(function) => self.function(function),
            ExprKind::Assign(assign) => self.assign(assign),
            ExprKind::Error
            | ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Str(_)
            | ExprKind::Me
            | ExprKind::Variant(_, _, VariantArgs::Unit)
            | ExprKind::TypeName(_) => {}
        }
    }

    fn suffix(&mut self, suffix: &'a SuffixKind) {
        match suffix {
            SuffixKind::Field { .. } | SuffixKind::Question => {}
            SuffixKind::Method { args, .. } | SuffixKind::Call(args) => self.args(args),
            SuffixKind::Index(index) => self.expr(index),
            SuffixKind::Slice(from, to) => {
                self.exprs(from.iter().chain(to).map(|bound| &**bound));
            }
            SuffixKind::With(fields) => self.fields(fields),
            SuffixKind::Catch(catches, cleanup) => {
                self.catches(catches);
                self.blocks(cleanup.iter());
            }
        }
    }

    fn catches(&mut self, catches: &'a [Catch]) {
        for catch in catches {
            self.scope.enter();
            if let Some(name) = &catch.name {
                self.declare(name);
            }
            self.block(&catch.body);
            self.scope.leave();
        }
    }
}
