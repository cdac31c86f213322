//! Expressions as lists.

use super::Node;
use super::declarations::{function, ident};
use super::statements::{assignment, block, pattern};
use crate::ast::*;

pub(super) fn path(path: &Path) -> Node {
    Node::word(path.text())
}

pub(super) fn ty(annotation: &TypeRef) -> Node {
    if annotation.text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
        Node::word(&*annotation.text)
    } else {
        Node::quoted(&annotation.text)
    }
}

pub(super) fn expr(e: &Expr) -> Node {
    crate::deep(|| expr_kind(&e.kind))
}

fn expr_kind(kind: &ExprKind) -> Node {
    match kind {
        ExprKind::Error => Node::list("error", []),
        ExprKind::Null => Node::word("null"),
        ExprKind::Bool(value) => Node::word(value.to_string()),
        ExprKind::Int(value) => Node::word(value.to_string()),
        ExprKind::Float(value) => Node::word(format!("{value:?}")),
        ExprKind::Str(text) => Node::quoted(text),
        ExprKind::Name(name) => ident(name),
        ExprKind::Me => Node::word("me"),
        ExprKind::Array(elements) => Node::list("array", elements.iter().map(expr)),
        ExprKind::Map(entries) => {
            Node::list("map", entries.iter().map(|(k, v)| Node::list(":", [expr(k), expr(v)])))
        }
        ExprKind::Chain(chain) => chained(chain),
        ExprKind::Ternary(arms, last) => {
            let arms =
                arms.iter().map(|(cond, value)| Node::list("when", [expr(cond), expr(value)]));
            Node::list("?", arms.chain([expr(last)]))
        }
        ExprKind::Range(ends) => Node::list("..", [expr(&ends.0), expr(&ends.1)]),
        ExprKind::Unary(op, operand) => Node::list(prefix(*op), [expr(operand)]),
        ExprKind::Postfix(postfix) => {
            let suffixes = postfix.suffixes.iter().map(|s| suffix(&s.kind));
            Node::list("postfix", std::iter::once(expr(&postfix.base)).chain(suffixes))
        }
        ExprKind::New(name, args) => {
            Node::list("new", std::iter::once(path(name)).chain(args.iter().map(arg)))
        }
        ExprKind::From(parent, method, args) => {
            let head = [path(parent), ident(method)];
            Node::list("from", head.into_iter().chain(args.iter().map(arg)))
        }
        ExprKind::Variant(owner, name, args) => {
            let args = match args {
                VariantArgs::Unit => None,
                VariantArgs::Tuple(values) => Some(Node::list("args", values.iter().map(expr))),
                VariantArgs::Fields(values) => Some(fields("fields", values)),
            };
            Node::list("::", [path(owner), ident(name)].into_iter().chain(args))
        }
        ExprKind::Record(name, values) => {
            Node::list("record", [path(name), fields("fields", values)])
        }
        ExprKind::Block(b) => block(b),
        ExprKind::If(i) => {
            let arms =
                i.arms.iter().map(|(cond, body)| Node::list("when", [expr(cond), block(body)]));
            let otherwise = i.otherwise.iter().map(|body| Node::list("else", [block(body)]));
            Node::list("if", arms.chain(otherwise))
        }
        ExprKind::Match(m) => {
            let arms = m.arms.iter().map(|arm| {
                let guard = arm.guard.iter().map(|guard| Node::list("if", [expr(guard)]));
                let head = std::iter::once(pattern(&arm.pattern)).chain(guard);
                Node::list("arm", head.chain([expr(&arm.body)]))
            });
            Node::list("match", std::iter::once(expr(&m.subject)).chain(arms))
        }
        ExprKind::Try(t) => {
            let rest = handlers(&t.catches, t.cleanup.as_ref());
            Node::list("try", std::iter::once(block(&t.body)).chain(rest))
        }
        ExprKind::Fn(f) => function("fn", f),
        ExprKind::Assign(assign) => assignment(assign),
        ExprKind::TypeName(name) => Node::list("type", [path(name)]),
    }
}

/// `(+ a b c)` where all operators are the same, else `(chain a + b - c)`.
fn chained(chain: &Chain) -> Node {
    let first = std::iter::once(expr(&chain.first));
    match chain.rest.split_first() {
        Some(((one, ..), rest)) if rest.iter().all(|(other, ..)| other == one) => {
            Node::list(op(*one), first.chain(chain.rest.iter().map(|(.., e)| expr(e))))
        }
        _ => {
            let rest = chain.rest.iter().flat_map(|(o, _, e)| [Node::word(op(*o)), expr(e)]);
            Node::list("chain", first.chain(rest))
        }
    }
}

fn suffix(kind: &SuffixKind) -> Node {
    match kind {
        SuffixKind::Field { name, safe } => Node::word(format!("{}{}", dot(*safe), name.text)),
        SuffixKind::Method { name, safe, args } => {
            Node::list(&format!("{}{}", dot(*safe), name.text), args.iter().map(arg))
        }
        SuffixKind::Call(args) => Node::list("call", args.iter().map(arg)),
        SuffixKind::Index(index) => Node::list("index", [expr(index)]),
        SuffixKind::Slice(from, to) => {
            let end = |e: &Option<Box<Expr>>| e.as_deref().map_or(Node::word("-"), expr);
            Node::list("slice", [end(from), end(to)])
        }
        SuffixKind::Question => Node::word("?"),
        SuffixKind::With(values) => fields("with", values),
        SuffixKind::Catch(catches, cleanup) => {
            Node::list("guarded", handlers(catches, cleanup.as_ref()))
        }
    }
}

fn dot(safe: bool) -> &'static str {
    if safe { "?." } else { "." }
}

fn arg(arg: &Arg) -> Node {
    match &arg.name {
        Some(name) => Node::list("key", [ident(name), expr(&arg.value)]),
        None => expr(&arg.value),
    }
}

fn fields(name: &str, values: &[(Ident, Expr)]) -> Node {
    Node::list(name, values.iter().map(|(name, value)| Node::list(":", [ident(name), expr(value)])))
}

fn handlers(catches: &[Catch], cleanup: Option<&Block>) -> Vec<Node> {
    let catches = catches.iter().map(|catch| {
        let ty = catch.ty.iter().map(|ty| Node::list("type", [path(ty)]));
        let name = catch.name.iter().map(ident);
        Node::list("catch", ty.chain(name).chain([block(&catch.body)]))
    });
    let cleanup = cleanup.map(|body| Node::list("cleanup", [block(body)]));
    catches.chain(cleanup).collect()
}

fn prefix(op: UnaryOp) -> &'static str {
    match op {
        UnaryOp::Neg => "neg",
        UnaryOp::Not => "not",
        UnaryOp::BitNot => "~",
        UnaryOp::Await => "await",
        UnaryOp::Weak => "weak",
    }
}

/// The spelling of a binary operator.
pub(super) fn op(op: BinOp) -> &'static str {
    match op {
        BinOp::Pipe => "|>",
        BinOp::Coalesce => "??",
        BinOp::Or => "or",
        BinOp::And => "and",
        BinOp::BitOr => "|",
        BinOp::BitXor => "^",
        BinOp::BitAnd => "&",
        BinOp::Eq => "==",
        BinOp::Ne => "!=",
        BinOp::Lt => "<",
        BinOp::Le => "<=",
        BinOp::Gt => ">",
        BinOp::Ge => ">=",
        BinOp::Is => "is",
        BinOp::Add => "+",
        BinOp::Sub => "-",
        BinOp::Shl => "<<",
        BinOp::Shr => ">>",
        BinOp::Mul => "*",
        BinOp::Div => "/",
        BinOp::Rem => "%",
        BinOp::MatMul => "@",
    }
}
