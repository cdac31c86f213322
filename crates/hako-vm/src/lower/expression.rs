//! Expressions: where values go, and operators.

use hako_syntax::Diagnostic;
use hako_syntax::ast::{
    BinOp, Expr, ExprKind, Ident, Item, Path, Postfix, Span, Stmt, StmtKind, SuffixKind, UnaryOp,
};

use super::Lowerer;
use super::call::Args;
use super::declare::Entity;
use super::emit::Dest;
use super::function::Place;
use crate::builtins;
use crate::mir::{Inst, Reg, TypeTest};

/// The names of built-in types, without the `Box` of old spellings.
const TYPES: &[&str] = &[
    "Integer", "Float", "Bool", "String", "Bytes", "Null", "Array", "Map", "Range", "Function",
    "Error", "Console", "Math", "Time", "File", "Result", "Weak", "Task", "Void", "Enum", "Record",
];

/// An operator and its right operand.
pub(super) type Link = (BinOp, Span, Expr);

/// The integer that an expression spells.
pub(super) fn int_literal(expr: &Expr) -> Option<i64> {
    match &expr.kind {
        ExprKind::Int(value) => Some(*value),
        ExprKind::Unary(UnaryOp::Neg, operand) => match operand.kind {
            ExprKind::Int(value) => Some(value.wrapping_neg()),
            _ => None,
        },
        _ => None,
    }
}

impl<'a> Lowerer<'a, '_> {
    /// Evaluates `expr` into the next register and gives it.
    pub(super) fn value(&mut self, expr: &'a Expr) -> Reg {
        let dest = self.f.fresh();
        self.expr(expr, dest);
        dest.reg
    }

    /// A register that holds the value of `expr`: a variable's own, or the next one.
    pub(super) fn operand(&mut self, expr: &'a Expr) -> Reg {
        match self.plain(expr) {
            Some(reg) => reg,
            None => self.value(expr),
        }
    }

    /// The register of a variable that is not in a cell and stays while an expression goes on.
    pub(super) fn plain(&mut self, expr: &'a Expr) -> Option<Reg> {
        match &expr.kind {
            ExprKind::Name(name) => match self.f.scope.get(&name.text) {
                Some(var) if !var.cell && !var.volatile => Some(var.reg),
                _ => None,
            },
            ExprKind::Me if self.me_is_zero() => Some(0),
            _ => None,
        }
    }

    /// Evaluates `expr` and forgets the value.
    pub(super) fn effect(&mut self, expr: &'a Expr) {
        let mark = self.f.mark();
        match &expr.kind {
            ExprKind::If(branches) => self.branches(branches, None, expr.span),
            ExprKind::Block(block) => self.block(block, None),
            ExprKind::Match(matching) => self.match_arms(matching, None, expr.span),
            ExprKind::Try(parts) => self.try_catch(parts, None, expr.span),
            ExprKind::Assign(assign) => self.assign(assign, None, expr.span),
            ExprKind::Postfix(postfix) if self.assertion(postfix, expr.span) => {}
            _ => {
                self.value(expr);
            }
        }
        self.f.reset(mark);
    }

    /// `assert(…)` as a statement. Whether it was one.
    fn assertion(&mut self, postfix: &'a Postfix, span: Span) -> bool {
        let (ExprKind::Name(name), [suffix]) = (&postfix.base.kind, postfix.suffixes.as_slice())
        else {
            return false;
        };
        let SuffixKind::Call(args) = &suffix.kind else { return false };
        &*name.text == "assert"
            && !self.is_variable(&name.text)
            && self.own_static_method(name).is_none()
            && self.entity(name).is_none()
            && self.assert(Args { piped: None, list: args }, span)
    }

    /// Evaluates `expr` into `dest`.
    pub(super) fn expr(&mut self, expr: &'a Expr, dest: Dest) {
        hako_syntax::deep(|| {
            let fresh = dest.fresh && u32::from(dest.reg) + 1 == self.f.mark();
            let mark = self.f.mark();
            self.expr_inner(expr, Dest { reg: dest.reg, fresh });
            self.f.reset(mark);
        });
    }

    fn expr_inner(&mut self, expr: &'a Expr, dest: Dest) {
        let (span, dst) = (expr.span, dest.reg);
        match &expr.kind {
            ExprKind::Error => {}
            ExprKind::Null => self.f.emit(Inst::Null { dst }, span),
            ExprKind::Bool(value) => self.f.emit(Inst::Bool { dst, value: *value }, span),
            ExprKind::Int(value) => self.int(*value, dst, span),
            ExprKind::Float(value) => self.float(*value, dst, span),
            ExprKind::Str(text) => {
                let index = self.f.text(text);
                self.f.emit(Inst::Const { dst, index }, span);
            }
            ExprKind::Name(name) => self.name(name, dst),
            ExprKind::Me => self.load_me(dst, span),
            ExprKind::Array(items) => self.array(items, dest, span),
            ExprKind::Map(entries) => self.map(entries, dest, span),
            ExprKind::Chain(chain) => self.chain(&chain.first, &chain.rest, dest),
            ExprKind::Ternary(arms, last) => self.ternary(arms, last, dest),
            ExprKind::Range(bounds) => {
                let a = self.operand(&bounds.0);
                let b = self.operand(&bounds.1);
                self.f.emit(Inst::NewRange { dst, a, b }, span);
            }
            ExprKind::Unary(op, operand) => self.unary(*op, operand, dst, span),
            ExprKind::Postfix(postfix) => self.postfix(postfix, dest),
            ExprKind::New(path, args) => self.new_box(path, args, dest, span),
            ExprKind::From(path, name, args) => self.call_parent(path, name, args, dest, span),
            ExprKind::Variant(path, name, args) => self.variant(path, name, args, dest, span),
            ExprKind::Record(path, fields) => self.record(path, fields, dest, span),
            ExprKind::Block(block) => self.block(block, Some(dest)),
            ExprKind::If(branches) => self.branches(branches, Some(dest), span),
            ExprKind::Match(matching) => self.match_arms(matching, Some(dest), span),
            ExprKind::Try(parts) => self.try_catch(parts, Some(dest), span),
            ExprKind::Fn(function) => self.closure(function, dst),
            ExprKind::Assign(assign) => self.assign(assign, Some(dst), span),
            ExprKind::TypeName(path) => self.type_value(path),
        }
    }

    pub(super) fn int(&mut self, value: i64, dst: Reg, span: Span) {
        match i32::try_from(value) {
            Ok(value) => self.f.emit(Inst::Int { dst, value }, span),
            Err(_) => {
                let index = self.f.int(value);
                self.f.emit(Inst::Const { dst, index }, span);
            }
        }
    }

    fn float(&mut self, value: f64, dst: Reg, span: Span) {
        let index = self.f.float(value);
        self.f.emit(Inst::Const { dst, index }, span);
    }

    /// A type's name stands for a type only behind `is`.
    fn type_value(&mut self, path: &'a Path) {
        let diagnostic = Diagnostic::error(path.span(), "a type's name is no value here")
            .help("write `x is Type`");
        self.error(diagnostic);
    }

    // -- names ------------------------------------------------------------------------------

    /// `dst` = what `name` stands for
    fn name(&mut self, name: &'a Ident, dst: Reg) {
        if let Some(place) = self.find_variable(&name.text) {
            return self.load(place, dst, name.span);
        }
        if let Some(method) = self.own_static_method(name) {
            let _ = method;
            self.load_me(dst, name.span);
            let symbol = self.sym(&name.text);
            let site = self.f.field(symbol);
            return self.f.emit(Inst::GetField { dst, obj: dst, site }, name.span);
        }
        match self.entity(name) {
            Some(entity) => self.entity_value(entity, &name.text, dst, name.span),
            None => self.built_in_value(name, dst),
        }
    }

    fn built_in_value(&mut self, name: &Ident, dst: Reg) {
        if let Some(native) = builtins::function(&name.text) {
            return self.f.emit(Inst::GetNative { dst, native: native.0 }, name.span);
        }
        if let Some(native) = builtins::constructor(&name.text) {
            return self.f.emit(Inst::GetNative { dst, native: native.0 }, name.span);
        }
        if let Some(variant) = self.bare_variant(name, 0) {
            let variant = self.f.variant(variant);
            return self.f.emit(Inst::NewVariant { dst, base: dst, variant }, name.span);
        }
        self.undefined(name);
    }

    /// `Some`, `None`, `Ok` and `Err` stand for themselves; variants of other enums do not.
    pub(super) fn bare_variant(&self, name: &Ident, payload: usize) -> Option<(u32, u32)> {
        let found = match &*name.text {
            "Some" => (0, 0),
            "None" => (0, 1),
            "Ok" => (1, 0),
            "Err" => (1, 1),
            _ => return None,
        };
        let known = self.names[self.f.module].variants.get(&name.text)?;
        let fits = usize::from(found != (0, 1)) == payload && known.as_slice() == [found];
        fits.then_some(found)
    }

    /// Says that nothing has this name.
    pub(super) fn undefined(&mut self, name: &Ident) {
        if self.is_doubtful(&name.text) {
            return;
        }
        let text = format!("undefined name `{}`", name.text);
        let mut diagnostic = Diagnostic::error(name.span, text);
        let known = self.names[self.f.module].variants.get(&name.text).and_then(|v| v.first());
        if let Some((index, _)) = known.copied() {
            let of = &self.program.enums[index as usize];
            let of = self.program.symbols.text(of.name);
            let help = if index < 2 {
                format!("`{0}` carries a value: `{0}(x)`", name.text)
            } else {
                format!("write `{of}::{}`", name.text)
            };
            diagnostic = diagnostic.help(help);
        } else if self.is_own_member(name) {
            diagnostic = diagnostic.help(format!("did you mean `me.{}`?", name.text));
        } else if let Some(span) = self.local_of_this_statement(name) {
            diagnostic = diagnostic
                .label(span, "this variable does not exist before its value")
                .help(format!("declare it first: `local {0}`, and then `{0} = …`", name.text));
        } else if let Some(span) = self.local_of_file(name) {
            diagnostic = diagnostic
                .label(span, "this is a variable of the file's statements")
                .help(format!("functions and boxes see globals: `global {} = …`", name.text));
        } else if let Some(help) = self.offered(&name.text) {
            diagnostic = diagnostic.help(help);
        } else if let Some(near) = self.nearest_name(&name.text) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        } else if let Some(near) = self.near_own_member(name) {
            diagnostic = diagnostic.help(format!("did you mean `me.{near}`?"));
        }
        self.error(diagnostic);
    }

    /// Whether the box around has a member of that name.
    pub(super) fn is_own_member(&mut self, name: &Ident) -> bool {
        let symbol = self.sym(&name.text);
        let owner = self.f.owner.filter(|_| self.has_me());
        owner.is_some_and(|owner| self.class(owner).members.contains_key(&symbol))
    }

    /// The variable of that name that a bare statement declares whose value this is.
    fn local_of_this_statement(&self, name: &Ident) -> Option<Span> {
        if self.is_past_advice() {
            return None;
        }
        let items = self.modules[self.f.module].file.items.iter();
        items.rev().find_map(|item| match item {
            Item::Stmt(Stmt { kind: StmtKind::Local(local), span })
                if (span.start..span.end).contains(&name.span.start) =>
            {
                let names = local.names.iter().map(|(other, _)| other);
                names.filter(|other| other.text == name.text).map(|other| other.span).next()
            }
            _ => None,
        })
    }

    /// Where the bare statements of the file declare a variable of that name.
    pub(super) fn local_of_file(&self, name: &Ident) -> Option<Span> {
        if self.is_past_advice() {
            return None;
        }
        let items = self.modules[self.f.module].file.items.iter();
        let mut locals = items.filter_map(|item| match item {
            Item::Stmt(Stmt { kind: StmtKind::Local(local), .. }) => Some(&local.names),
            _ => None,
        });
        locals.find_map(|names| {
            let found = names.iter().find(|(other, _)| other.text == name.text)?;
            // Further down in the same statements it is simply too early.
            (found.0.span.start < name.span.start).then_some(found.0.span)
        })
    }

    /// The member of the box around that has this name, or the nearest one.
    pub(super) fn near_own_member(&mut self, name: &Ident) -> Option<String> {
        if self.is_own_member(name) {
            return Some(name.text.to_string());
        }
        let owner = self.f.owner.filter(|_| self.has_me())?;
        let members = self.class(owner).members.keys();
        super::nearest(&name.text, members.map(|symbol| &**self.program.symbols.text(*symbol)))
    }

    /// Says it when a global is read by the value of one before it.
    pub(super) fn check_set(&mut self, index: u32, name: &str, span: Span) {
        if self.f.unset.contains(&index) {
            let diagnostic = Diagnostic::error(span, format!("`{name}` has no value yet"))
                .help("globals get their values from the top to the bottom: move this one up");
            self.error(diagnostic);
        }
    }

    /// `dst` = what a declaration is as a value
    pub(super) fn entity_value(&mut self, entity: Entity, name: &str, dst: Reg, span: Span) {
        let inst = match entity {
            Entity::Function(id) => Inst::Closure { dst, function: id.0 },
            Entity::Class(id) if self.class(id).decl.is_static => {
                Inst::GetStatic { dst, class: id.0 }
            }
            Entity::Class(id) => Inst::GetClass { dst, class: id.0 },
            Entity::Global(index) => {
                self.check_set(index, name, span);
                Inst::GetGlobal { dst, index }
            }
            Entity::Interface(_)
            | Entity::Record(_)
            | Entity::Enum(_)
            | Entity::Foreign(..)
            | Entity::Module(_)
            | Entity::Library(_) => {
                let text = format!("`{name}` is {} and no value", entity.noun());
                let help = match entity {
                    Entity::Record(_) => format!(
                        "make one: `{name} {{ field: value }}`; in a header, in parentheses"
                    ),
                    Entity::Enum(_) => format!("name a variant: `{name}::Variant`"),
                    Entity::Foreign(..) => format!("make one: `{name}()`"),
                    Entity::Module(_) | Entity::Library(_) => {
                        format!("name something in it: `{name}.something`")
                    }
                    _ => "name a box that implements it".to_owned(),
                };
                self.error(Diagnostic::error(span, text).help(help));
                return;
            }
        };
        self.f.emit(inst, span);
    }

    // -- operators --------------------------------------------------------------------------

    fn unary(&mut self, op: UnaryOp, operand: &'a Expr, dst: Reg, span: Span) {
        match (op, &operand.kind) {
            (UnaryOp::Neg, ExprKind::Int(value)) => {
                return self.int(value.wrapping_neg(), dst, span);
            }
            (UnaryOp::Neg, ExprKind::Float(value)) => return self.float(-*value, dst, span),
            _ => {}
        }
        let src = self.operand(operand);
        let inst = match op {
            UnaryOp::Neg => Inst::Neg { dst, src },
            UnaryOp::Not => Inst::Not { dst, src },
            UnaryOp::BitNot => Inst::Invert { dst, src },
            UnaryOp::Await => Inst::Await { dst, src },
            UnaryOp::Weak => Inst::NewWeak { dst, src },
        };
        self.f.emit(inst, span);
    }

    /// A register with the value of `first` and the links behind it.
    pub(super) fn chain_operand(&mut self, first: &'a Expr, rest: &'a [Link]) -> Reg {
        if rest.is_empty() {
            return self.operand(first);
        }
        let dest = self.f.fresh();
        self.chain(first, rest, dest);
        dest.reg
    }

    /// Operators of one level, left to right.
    fn chain(&mut self, first: &'a Expr, rest: &'a [Link], dest: Dest) {
        match rest.first() {
            Some((BinOp::Pipe, ..)) => self.pipes(first, rest, dest),
            Some((BinOp::Coalesce, ..)) => self.coalesce(first, rest, dest),
            Some((op @ (BinOp::And | BinOp::Or), ..)) => self.logic(*op, first, rest, dest.reg),
            Some(_) => self.arithmetic(first, rest, dest),
            None => self.expr(first, dest),
        }
    }

    /// `&&` and `||` as a value.
    fn logic(&mut self, op: BinOp, first: &'a Expr, rest: &'a [Link], dst: Reg) {
        let (decided, end) = (self.f.label(), self.f.label());
        let decides = op == BinOp::Or;
        for operand in std::iter::once(first).chain(rest.iter().map(|(.., operand)| operand)) {
            self.cond(operand, decided, decides);
        }
        let span = first.span;
        self.f.emit(Inst::Bool { dst, value: !decides }, span);
        self.f.goto(end, span);
        self.f.bind(decided);
        self.f.emit(Inst::Bool { dst, value: decides }, span);
        self.f.bind(end);
    }

    fn coalesce(&mut self, first: &'a Expr, rest: &'a [Link], dest: Dest) {
        let slot = if dest.fresh { dest } else { self.f.fresh() };
        let end = self.f.label();
        self.expr(first, slot);
        for (_, span, operand) in rest {
            self.f.jump(Inst::JumpIfNotNull { src: slot.reg, to: 0 }, end, *span);
            self.expr(operand, slot);
        }
        self.f.bind(end);
        self.deliver(slot.reg, dest, first.span);
    }

    fn ternary(&mut self, arms: &'a [(Expr, Expr)], last: &'a Expr, dest: Dest) {
        let end = self.f.label();
        for (cond, value) in arms {
            let next = self.f.label();
            self.cond(cond, next, false);
            self.expr(value, dest);
            self.f.goto(end, value.span);
            self.f.bind(next);
        }
        self.expr(last, dest);
        self.f.bind(end);
    }

    fn arithmetic(&mut self, first: &'a Expr, rest: &'a [Link], dest: Dest) {
        let slot = if dest.fresh { dest } else { self.f.fresh() };
        let mut taken = false;
        let mut a = match self.plain(first) {
            Some(reg) => reg,
            None => {
                self.expr(first, slot);
                taken = true;
                slot.reg
            }
        };
        for (at, (op, span, operand)) in rest.iter().enumerate() {
            let dst = if at + 1 == rest.len() { dest.reg } else { slot.reg };
            let mark = self.f.mark();
            if !self.with_constant(*op, dst, a, operand, *span) {
                let b = match (self.plain(operand), taken) {
                    _ if matches!(op, BinOp::Is) => 0,
                    (Some(reg), _) => reg,
                    (None, false) => {
                        self.expr(operand, slot);
                        slot.reg
                    }
                    (None, true) => self.value(operand),
                };
                self.binary(*op, dst, a, b, operand, *span);
            }
            self.f.reset(mark);
            a = slot.reg;
            taken = true;
        }
    }

    /// An operator whose right operand is a constant that fits into the instruction.
    pub(super) fn with_constant(
        &mut self,
        op: BinOp,
        dst: Reg,
        a: Reg,
        operand: &'a Expr,
        span: Span,
    ) -> bool {
        let int = int_literal(operand);
        match (op, int) {
            (BinOp::Add, Some(value)) => {
                if let Ok(imm) = i16::try_from(value) {
                    self.f.emit(Inst::AddImm { minus: false, dst, a, imm }, span);
                    return true;
                }
            }
            (BinOp::Sub, Some(value)) => {
                if let Some(imm) = value.checked_neg().and_then(|value| i16::try_from(value).ok()) {
                    self.f.emit(Inst::AddImm { minus: true, dst, a, imm }, span);
                    return true;
                }
            }
            (BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div | BinOp::Rem, _) => {}
            _ => return false,
        }
        let index = match (&operand.kind, int) {
            (_, Some(value)) => self.f.int(value),
            (ExprKind::Float(value), _) => self.f.float(*value),
            (ExprKind::Str(text), _) if op == BinOp::Add => self.f.text(text),
            _ => return false,
        };
        let Ok(k) = u16::try_from(index) else { return false };
        let inst = match op {
            BinOp::Add => Inst::AddK { dst, a, k },
            BinOp::Sub => Inst::SubK { dst, a, k },
            BinOp::Mul => Inst::MulK { dst, a, k },
            BinOp::Div => Inst::DivK { dst, a, k },
            _ => Inst::RemK { dst, a, k },
        };
        self.f.emit(inst, span);
        true
    }

    /// `dst = a op b`; behind `is` the operand is a type.
    pub(super) fn binary(
        &mut self,
        op: BinOp,
        dst: Reg,
        a: Reg,
        b: Reg,
        operand: &'a Expr,
        span: Span,
    ) {
        let inst = match op {
            BinOp::Add => Inst::Add { dst, a, b },
            BinOp::Sub => Inst::Sub { dst, a, b },
            BinOp::Mul => Inst::Mul { dst, a, b },
            BinOp::Div => Inst::Div { dst, a, b },
            BinOp::Rem => Inst::Rem { dst, a, b },
            BinOp::MatMul => Inst::MatMul { dst, a, b },
            BinOp::BitAnd => Inst::BitAnd { dst, a, b },
            BinOp::BitOr => Inst::BitOr { dst, a, b },
            BinOp::BitXor => Inst::BitXor { dst, a, b },
            BinOp::Shl => Inst::Shl { dst, a, b },
            BinOp::Shr => Inst::Shr { dst, a, b },
            BinOp::Eq => Inst::Eq { dst, a, b },
            BinOp::Ne => Inst::Ne { dst, a, b },
            BinOp::Lt => Inst::Lt { dst, a, b },
            BinOp::Le => Inst::Le { dst, a, b },
            BinOp::Gt => Inst::Gt { dst, a, b },
            BinOp::Ge => Inst::Ge { dst, a, b },
            BinOp::Is => {
                let ExprKind::TypeName(path) = &operand.kind else { return };
                let Some(test) = self.type_test(path) else { return };
                Inst::Is { dst, src: a, test: self.f.type_test(test) }
            }
            // These have their own chains, and no compound assignment.
            BinOp::Pipe | BinOp::Coalesce | BinOp::And | BinOp::Or => return,
        };
        self.f.emit(inst, span);
    }

    // -- types ------------------------------------------------------------------------------

    /// The type that `path` names, in `is` and in patterns.
    pub(super) fn type_test(&mut self, path: &Path) -> Option<TypeTest> {
        match self.find_path(path) {
            Some(Entity::Class(id)) => return Some(TypeTest::Class(id)),
            Some(Entity::Interface(index)) => return Some(TypeTest::Interface(index)),
            Some(Entity::Record(index)) => return Some(TypeTest::Record(index)),
            Some(Entity::Enum(index)) => return Some(TypeTest::Enum(index)),
            Some(Entity::Foreign(_, ty)) => return Some(TypeTest::Named(self.sym(ty.name))),
            Some(other) => {
                let text = format!("`{}` is {}, not a type", path.text(), other.noun());
                let diagnostic = Diagnostic::error(path.span(), text)
                    .help("a type is a box, an interface, a record, an enum or a built-in type");
                self.error(diagnostic);
                return None;
            }
            None => {}
        }
        if let [name] = path.parts.as_slice() {
            let text: &str = &name.text;
            match text {
                "Option" => return Some(TypeTest::Enum(0)),
                "Result" => return Some(TypeTest::Enum(1)),
                _ => {}
            }
            if self.libraries.iter().any(|offer| offer.types.iter().any(|ty| ty.name == text)) {
                return Some(TypeTest::Named(self.sym(text)));
            }
            let short = text.strip_suffix("Box").unwrap_or(text);
            if TYPES.contains(&short) {
                return Some(TypeTest::Named(self.sym(short)));
            }
            if let Some(near) =
                super::nearest(text, TYPES.iter().copied().chain(builtins::constructor_names()))
            {
                let diagnostic =
                    Diagnostic::error(path.span(), format!("there is no type `{text}`"))
                        .help(format!("did you mean `{near}`?"));
                self.error(diagnostic);
                return None;
            }
        }
        self.unknown_path(path, "type");
        None
    }

    /// Whether `name` is a variable, so that it hides declarations of the same name.
    pub(super) fn is_variable(&mut self, name: &str) -> bool {
        matches!(self.find_variable(name), Some(Place::Local(_) | Place::Capture(..)))
    }
}
