//! Statements and patterns as lists.

use super::Node;
use super::declarations::{function, ident, typed};
use super::expressions::{expr, op, path};
use crate::ast::*;

pub(super) fn block(block: &Block) -> Node {
    Node::list("block", block.stmts.iter().map(stmt))
}

pub(super) fn stmt(stmt: &Stmt) -> Node {
    match &stmt.kind {
        StmtKind::Local(local) => {
            let names = local.names.iter().map(|(name, ty)| typed(name, ty.as_ref()));
            let value = local.value.iter().map(|value| Node::list("=", [expr(value)]));
            let fini = local.fini.iter().map(|fini| Node::list("fini", [block(fini)]));
            Node::list("local", names.chain(value).chain(fini))
        }
        StmtKind::Assign(assign) => assignment(assign),
        StmtKind::Expr(e) => Node::list("expr", [expr(e)]),
        StmtKind::While(parts) => Node::list("while", [expr(&parts.0), block(&parts.1)]),
        StmtKind::Loop(body) => Node::list("loop", [block(body)]),
        StmtKind::For(f) => Node::list("for", [ident(&f.var), expr(&f.iter), block(&f.body)]),
        StmtKind::Break => Node::list("break", []),
        StmtKind::Continue => Node::list("continue", []),
        StmtKind::Return(value) => Node::list("return", value.iter().map(expr)),
        StmtKind::Fini(body) => Node::list("fini", [block(body)]),
        StmtKind::Guard(guard) => {
            let cond = match &guard.cond {
                GuardCond::Cond(cond) => expr(cond),
                GuardCond::Let(p, value) => Node::list("let", [pattern(p), expr(value)]),
            };
            Node::list("guard", [cond, block(&guard.otherwise)])
        }
        StmtKind::Nowait(name, value) => Node::list("nowait", [ident(name), expr(value)]),
        StmtKind::Function(f) => function("function", f),
        StmtKind::Error => Node::list("error", []),
    }
}

pub(super) fn assignment(assign: &Assign) -> Node {
    let name = assign.op.map_or("=".to_owned(), |o| format!("{}=", op(o)));
    Node::list(&name, [expr(&assign.target), expr(&assign.value)])
}

pub(super) fn pattern(p: &Pattern) -> Node {
    crate::deep(|| match &p.kind {
        PatternKind::Error => Node::list("error", []),
        PatternKind::Wild => Node::word("_"),
        PatternKind::Bind(name) => Node::list("bind", [ident(name)]),
        PatternKind::Literal(e) => expr(e),
        PatternKind::Range(ends) => Node::list("..", [expr(&ends.0), expr(&ends.1)]),
        PatternKind::Or(all) => Node::list("|", all.iter().map(pattern)),
        PatternKind::Array { before, rest, after } => {
            let rest = rest.iter().map(|name| Node::list("rest", name.iter().map(ident)));
            let parts = before.iter().map(pattern).chain(rest).chain(after.iter().map(pattern));
            Node::list("array", parts)
        }
        PatternKind::Map(entries) => Node::list(
            "map",
            entries.iter().map(|(key, value)| Node::list(":", [Node::quoted(key), pattern(value)])),
        ),
        PatternKind::Named(name, None) => Node::list("named", [ident(name)]),
        PatternKind::Named(name, Some(args)) => {
            let args = Node::list("args", args.iter().map(pattern));
            Node::list("named", [ident(name), args])
        }
        PatternKind::Variant(owner, name, args) => {
            let args = match args {
                PatternArgs::Unit => None,
                PatternArgs::Tuple(args) => Some(Node::list("args", args.iter().map(pattern))),
                PatternArgs::Fields(fields) => Some(Node::list(
                    "fields",
                    fields.iter().map(|(name, p)| Node::list(":", [ident(name), pattern(p)])),
                )),
            };
            Node::list("::", [path(owner), ident(name)].into_iter().chain(args))
        }
    })
}
