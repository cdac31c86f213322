//! Constructors: what runs when an instance is made.

use std::rc::Rc;

use hako_syntax::Diagnostic;
use hako_syntax::ast::{self, FieldDecl, FieldKind, FnBody, Ident, Span};

use super::captures::Facts;
use super::emit::Zero;
use super::{Body, Lowerer, Pending};
use crate::mir::{ClassId, FunctionId, Inst, MemberKind};

impl<'a> Lowerer<'a, '_> {
    /// Writes a constructor, or a part of one that children call.
    pub(super) fn construction(&mut self, pending: &Pending<'a>) {
        let Some(id) = pending.owner else { return };
        let birth = self.birth_of(id);
        let span = match (pending.what, birth) {
            (Body::Constructor, Some((owner, function))) if owner == id => function.span,
            _ => self.class(id).decl.name.span,
        };
        let facts = self.construction_facts(id);
        self.begin(pending.module, Some(id), Rc::clone(&pending.name), span, facts);
        self.f.zero = Zero::Me;
        match pending.what {
            Body::Fields => self.initialise_fields(id),
            Body::Once => self.initialise_onces(id),
            Body::Constructor => self.constructor(id, birth, span),
            Body::Function(_) => {}
        }
        self.end(pending.id);
    }

    fn construction_facts(&self, id: ClassId) -> Facts {
        let mut facts = Facts::default();
        let draft = self.class(id);
        for (_, value) in draft.initialisers() {
            facts.expression(value);
        }
        for (_, function) in draft.birth_onces() {
            facts.function(function);
        }
        if let Some(birth) = draft.birth {
            facts.function(birth);
        }
        facts
    }

    fn constructor(
        &mut self,
        id: ClassId,
        birth: Option<(ClassId, &'a ast::Function)>,
        span: Span,
    ) {
        let params: &'a [ast::Param] = birth.map_or(&[], |(_, function)| &function.params);
        let own = birth.is_some_and(|(owner, _)| owner == id);
        let first = match own {
            true => self.take_params(params),
            false => self.take_inherited_params(params),
        };
        let above: Vec<ClassId> = self.class(id).ancestors[1..].iter().rev().copied().collect();
        for parent in &above {
            self.call_part(self.class(*parent).fields_function, span);
        }
        self.initialise_fields(id);
        for parent in &above {
            self.call_part(self.class(*parent).once_function, span);
        }
        self.initialise_onces(id);
        match birth {
            Some((owner, function)) if owner == id => {
                self.declare_params(&function.params, first);
                self.body(&function.body);
            }
            Some((owner, _)) => self.call_birth(owner, params.len() as u16, span),
            None => {}
        }
    }

    /// Parameters of an inherited `birth`: it says itself what is wrong with them.
    fn take_inherited_params(&mut self, params: &'a [ast::Param]) -> u16 {
        for param in params {
            let symbol = self.sym(&param.name.text);
            self.f.params.push(symbol);
            self.f.alloc();
        }
        1
    }

    fn call_part(&mut self, function: Option<FunctionId>, span: Span) {
        let Some(function) = function else { return };
        let mark = self.f.mark();
        let base = self.f.alloc();
        self.f.emit(Inst::Move { dst: base, src: 0 }, span);
        self.f.emit(Inst::CallFunction { argc: 0, base, function: function.0 }, span);
        self.f.reset(mark);
    }

    fn call_birth(&mut self, owner: ClassId, params: u16, span: Span) {
        let Some(function) = self.class(owner).birth_function else { return };
        let base = self.f.alloc();
        self.f.emit(Inst::Move { dst: base, src: 0 }, span);
        for src in 1..=params {
            let dst = self.f.alloc();
            self.f.emit(Inst::Move { dst, src }, span);
        }
        let argc = params.min(super::call::MAX_ARGS) as u8;
        self.f.emit(Inst::CallFunction { argc, base, function: function.0 }, span);
    }

    fn initialise_fields(&mut self, id: ClassId) {
        let initialisers: Vec<_> = self.class(id).initialisers().collect();
        for (field, value) in initialisers {
            let mark = self.f.mark();
            let src = self.operand(value);
            self.store_field(id, field, src);
            self.f.reset(mark);
        }
    }

    fn initialise_onces(&mut self, id: ClassId) {
        let onces: Vec<_> = self.class(id).birth_onces().collect();
        for (field, function) in onces {
            let mark = self.f.mark();
            match &function.body {
                FnBody::Expr(value) => {
                    let src = self.operand(value);
                    self.store_field(id, field, src);
                }
                FnBody::Block(_) => {
                    // A body of its own, since `return` gives its value.
                    let base = self.f.alloc();
                    self.closure(function, base);
                    let site = self.sym("");
                    let site = self.f.site(site, Vec::new());
                    self.f.emit(Inst::Call { argc: 0, base, site }, field.span);
                    self.store_field(id, field, base);
                }
            }
            self.f.reset(mark);
        }
    }

    fn store_field(&mut self, id: ClassId, field: &FieldDecl, src: u16) {
        let symbol = self.sym(&field.name.text);
        let weak = matches!(field.kind, FieldKind::Weak(_));
        let inst = match self.class(id).members.get(&symbol).map(|member| member.kind) {
            Some(MemberKind::Field { slot, .. }) if !weak => Inst::SetMe { slot, src },
            _ => Inst::SetField { obj: 0, src, site: self.f.field(symbol) },
        };
        self.f.emit(inst, field.span);
    }

    /// The function that `from Parent.name(…)` calls. The inner nothing is a `birth` that does
    /// not exist: there is nothing to run.
    pub(super) fn parent_function(
        &mut self,
        parent: ClassId,
        name: &Ident,
    ) -> Option<Option<FunctionId>> {
        match &*name.text {
            "birth" => {
                let owner = self.birth_of(parent).map(|(owner, _)| owner);
                return Some(owner.and_then(|owner| self.class(owner).birth_function));
            }
            "fini" if self.class(parent).fini.is_some() => return Some(self.class(parent).fini),
            _ => {}
        }
        let symbol = self.sym(&name.text);
        match self.class(parent).members.get(&symbol).map(|member| member.kind) {
            Some(MemberKind::Method(function)) => Some(Some(function)),
            _ => {
                let near = self.nearest_method(parent, &name.text);
                let of = &self.class(parent).decl.name.text;
                let text = format!("`{of}` has no method `{}`", name.text);
                let mut diagnostic = Diagnostic::error(name.span, text);
                if let Some(near) = near {
                    diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                }
                self.error(diagnostic);
                None
            }
        }
    }
}
