//! The walk over a tree: which names are visible where.

use std::sync::Arc;

use hako_syntax::ast::{
    BoxDecl, FieldKind, File, FnBody, Function, GlobalDecl, Ident, Item, Member, Path, Span, Stmt,
};
use rustc_hash::FxHashMap;

use super::declare::typed;
use super::{Decl, DeclId, DeclKind, Index, Reference, Shape};

/// The walk over one file.
pub(super) struct Walk<'t> {
    pub(super) text: &'t str,
    pub(super) index: Index,
    /// The variables that are visible, and where each block's begin.
    live: Vec<DeclId>,
    blocks: Vec<usize>,
    by_name: FxHashMap<Arc<str>, Vec<DeclId>>,
    /// How many declarations the top of the file and the boxes have.
    declared: usize,
    /// The box around, and its members by name.
    pub(super) me: Option<DeclId>,
    pub(super) mine: FxHashMap<Arc<str>, DeclId>,
    /// The function around.
    pub(super) function: Option<DeclId>,
    /// What the `return`s of the functions around give.
    pub(super) results: Vec<Option<Shape>>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            index: Index::default(),
            live: Vec::new(),
            blocks: Vec::new(),
            by_name: FxHashMap::default(),
            declared: 0,
            me: None,
            mine: FxHashMap::default(),
            function: None,
            results: Vec::new(),
        }
    }

    /// Indexes a file.
    pub(super) fn file(mut self, file: &File) -> Index {
        for item in &file.items {
            self.declare_item(item);
        }
        self.declared = self.index.decls.len();
        // Bare statements are one body; declarations between them see nothing of its variables.
        let mut statements: Vec<&Stmt> = Vec::new();
        for item in &file.items {
            match item {
                Item::Stmt(stmt) => statements.push(stmt),
                Item::Box(decl) => self.box_body(decl),
                Item::Function(function) => {
                    self.index.closed.push(function.span);
                    let id = function.name.as_ref().and_then(|name| self.declared(name));
                    self.function(function, id);
                }
                Item::Global(decl) => self.global(decl),
                Item::Interface(_) | Item::Record(_) | Item::Enum(_) | Item::Using(_) => {}
            }
        }
        self.enter();
        for stmt in statements {
            self.stmt(stmt);
        }
        self.leave(self.text.len() as u32);
        self.index.references.sort_by_key(|reference| (reference.span.start, reference.span.end));
        self.index
    }

    /// The declaration whose name stands exactly there.
    fn declared(&self, name: &Ident) -> Option<DeclId> {
        // Items and members were declared in the order of the text.
        let decls = &self.index.decls[..self.declared];
        let at = decls.partition_point(|decl| decl.name_span.start < name.span.start);
        let found = decls.get(at).filter(|decl| decl.name_span == name.span);
        found.map(|_| DeclId(at as u32))
    }

    fn global(&mut self, decl: &GlobalDecl) {
        let shape = self.expr(&decl.value);
        if let Some(id) = self.declared(&decl.name) {
            self.decl_mut(id).value = shape;
        }
    }

    fn box_body(&mut self, decl: &BoxDecl) {
        self.index.closed.push(decl.span);
        let id = self.declared(&decl.name);
        if let Some(parent) = &decl.parent {
            let shape = self.path(parent);
            if let Some(id) = id {
                self.decl_mut(id).parent = Some(shape);
            }
        }
        for interface in &decl.implements {
            self.path(interface);
        }
        self.me = id;
        let members = id.map(|id| self.index.decl(id).members.as_slice()).unwrap_or_default();
        let members = members.iter().rev();
        self.mine = members.map(|id| (Arc::clone(&self.index.decl(*id).name), *id)).collect();
        for member in &decl.members {
            self.member(member);
        }
        self.me = None;
        self.mine.clear();
    }

    fn member(&mut self, member: &Member) {
        match member {
            Member::Field(field) => {
                let id = self.declared(&field.name);
                let shape = match &field.kind {
                    FieldKind::Stored(value) | FieldKind::Weak(value) => {
                        value.as_ref().map(|value| self.expr(value)).unwrap_or_default()
                    }
                    FieldKind::Get(f) | FieldKind::Once(f) | FieldKind::BirthOnce(f) => {
                        self.function(f, None)
                    }
                };
                if let Some(id) = id.filter(|_| field.ty.is_none()) {
                    let old = std::mem::take(&mut self.decl_mut(id).value);
                    self.decl_mut(id).value = old.or(shape);
                }
            }
            Member::Method(method) => self.method(&method.function),
            Member::Birth(function) | Member::Fini(function) => self.method(function),
            Member::Delegate(delegate) => {
                let Some(me) = self.me else { return };
                let field = Shape::Decl(me).instance().member(&delegate.field.text);
                self.refer(delegate.field.span, field.clone());
                for (target, _) in &delegate.exposes {
                    self.refer(target.span, field.clone().member(&target.text));
                }
            }
        }
    }

    fn method(&mut self, function: &Function) {
        let id = function.name.as_ref().and_then(|name| self.declared(name));
        self.function(function, id);
    }

    /// What is in a function; what it gives.
    pub(super) fn function(&mut self, function: &Function, id: Option<DeclId>) -> Shape {
        let around = self.function;
        // What belongs to no declared function still belongs to a body of its own.
        self.function = id.or(around).or(self.me);
        self.results.push(None);
        self.enter();
        let end = function.span.end;
        for param in &function.params {
            let span = param.ty.as_ref().map_or(param.name.span, |ty| param.name.span.to(ty.span));
            let parameter = self.variable(DeclKind::Parameter, &param.name, span);
            self.decl_mut(parameter).value = typed(param.ty.as_ref()).unwrap_or_default();
        }
        let value = match &function.body {
            FnBody::Block(block) => {
                // Parameters belong to the body's block.
                for stmt in &block.stmts {
                    self.stmt(stmt);
                }
                None
            }
            FnBody::Expr(expr) => Some(self.expr(expr)),
        };
        self.leave(end);
        let returned = self.results.pop().flatten();
        self.function = around;
        let shape = typed(function.result.as_ref()).or(value).or(returned).unwrap_or_default();
        if let Some(id) = id {
            self.decl_mut(id).value = shape.clone();
        }
        shape
    }

    /// A new declaration.
    pub(super) fn declare(
        &mut self,
        kind: DeclKind,
        name: &Ident,
        span: Span,
        owner: Option<DeclId>,
    ) -> DeclId {
        let id = DeclId(self.index.decls.len() as u32);
        // A broken tree may have a name outside of what it names.
        let span = span.to(name.span);
        self.index.decls.push(Decl {
            name: Arc::clone(&name.text),
            kind,
            name_span: name.span,
            span,
            head: span,
            owner,
            members: Vec::new(),
            parent: None,
            value: Shape::Unknown,
            visible: None,
        });
        if let Some(owner) = owner.filter(|_| !kind.is_local()) {
            self.decl_mut(owner).members.push(id);
        }
        id
    }

    /// The innermost variable of that name.
    pub(super) fn latest(&self, name: &Ident) -> Option<DeclId> {
        self.by_name.get(&name.text)?.last().copied()
    }

    pub(super) fn decl_mut(&mut self, id: DeclId) -> &mut Decl {
        &mut self.index.decls[id.0 as usize]
    }

    /// A new variable of the innermost block, visible from the end of `span`.
    pub(super) fn variable(&mut self, kind: DeclKind, name: &Ident, span: Span) -> DeclId {
        let owner = self.function.or(self.me);
        let id = self.declare(kind, name, span, owner);
        let end = span.end.max(name.span.end);
        self.decl_mut(id).visible = Some(Span::new(end, end));
        self.live.push(id);
        self.by_name.entry(Arc::clone(&name.text)).or_default().push(id);
        id
    }

    pub(super) fn enter(&mut self) {
        self.blocks.push(self.live.len());
    }

    /// Leaves the innermost block, whose text ends at `end`.
    pub(super) fn leave(&mut self, end: u32) {
        let start = self.blocks.pop().unwrap_or(0);
        while self.live.len() > start {
            let Some(id) = self.live.pop() else { break };
            let decl = &mut self.index.decls[id.0 as usize];
            if let Some(visible) = &mut decl.visible {
                visible.end = end.max(visible.start);
            }
            if let Some(ids) = self.by_name.get_mut(&decl.name) {
                ids.pop();
            }
        }
    }

    /// Notes that `span` names something.
    pub(super) fn refer(&mut self, span: Span, to: Shape) {
        self.index.references.push(Reference { span, to });
    }

    /// What a bare name stands for: a variable, a method of the static box around, something at
    /// the top of the file, or something from outside.
    pub(super) fn resolve(&self, name: &Arc<str>) -> Shape {
        if let Some(id) = self.by_name.get(name).and_then(|ids| ids.last()) {
            return Shape::Decl(*id);
        }
        let is_static = self.me.is_some_and(|me| self.index.decl(me).kind == DeclKind::StaticBox);
        if let Some(id) = self.mine.get(name).filter(|_| is_static)
            && self.index.decl(*id).kind == DeclKind::Method
        {
            return Shape::Decl(*id);
        }
        match self.index.top.get(name) {
            Some(id) => Shape::Decl(*id),
            None => Shape::Free(Arc::clone(name)),
        }
    }

    /// A dotted name, each part of which is a reference.
    pub(super) fn path(&mut self, path: &Path) -> Shape {
        let mut shape: Option<Shape> = None;
        for part in &path.parts {
            let next = match shape {
                None => self.resolve(&part.text),
                Some(before) => before.member(&part.text),
            };
            self.refer(part.span, next.clone());
            shape = Some(next);
        }
        shape.unwrap_or_default()
    }
}
