//! Declarations: items and the members of boxes.

use std::sync::Arc;

use hako_syntax::ast::{
    BoxDecl, EnumDecl, FieldDecl, FieldKind, FnBody, Function, Ident, InterfaceDecl, Item, Member,
    Param, RecordDecl, Span, TypeRef, Using, UsingTarget,
};

use super::walk::Walk;
use super::{DeclId, DeclKind, Shape, Use};

impl Walk<'_> {
    /// Declares what stands at the top of a file, with the members of boxes: all of it can be
    /// named before it is declared.
    pub(super) fn declare_item(&mut self, item: &Item) {
        match item {
            Item::Using(using) => self.declare_using(using),
            Item::Box(decl) => self.declare_box(decl),
            Item::Interface(decl) => self.declare_interface(decl),
            Item::Record(decl) => self.declare_record(decl),
            Item::Enum(decl) => self.declare_enum(decl),
            Item::Function(function) => {
                if let Some(name) = &function.name {
                    let id = self.declare_function(DeclKind::Function, name, function, None);
                    self.top(name, id);
                }
            }
            Item::Global(decl) => {
                let id = self.declare(DeclKind::Global, &decl.name, decl.span, None);
                self.top(&decl.name, id);
            }
            Item::Stmt(_) => {}
        }
    }

    fn top(&mut self, name: &Ident, id: DeclId) {
        self.index.top.entry(Arc::clone(&name.text)).or_insert(id);
    }

    fn declare_using(&mut self, using: &Using) {
        let number = self.index.uses.len() as u32;
        let text = match &using.target {
            UsingTarget::Name(path) => path.text(),
            UsingTarget::Text(text) => text.to_string(),
        };
        self.refer(using.target_span, Shape::Use(number));
        let alias = using.alias.as_ref().map(|alias| {
            let id = self.declare(DeclKind::Module, alias, using.span, None);
            self.decl_mut(id).value = Shape::Use(number);
            self.top(alias, id);
            id
        });
        self.index.uses.push(Use { text, alias });
    }

    fn declare_box(&mut self, decl: &BoxDecl) {
        let kind = if decl.is_static { DeclKind::StaticBox } else { DeclKind::Box };
        let id = self.declare(kind, &decl.name, decl.span, None);
        self.top(&decl.name, id);
        for member in &decl.members {
            self.declare_member(id, member);
        }
    }

    fn declare_member(&mut self, owner: DeclId, member: &Member) {
        match member {
            Member::Field(field) => self.declare_field(owner, field),
            Member::Method(method) => {
                self.member_function(DeclKind::Method, owner, &method.function)
            }
            Member::Birth(function) => self.member_function(DeclKind::Constructor, owner, function),
            Member::Fini(function) => self.member_function(DeclKind::Fini, owner, function),
            Member::Delegate(delegate) => {
                for (target, name) in &delegate.exposes {
                    let id = self.declare(DeclKind::Delegate, name, name.span, Some(owner));
                    let field = Shape::Decl(owner).instance().member(&delegate.field.text);
                    let decl = self.decl_mut(id);
                    decl.head = delegate.span;
                    decl.value = field.member(&target.text);
                }
            }
        }
    }

    fn member_function(&mut self, kind: DeclKind, owner: DeclId, function: &Function) {
        if let Some(name) = &function.name {
            self.declare_function(kind, name, function, Some(owner));
        }
    }

    fn declare_field(&mut self, owner: DeclId, field: &FieldDecl) {
        let kind = match field.kind {
            FieldKind::Stored(_) | FieldKind::Weak(_) => DeclKind::Field,
            FieldKind::Get(_) | FieldKind::Once(_) | FieldKind::BirthOnce(_) => DeclKind::Getter,
        };
        let id = self.declare(kind, &field.name, field.span, Some(owner));
        if let Some(shape) = typed(field.ty.as_ref()) {
            self.decl_mut(id).value = shape;
        }
        if let FieldKind::Get(f) | FieldKind::Once(f) | FieldKind::BirthOnce(f) = &field.kind {
            let front = Span::new(field.span.start, body_start(f));
            self.decl_mut(id).head = front;
        }
    }

    /// Declares a function without what is in it.
    pub(super) fn declare_function(
        &mut self,
        kind: DeclKind,
        name: &Ident,
        function: &Function,
        owner: Option<DeclId>,
    ) -> DeclId {
        let id = self.declare(kind, name, function.span.to(name.span), owner);
        let front = Span::new(function.span.start.min(name.span.start), body_start(function));
        let result = typed(function.result.as_ref());
        let decl = self.decl_mut(id);
        decl.head = front;
        decl.value = result.unwrap_or_default();
        id
    }

    fn declare_interface(&mut self, decl: &InterfaceDecl) {
        let id = self.declare(DeclKind::Interface, &decl.name, decl.span, None);
        self.top(&decl.name, id);
        for method in &decl.methods {
            let end = method.params.last().map_or(method.name.span, last_of);
            let span = self.closing(method.name.span.to(end));
            let method = self.declare(DeclKind::Method, &method.name, span, Some(id));
            self.decl_mut(method).head = span;
        }
    }

    fn declare_record(&mut self, decl: &RecordDecl) {
        let id = self.declare(DeclKind::Record, &decl.name, decl.span, None);
        self.top(&decl.name, id);
        for (name, ty) in &decl.fields {
            let span = ty.as_ref().map_or(name.span, |ty| name.span.to(ty.span));
            let field = self.declare(DeclKind::Field, name, span, Some(id));
            self.decl_mut(field).value = typed(ty.as_ref()).unwrap_or_default();
        }
    }

    fn declare_enum(&mut self, decl: &EnumDecl) {
        let id = self.declare(DeclKind::Enum, &decl.name, decl.span, None);
        self.top(&decl.name, id);
        for variant in &decl.variants {
            let span = variant.name.span;
            let number = self.declare(DeclKind::Variant, &variant.name, span, Some(id));
            self.decl_mut(number).value = Shape::Decl(id).instance();
            let name = Arc::clone(&variant.name.text);
            self.index.variants.entry(name).or_insert(number);
        }
    }

    /// Up to the bracket that closes a list of parameters, when it is near.
    fn closing(&self, span: Span) -> Span {
        let rest = self.text.get(span.end as usize..).unwrap_or("");
        let near = rest.char_indices().take_while(|(_, c)| *c != '\n' && *c != '{');
        let close = near.take(200).find(|(_, c)| *c == ')').map(|(at, _)| at as u32 + 1);
        Span::new(span.start, span.end + close.unwrap_or(0))
    }
}

fn last_of(param: &Param) -> Span {
    param.ty.as_ref().map_or(param.name.span, |ty| ty.span)
}

/// Where the body of a function begins.
fn body_start(function: &Function) -> u32 {
    match &function.body {
        FnBody::Block(block) => block.span.start,
        FnBody::Expr(expr) => expr.span.start,
    }
}

/// What an annotation says.
pub(super) fn typed(ty: Option<&TypeRef>) -> Option<Shape> {
    ty.map(|ty| Shape::Typed(Arc::clone(&ty.text)))
}
