//! Expressions and patterns.

use std::sync::Arc;

use hako_syntax::ast::{
    Arg, BinOp, Chain, Expr, ExprKind, Ident, Match, Pattern, PatternArgs, PatternKind, Postfix,
    Suffix, SuffixKind, UnaryOp, VariantArgs,
};

use super::walk::Walk;
use super::{DeclKind, Shape};
use crate::builtins::Plain;

impl Walk<'_> {
    /// Walks an expression; what it stands for.
    pub(super) fn expr(&mut self, expr: &Expr) -> Shape {
        match &expr.kind {
            ExprKind::Error => Shape::Unknown,
            ExprKind::Null => Shape::Plain(Plain::Null),
            ExprKind::Bool(_) => Shape::Plain(Plain::Bool),
            ExprKind::Int(_) => Shape::Plain(Plain::Integer),
            ExprKind::Float(_) => Shape::Plain(Plain::Float),
            ExprKind::Str(_) => Shape::Plain(Plain::Text),
            ExprKind::Name(name) => {
                let shape = self.resolve(&name.text);
                self.refer(name.span, shape.clone());
                shape
            }
            ExprKind::Me => {
                let Some(me) = self.me else { return Shape::Unknown };
                self.refer(expr.span, Shape::Decl(me));
                Shape::Decl(me).instance()
            }
            ExprKind::Array(items) => {
                self.all(items);
                Shape::Plain(Plain::Array)
            }
            ExprKind::Map(entries) => {
                for (key, value) in entries {
                    self.expr(key);
                    self.expr(value);
                }
                Shape::Plain(Plain::Map)
            }
            ExprKind::Chain(chain) => self.chain(chain),
            ExprKind::Ternary(arms, last) => {
                let arms = arms.iter().map(|(condition, value)| {
                    self.expr(condition);
                    self.expr(value)
                });
                let shapes: Vec<Shape> = arms.collect();
                shapes.into_iter().fold(self.expr(last), Shape::or)
            }
            ExprKind::Range(ends) => {
                self.expr(&ends.0);
                self.expr(&ends.1);
                Shape::Plain(Plain::Range)
            }
            ExprKind::Unary(op, operand) => self.unary(*op, operand),
            ExprKind::Postfix(postfix) => self.postfix(postfix),
            _ => self.larger(expr),
        }
    }

    /// The expressions that have names of declarations or blocks in them.
    fn larger(&mut self, expr: &Expr) -> Shape {
        match &expr.kind {
            ExprKind::New(path, args) => {
                let made = self.path(path);
                self.args(args, &made);
                made.instance()
            }
            ExprKind::From(path, name, args) => {
                let method = self.path(path).instance().member(&name.text);
                self.refer(name.span, method.clone());
                self.args(args, &method);
                method.called()
            }
            ExprKind::Variant(path, name, args) => {
                let owner = self.path(path);
                let variant = owner.clone().member(&name.text);
                self.refer(name.span, variant);
                match args {
                    VariantArgs::Unit => {}
                    VariantArgs::Tuple(items) => self.all(items),
                    VariantArgs::Fields(fields) => {
                        fields.iter().for_each(|(_, value)| drop(self.expr(value)));
                    }
                }
                owner.instance()
            }
            ExprKind::Record(path, fields) => {
                let record = self.path(path).instance();
                self.fields(&record, fields);
                record
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::If(parts) => {
                let mut shapes = Vec::new();
                for (condition, block) in &parts.arms {
                    self.expr(condition);
                    shapes.push(self.block(block));
                }
                let last = parts.otherwise.as_ref().map(|block| self.block(block));
                shapes.into_iter().fold(last.unwrap_or_default(), Shape::or)
            }
            ExprKind::Match(parts) => self.match_arms(parts),
            ExprKind::Try(parts) => {
                let shape = self.block(&parts.body);
                self.catches(&parts.catches, parts.cleanup.as_ref());
                shape
            }
            ExprKind::Fn(function) => {
                self.function(function, None);
                Shape::Plain(Plain::Function)
            }
            ExprKind::Assign(assign) => self.assign(assign),
            ExprKind::TypeName(path) => self.path(path),
            _ => Shape::Unknown,
        }
    }

    fn all(&mut self, items: &[Expr]) {
        for item in items {
            self.expr(item);
        }
    }

    fn args(&mut self, args: &[Arg], callee: &Shape) {
        for arg in args {
            if let Some(name) = &arg.name {
                self.refer(name.span, callee.clone().keyword(&name.text));
            }
            self.expr(&arg.value);
        }
    }

    fn fields(&mut self, record: &Shape, fields: &[(Ident, Expr)]) {
        for (name, value) in fields {
            self.refer(name.span, record.clone().member(&name.text));
            self.expr(value);
        }
    }

    fn unary(&mut self, op: UnaryOp, operand: &Expr) -> Shape {
        let shape = self.expr(operand);
        match op {
            UnaryOp::Not => Shape::Plain(Plain::Bool),
            UnaryOp::Neg | UnaryOp::BitNot => shape,
            UnaryOp::Weak => Shape::Plain(Plain::Weak),
            UnaryOp::Await => Shape::Unknown,
        }
    }

    fn chain(&mut self, chain: &Chain) -> Shape {
        let mut shape = self.expr(&chain.first);
        for (op, _, right) in &chain.rest {
            let other = self.expr(right);
            shape = operation(*op, shape, other, right);
        }
        shape
    }

    fn postfix(&mut self, postfix: &Postfix) -> Shape {
        let mut shape = self.expr(&postfix.base);
        for suffix in &postfix.suffixes {
            shape = self.suffix(suffix, shape);
        }
        shape
    }

    fn suffix(&mut self, suffix: &Suffix, before: Shape) -> Shape {
        match &suffix.kind {
            SuffixKind::Field { name, .. } => {
                let member = before.member(&name.text);
                self.refer(name.span, member.clone());
                member
            }
            SuffixKind::Method { name, args, .. } => {
                let member = before.member(&name.text);
                self.refer(name.span, member.clone());
                self.args(args, &member);
                member.called()
            }
            SuffixKind::Call(args) => {
                self.args(args, &before);
                before.called()
            }
            SuffixKind::Index(index) => {
                self.expr(index);
                match before {
                    Shape::Plain(Plain::Text) => before,
                    Shape::Plain(Plain::Bytes) => Shape::Plain(Plain::Integer),
                    _ => Shape::Unknown,
                }
            }
            SuffixKind::Slice(from, to) => {
                for end in [from, to].into_iter().flatten() {
                    self.expr(end);
                }
                before
            }
            SuffixKind::Question => Shape::Unknown,
            SuffixKind::With(fields) => {
                self.fields(&before, fields);
                before
            }
            SuffixKind::Catch(catches, cleanup) => {
                self.catches(catches, cleanup.as_ref());
                before
            }
        }
    }

    fn match_arms(&mut self, parts: &Match) -> Shape {
        let subject = self.expr(&parts.subject);
        let mut result = Shape::Unknown;
        for arm in &parts.arms {
            self.enter();
            self.pattern(&arm.pattern, &subject);
            if let Some(guard) = &arm.guard {
                self.expr(guard);
            }
            result = result.or(self.expr(&arm.body));
            self.leave(arm.body.span.end);
        }
        result
    }

    /// Declares what a pattern binds; `subject` is what it is held against.
    pub(super) fn pattern(&mut self, pattern: &Pattern, subject: &Shape) {
        match &pattern.kind {
            PatternKind::Error | PatternKind::Wild => {}
            PatternKind::Bind(name) => self.bind(name, subject.clone()),
            PatternKind::Literal(literal) => drop(self.expr(literal)),
            PatternKind::Range(ends) => {
                self.expr(&ends.0);
                self.expr(&ends.1);
            }
            // All alternatives bind the same names: the last one's are what is seen.
            PatternKind::Or(patterns) => {
                patterns.iter().for_each(|pattern| self.pattern(pattern, subject));
            }
            PatternKind::Array { before, rest, after } => {
                before.iter().for_each(|pattern| self.pattern(pattern, &Shape::Unknown));
                if let Some(Some(name)) = rest {
                    self.bind(name, Shape::Plain(Plain::Array));
                }
                after.iter().for_each(|pattern| self.pattern(pattern, &Shape::Unknown));
            }
            PatternKind::Map(entries) => {
                entries.iter().for_each(|(_, pattern)| self.pattern(pattern, &Shape::Unknown));
            }
            PatternKind::Named(name, patterns) => {
                let shape = Shape::Pattern(Arc::clone(&name.text));
                self.refer(name.span, shape.clone());
                // Of a type test the pattern inside binds the value.
                let value = shape.instance();
                for pattern in patterns.iter().flatten() {
                    self.pattern(pattern, &value);
                }
            }
            PatternKind::Variant(path, name, args) => {
                let variant = self.path(path).member(&name.text);
                self.refer(name.span, variant);
                match args {
                    PatternArgs::Unit => {}
                    PatternArgs::Tuple(patterns) => {
                        patterns.iter().for_each(|pattern| self.pattern(pattern, &Shape::Unknown));
                    }
                    PatternArgs::Fields(fields) => {
                        fields.iter().for_each(|(_, p)| self.pattern(p, &Shape::Unknown));
                    }
                }
            }
        }
    }

    fn bind(&mut self, name: &Ident, shape: Shape) {
        let id = self.variable(DeclKind::Variable, name, name.span);
        self.decl_mut(id).value = shape;
    }
}

/// What an operator gives.
fn operation(op: BinOp, left: Shape, right: Shape, operand: &Expr) -> Shape {
    use Plain::{Bool, Float, Integer, Number, Text};
    match op {
        BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => Shape::Plain(Bool),
        BinOp::Is | BinOp::And | BinOp::Or => Shape::Plain(Bool),
        BinOp::Pipe => {
            let is_call = match &operand.kind {
                ExprKind::Postfix(postfix) => matches!(
                    postfix.suffixes.last().map(|suffix| &suffix.kind),
                    Some(SuffixKind::Call(_) | SuffixKind::Method { .. })
                ),
                _ => false,
            };
            if is_call { right } else { right.called() }
        }
        BinOp::Coalesce => left.or(right),
        BinOp::BitOr | BinOp::BitXor | BinOp::BitAnd | BinOp::Shl | BinOp::Shr => left.or(right),
        BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div | BinOp::Rem | BinOp::MatMul => {
            match (left, right) {
                (Shape::Plain(Text), _) | (_, Shape::Plain(Text)) if op == BinOp::Add => {
                    Shape::Plain(Text)
                }
                (Shape::Plain(Integer), Shape::Plain(Integer)) => Shape::Plain(Integer),
                (Shape::Plain(a), Shape::Plain(b)) => {
                    let number = |kind| matches!(kind, Integer | Float | Number);
                    match number(a) && number(b) {
                        true if a == Float || b == Float => Shape::Plain(Float),
                        true => Shape::Plain(Number),
                        false => Shape::Unknown,
                    }
                }
                _ => Shape::Unknown,
            }
        }
    }
}
