//! Boxes: parents, members, slots, and the rules for them.

use std::rc::Rc;

use hako_syntax::Diagnostic;
use hako_syntax::ast::{
    self, Access, BoxDecl, DelegateDecl, FieldDecl, FieldKind, Ident, MethodDecl, Path, Span,
};
use rustc_hash::FxHashMap;

use super::declare::Entity;
use super::{Body, Lowerer, Pending, nearest};
use crate::builtins;
use crate::mir::{Class, ClassId, FunctionId, Member, MemberKind};
use crate::symbol::Symbol;

/// The most boxes that one box inherits from.
const MAX_ANCESTORS: usize = 500;

/// A box while its files are being resolved.
pub(super) struct Draft<'a> {
    pub(super) id: ClassId,
    pub(super) module: usize,
    pub(super) symbol: Symbol,
    pub(super) decl: &'a BoxDecl,
    pub(super) parent: Option<ClassId>,
    pub(super) ancestors: Vec<ClassId>,
    pub(super) members: FxHashMap<Symbol, Member>,
    pub(super) constructor: Option<FunctionId>,
    pub(super) fini: Option<FunctionId>,
    /// The own `birth`, and the function it is, where somebody needs it by itself.
    pub(super) birth: Option<&'a ast::Function>,
    pub(super) birth_function: Option<FunctionId>,
    /// The own field initialisers as a function, for children.
    pub(super) fields_function: Option<FunctionId>,
    /// The own `birth_once` fields as a function, for children.
    pub(super) once_function: Option<FunctionId>,
    pub(super) has_children: bool,
    interfaces: Vec<u32>,
    fields: Vec<Symbol>,
    to_text: Option<FunctionId>,
    resolved: bool,
    /// Whether it was said that there are too many fields.
    overfull: bool,
}

impl<'a> Draft<'a> {
    pub(super) fn new(id: ClassId, module: usize, symbol: Symbol, decl: &'a BoxDecl) -> Self {
        Self {
            id,
            module,
            symbol,
            decl,
            parent: None,
            ancestors: vec![id],
            members: FxHashMap::default(),
            constructor: None,
            fini: None,
            birth: None,
            birth_function: None,
            fields_function: None,
            once_function: None,
            has_children: false,
            interfaces: Vec::new(),
            fields: Vec::new(),
            to_text: None,
            resolved: false,
            overfull: false,
        }
    }

    /// The finished box.
    pub(super) fn to_class(&self) -> Class {
        Class {
            id: self.id,
            name: Rc::from(&*self.decl.name.text),
            symbol: self.symbol,
            parent: self.parent,
            ancestors: self.ancestors.clone(),
            interfaces: self.interfaces.clone(),
            is_static: self.decl.is_static,
            fields: self.fields.clone(),
            members: self.members.clone(),
            constructor: self.constructor,
            fini: self.fini,
            to_text: self.to_text,
        }
    }

    fn own_fields(&self) -> impl Iterator<Item = &'a FieldDecl> + use<'a> {
        self.decl.members.iter().filter_map(|member| match member {
            ast::Member::Field(field) => Some(field),
            _ => None,
        })
    }

    /// The own fields with initialisers, in order.
    pub(super) fn initialisers(&self) -> impl Iterator<Item = (&'a FieldDecl, &'a ast::Expr)> {
        self.own_fields().filter_map(|field| match &field.kind {
            FieldKind::Stored(Some(value)) | FieldKind::Weak(Some(value)) => Some((field, value)),
            _ => None,
        })
    }

    /// The own `birth_once` fields, in order.
    pub(super) fn birth_onces(&self) -> impl Iterator<Item = (&'a FieldDecl, &'a ast::Function)> {
        self.own_fields().filter_map(|field| match &field.kind {
            FieldKind::BirthOnce(function) => Some((field, &**function)),
            _ => None,
        })
    }
}

impl<'a> Lowerer<'a, '_> {
    /// Resolves all boxes, parents before children.
    pub(super) fn resolve_classes(&mut self) {
        self.resolve_parents();
        for at in self.earlier_classes..self.classes.len() {
            // The way up to a box that is resolved, then down again.
            let mut way = vec![self.classes[at].id];
            while let Some(parent) = way.last().and_then(|id| self.class(*id).parent) {
                if self.class(parent).resolved {
                    break;
                }
                way.push(parent);
            }
            while let Some(id) = way.pop() {
                if !self.class(id).resolved {
                    self.resolve_class(id);
                }
            }
        }
        let new = self.classes[self.earlier_classes..].iter();
        let mut order: Vec<_> = new.map(|d| (d.ancestors.len(), d.id)).collect();
        order.sort_by_key(|(depth, id)| (*depth, id.0));
        for (_, id) in order {
            self.plan_constructor(id);
        }
    }

    fn enter_class(&mut self, id: ClassId) {
        let module = self.class(id).module;
        self.f.module = module;
        self.f.source = self.modules[module].source;
    }

    fn resolve_parents(&mut self) {
        for at in self.earlier_classes..self.classes.len() {
            let (id, decl) = (self.classes[at].id, self.classes[at].decl);
            let Some(path) = &decl.parent else { continue };
            self.enter_class(id);
            if let Some(parent) = self.parent_class(path) {
                self.classes[at].parent = Some(parent);
                self.class_mut(parent).has_children = true;
            }
        }
        for at in self.earlier_classes..self.classes.len() {
            let id = self.classes[at].id;
            let mut steps = 0;
            let mut up = self.classes[at].parent;
            while let Some(parent) = up {
                if parent == id {
                    self.inheritance_circle(id);
                    break;
                }
                steps += 1;
                // A circle above this box is reported where it is.
                up = if steps > self.classes.len() { None } else { self.class(parent).parent };
            }
        }
    }

    fn inheritance_circle(&mut self, id: ClassId) {
        self.enter_class(id);
        let decl = self.class(id).decl;
        let span = decl.parent.as_ref().map_or(decl.name.span, Path::span);
        let diagnostic = Diagnostic::error(
            span,
            format!("box `{}` is its own ancestor: parents go in a circle", decl.name.text),
        )
        .label(decl.name.span, "declared here")
        .help("let one of the boxes of the circle have no parent");
        self.error(diagnostic);
        self.class_mut(id).parent = None;
    }

    fn parent_class(&mut self, path: &Path) -> Option<ClassId> {
        let message = match self.find_path(path) {
            Some(Entity::Class(parent)) => {
                let decl = self.class(parent).decl;
                if !decl.is_static {
                    return Some(parent);
                }
                let diagnostic = Diagnostic::error(
                    path.span(),
                    format!("`{}` is a static box and cannot be a parent", path.text()),
                )
                .help("remove `static` from the parent, or keep a reference in a field");
                self.error(diagnostic);
                return None;
            }
            Some(Entity::Foreign(..)) => {
                format!("`{}` is a box of a library and cannot be a parent", path.text())
            }
            Some(other) => format!("`{}` is {}, not a box", path.text(), other.noun()),
            None if builtins::constructor(&path.text()).is_some() => {
                format!("`{}` is built in and cannot be a parent", path.text())
            }
            None => {
                self.unknown_path(path, "box");
                return None;
            }
        };
        let diagnostic = Diagnostic::error(path.span(), message)
            .help("keep one in a field and use `delegate field exposes { … }`");
        self.error(diagnostic);
        None
    }

    fn resolve_class(&mut self, id: ClassId) {
        self.enter_class(id);
        self.limit_ancestors(id);
        if let Some(parent) = self.class(id).parent {
            let above = self.class(parent);
            let ancestors = std::iter::once(id).chain(above.ancestors.iter().copied()).collect();
            let (members, interfaces) = (above.members.clone(), above.interfaces.clone());
            let (fields, fini, to_text) = (above.fields.clone(), above.fini, above.to_text);
            let draft = self.class_mut(id);
            draft.ancestors = ancestors;
            draft.members = members;
            draft.interfaces = interfaces;
            draft.fields = fields;
            draft.fini = fini;
            draft.to_text = to_text;
        }
        self.class_mut(id).resolved = true;
        let mut seen: FxHashMap<&'a str, Span> = FxHashMap::default();
        for member in &self.class(id).decl.members {
            match member {
                ast::Member::Field(field) => self.add_field(id, field, &mut seen),
                ast::Member::Method(method) => self.add_method(id, method, &mut seen),
                ast::Member::Birth(function) => self.add_birth(id, function, &mut seen),
                ast::Member::Fini(function) => self.add_fini(id, function, &mut seen),
                ast::Member::Delegate(_) => {}
            }
        }
        for member in &self.class(id).decl.members {
            if let ast::Member::Delegate(delegate) = member {
                self.add_delegate(id, delegate, &mut seen);
            }
        }
        self.find_text(id);
        for path in &self.class(id).decl.implements {
            self.implement(id, path);
        }
    }

    /// A box knows all its ancestors, so a line of thousands would fill the memory.
    fn limit_ancestors(&mut self, id: ClassId) {
        let Some(parent) = self.class(id).parent else { return };
        if self.class(parent).ancestors.len() >= MAX_ANCESTORS {
            let span = self.class(id).decl.name.span;
            let diagnostic = Diagnostic::error(span, "too many ancestors")
                .help("a box can have 500 ancestors: keep something in a field instead");
            self.error(diagnostic);
            self.class_mut(id).parent = None;
        }
    }

    /// Whether a member of that name may be added; says why not.
    fn is_new(
        &mut self,
        id: ClassId,
        name: &'a Ident,
        seen: &mut FxHashMap<&'a str, Span>,
    ) -> bool {
        if let Some(first) = seen.insert(&name.text, name.span) {
            let text =
                format!("`{}` has two members `{}`", self.class(id).decl.name.text, name.text);
            let diagnostic = Diagnostic::error(name.span, text)
                .label(first, "first here")
                .help("give one of the two another name");
            self.error(diagnostic);
            return false;
        }
        true
    }

    /// Whether the parent has no member of that name; says so when it has.
    fn is_not_inherited(&mut self, id: ClassId, name: &Ident) -> bool {
        let symbol = self.sym(&name.text);
        let Some(member) = self.class(id).members.get(&symbol) else { return true };
        let owner = Rc::<str>::from(&*self.class(member.owner).decl.name.text);
        let noun = match member.kind {
            MemberKind::Method(_) | MemberKind::Delegate { .. } => "method",
            _ => "field",
        };
        let text = format!("`{}` is already a {noun} of the parent `{owner}`", name.text);
        let diagnostic =
            Diagnostic::error(name.span, text).help("give the member of this box another name");
        self.error(diagnostic);
        false
    }

    fn insert(&mut self, id: ClassId, name: &str, kind: MemberKind, access: Access) {
        let symbol = self.sym(name);
        let member = Member { kind, access, owner: id };
        self.class_mut(id).members.insert(symbol, member);
    }

    fn slot(&mut self, id: ClassId, name: &Ident, text: &str) -> u16 {
        let symbol = self.sym(text);
        let draft = self.class_mut(id);
        let count = draft.fields.len();
        let Some(slot) = u16::try_from(count).ok().filter(|slot| *slot < u16::MAX) else {
            if std::mem::replace(&mut draft.overfull, true) {
                return 0;
            }
            let diagnostic = Diagnostic::error(name.span, "too many fields in one box")
                .help("a box can have 65535 fields: keep the rest in an array or a map");
            self.error(diagnostic);
            return 0;
        };
        draft.fields.push(symbol);
        slot
    }

    /// The field and the method there that `from Parent.name(…)` reaches through a delegate.
    pub(super) fn parent_delegate(
        &mut self,
        parent: ClassId,
        name: &Ident,
    ) -> Option<(Symbol, Symbol)> {
        let symbol = self.sym(&name.text);
        match self.class(parent).members.get(&symbol)?.kind {
            MemberKind::Delegate { slot, name } => {
                Some((self.class(parent).fields[usize::from(slot)], name))
            }
            _ => None,
        }
    }

    fn method_id(&mut self, id: ClassId, function: &'a ast::Function, name: &str) -> FunctionId {
        let number = self.new_function(Some(function));
        let draft = self.class(id);
        let name = format!("{}.{name}", draft.decl.name.text).into();
        let module = draft.module;
        let what = Body::Function(function);
        self.pending.push(Pending { id: number, what, module, owner: Some(id), name });
        number
    }

    fn add_field(
        &mut self,
        id: ClassId,
        field: &'a FieldDecl,
        seen: &mut FxHashMap<&'a str, Span>,
    ) {
        let name = &field.name;
        if !self.is_new(id, name, seen) || !self.is_not_inherited(id, name) {
            return;
        }
        let kind = match &field.kind {
            FieldKind::Stored(_) | FieldKind::Weak(_) => MemberKind::Field {
                slot: self.slot(id, name, &name.text),
                weak: matches!(field.kind, FieldKind::Weak(_)),
                assignable: true,
            },
            FieldKind::BirthOnce(_) => MemberKind::Field {
                slot: self.slot(id, name, &name.text),
                weak: false,
                assignable: false,
            },
            FieldKind::Get(function) => MemberKind::Get(self.method_id(id, function, &name.text)),
            FieldKind::Once(function) => {
                let slot = self.slot(id, name, &name.text);
                self.slot(id, name, "");
                MemberKind::Once { slot, function: self.method_id(id, function, &name.text) }
            }
        };
        self.insert(id, &name.text, kind, field.access);
    }

    fn add_method(
        &mut self,
        id: ClassId,
        method: &'a MethodDecl,
        seen: &mut FxHashMap<&'a str, Span>,
    ) {
        let Some(name) = &method.function.name else { return };
        if !self.is_new(id, name, seen) {
            return;
        }
        let symbol = self.sym(&name.text);
        let inherited = self.class(id).members.get(&symbol).copied();
        match inherited.map(|member| (member.kind, member.owner)) {
            Some((MemberKind::Method(_) | MemberKind::Delegate { .. }, _))
                if method.is_override => {}
            Some((MemberKind::Method(_) | MemberKind::Delegate { .. }, owner)) => {
                let owner = &self.class(owner).decl.name.text;
                let text = format!("`{}` replaces the method of `{owner}`", name.text);
                let diagnostic = Diagnostic::error(name.span, text)
                    .help(format!("write `override {}(…)`", name.text));
                self.error(diagnostic);
            }
            Some(_) => {
                self.is_not_inherited(id, name);
            }
            None if method.is_override => self.nothing_to_override(id, name),
            None => {}
        }
        let kind = MemberKind::Method(self.method_id(id, &method.function, &name.text));
        self.insert(id, &name.text, kind, method.access);
    }

    fn nothing_to_override(&mut self, id: ClassId, name: &Ident) {
        let draft = self.class(id);
        let diagnostic = match draft.parent {
            None => Diagnostic::error(
                name.span,
                format!(
                    "`{}` overrides nothing: `{}` has no parent",
                    name.text, draft.decl.name.text
                ),
            )
            .help("remove `override`, or name a parent: `box Name from Parent`"),
            Some(parent) => {
                let above = self.class(parent);
                let help = match self.nearest_method(parent, &name.text) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "remove `override`".to_owned(),
                };
                let parent = &above.decl.name.text;
                let text =
                    format!("`{}` overrides nothing: `{parent}` has no such method", name.text);
                Diagnostic::error(name.span, text).help(help)
            }
        };
        self.error(diagnostic);
    }

    /// The nearest method of a box.
    pub(super) fn nearest_method(&self, id: ClassId, name: &str) -> Option<String> {
        let members = self.class(id).members.iter();
        let methods = members.filter(|(_, member)| matches!(member.kind, MemberKind::Method(_)));
        nearest(name, methods.map(|(symbol, _)| &**self.program.symbols.text(*symbol)))
    }

    fn add_birth(
        &mut self,
        id: ClassId,
        function: &'a ast::Function,
        seen: &mut FxHashMap<&'a str, Span>,
    ) {
        if function.name.as_ref().is_none_or(|name| self.is_new(id, name, seen)) {
            self.class_mut(id).birth = Some(function);
        }
        let draft = self.class(id);
        if let Some(param) = function.params.first().filter(|_| draft.decl.is_static) {
            let text = format!("`birth` of static box `{}` has parameters", draft.decl.name.text);
            let diagnostic = Diagnostic::error(param.name.span, text)
                .help("nobody can give them: it runs at the first use of the box");
            self.error(diagnostic);
        }
    }

    fn add_fini(
        &mut self,
        id: ClassId,
        function: &'a ast::Function,
        seen: &mut FxHashMap<&'a str, Span>,
    ) {
        if function.name.as_ref().is_some_and(|name| !self.is_new(id, name, seen)) {
            return;
        }
        let number = self.method_id(id, function, "fini");
        self.class_mut(id).fini = Some(number);
    }

    fn add_delegate(
        &mut self,
        id: ClassId,
        delegate: &'a DelegateDecl,
        seen: &mut FxHashMap<&'a str, Span>,
    ) {
        let field = self.sym(&delegate.field.text);
        let Some(MemberKind::Field { slot, weak: false, .. }) =
            self.class(id).members.get(&field).map(|member| member.kind)
        else {
            let name = &self.class(id).decl.name.text;
            let text = format!("`{name}` has no stored field `{}`", delegate.field.text);
            let diagnostic = Diagnostic::error(delegate.field.span, text)
                .help(format!("declare `{}` in the box", delegate.field.text));
            self.error(diagnostic);
            return;
        };
        for (theirs, ours) in &delegate.exposes {
            if self.is_new(id, ours, seen) && self.is_not_inherited(id, ours) {
                let kind = MemberKind::Delegate { slot, name: self.sym(&theirs.text) };
                self.insert(id, &ours.text, kind, Access::Public);
            }
        }
    }

    /// Finds what gives the box its text: the nearest `toString()` or `str()`.
    fn find_text(&mut self, id: ClassId) {
        for name in ["toString", "str"] {
            let symbol = self.sym(name);
            if let Some(MemberKind::Method(function)) =
                self.class(id).members.get(&symbol).map(|member| member.kind)
                && self.signature(function).is_some_and(|function| function.params.is_empty())
            {
                self.class_mut(id).to_text = Some(function);
                return;
            }
        }
    }

    fn implement(&mut self, id: ClassId, path: &'a Path) {
        let interface = match self.path(path, "interface") {
            Some(Entity::Interface(interface)) => interface,
            Some(other) => {
                let text = format!("`{}` is {}, not an interface", path.text(), other.noun());
                let diagnostic = Diagnostic::error(path.span(), text)
                    .help("declare it as `interface box Name { method() }`");
                self.error(diagnostic);
                return;
            }
            None => return,
        };
        let def = Rc::clone(&self.program.interfaces[interface as usize]);
        let mut wrong = Vec::new();
        for method in &def.methods {
            let name = Rc::clone(self.program.symbols.text(method.name));
            let params = |count: usize| match count {
                1 => "1 parameter".to_owned(),
                count => format!("{count} parameters"),
            };
            match self.class(id).members.get(&method.name).map(|member| member.kind) {
                Some(MemberKind::Delegate { .. }) => {}
                Some(MemberKind::Method(function)) => {
                    let count = self.signature(function).map_or(0, |f| f.params.len());
                    if count != method.params {
                        let wanted = params(method.params);
                        wrong.push(format!("`{name}` with {wanted} (here it has {count})"));
                    }
                }
                _ => wrong.push(format!("`{name}` with {}", params(method.params))),
            }
        }
        if !wrong.is_empty() {
            let name = &self.class(id).decl.name.text;
            let text = format!("`{name}` does not implement `{}`", path.text());
            let diagnostic = Diagnostic::error(path.span(), text)
                .help(format!("the interface wants {}", wrong.join(", ")));
            self.error(diagnostic);
        }
        let interfaces = &mut self.class_mut(id).interfaces;
        if !interfaces.contains(&interface) {
            interfaces.push(interface);
        }
    }

    // -- constructors -----------------------------------------------------------------------

    /// The nearest `birth`, own or inherited.
    pub(super) fn birth_of(&self, id: ClassId) -> Option<(ClassId, &'a ast::Function)> {
        let mut ancestors = self.class(id).ancestors.iter();
        ancestors.find_map(|above| Some((*above, self.class(*above).birth?)))
    }

    /// Decides what makes an instance ready, and which parts children need.
    fn plan_constructor(&mut self, id: ClassId) {
        let initialises = self.class(id).ancestors.iter().any(|above| {
            let draft = self.class(*above);
            draft.initialisers().next().is_some() || draft.birth_onces().next().is_some()
        });
        let (own_birth, has_children) = (self.class(id).birth, self.class(id).has_children);
        if let Some(function) = own_birth
            && (has_children || !initialises)
        {
            let number = self.method_id(id, function, "birth");
            self.class_mut(id).birth_function = Some(number);
        }
        if has_children && self.class(id).initialisers().next().is_some() {
            self.class_mut(id).fields_function =
                Some(self.construction_part(id, Body::Fields, None));
        }
        if has_children && self.class(id).birth_onces().next().is_some() {
            self.class_mut(id).once_function = Some(self.construction_part(id, Body::Once, None));
        }
        let birth = self.birth_of(id);
        if initialises {
            let signature = birth.map(|(_, function)| function);
            let constructor = self.construction_part(id, Body::Constructor, signature);
            self.class_mut(id).constructor = Some(constructor);
        } else if let Some((owner, _)) = birth {
            self.class_mut(id).constructor = self.class(owner).birth_function;
        }
    }

    fn construction_part(
        &mut self,
        id: ClassId,
        what: Body<'a>,
        signature: Option<&'a ast::Function>,
    ) -> FunctionId {
        let number = self.new_function(signature);
        let draft = self.class(id);
        let name = format!("{}.birth", draft.decl.name.text).into();
        let module = draft.module;
        self.pending.push(Pending { id: number, what, module, owner: Some(id), name });
        number
    }
}
