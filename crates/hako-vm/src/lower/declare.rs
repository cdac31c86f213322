//! The names of files: what each declares, and what it sees of others.

use std::rc::Rc;
use std::sync::Arc;

use hako_box::BoxType;
use hako_syntax::Diagnostic;
use hako_syntax::ast::{
    EnumDecl, File, Ident, InterfaceDecl, Item, Path, RecordDecl, Span, VariantPayload,
};

use super::classes::Draft;
use super::modules::{Module, Used, alias_for, line_of};
use super::{Body, ByName, Lowerer, Pending, nearest};
use crate::builtins;
use crate::mir::{
    ClassId, EnumDef, FunctionId, Global, InterfaceDef, Method, Program, RecordDef, VariantDef,
};
use crate::symbol::Symbol;

/// What a name of a file stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Entity {
    /// A function.
    Function(FunctionId),
    /// A box.
    Class(ClassId),
    /// An interface.
    Interface(u32),
    /// A record.
    Record(u32),
    /// An enum.
    Enum(u32),
    /// A global variable.
    Global(u32),
    /// A box of a library.
    Foreign(u32, &'static BoxType),
    /// A module, by its alias.
    Module(usize),
    /// A library, by its alias.
    Library(u32),
}

impl Entity {
    /// What it is, for messages.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Function(_) => "a function",
            Self::Class(_) | Self::Foreign(..) => "a box",
            Self::Interface(_) => "an interface",
            Self::Record(_) => "a record",
            Self::Enum(_) => "an enum",
            Self::Global(_) => "a global",
            Self::Module(_) | Self::Library(_) => "a module",
        }
    }
}

/// A name that came by `using`.
#[derive(Clone)]
pub(super) struct Import {
    pub(super) entity: Entity,
    from: String,
    /// Another `using` that brings the same name.
    also: Option<String>,
}

/// The names that a file sees.
#[derive(Default)]
pub(super) struct Names {
    pub(super) own: ByName<(Entity, Span)>,
    pub(super) imported: ByName<Import>,
    /// Variants by their bare names: enum and position.
    pub(super) variants: ByName<Vec<(u32, u32)>>,
}

/// `Option` and `Result`, which every program has.
pub(super) fn built_in_enums(program: &mut Program) {
    if !program.enums.is_empty() {
        return;
    }
    let empty = program.symbols.intern("");
    for (name, variants) in
        [("Option", [("Some", 1), ("None", 0)]), ("Result", [("Ok", 1), ("Err", 1)])]
    {
        let variants = variants
            .into_iter()
            .map(|(name, count)| VariantDef {
                name: program.symbols.intern(name),
                fields: vec![empty; count],
                named: false,
            })
            .collect();
        let name = program.symbols.intern(name);
        program.enums.push(Rc::new(EnumDef { name, variants }));
    }
}

impl<'a> Lowerer<'a, '_> {
    /// Collects the names of all files; what is used comes before its user.
    pub(super) fn declare(&mut self) {
        for module in self.first_module..self.modules.len() {
            self.names.push(Names::default());
            let file: &'a Module = self.modules[module];
            self.f.source = file.source;
            self.declare_items(module, &file.file);
            self.import(module);
            self.collect_variants(module);
        }
    }

    fn declare_items(&mut self, module: usize, file: &'a File) {
        for item in &file.items {
            match item {
                Item::Box(decl) => {
                    let id = ClassId(self.first_class + self.classes.len() as u32);
                    let symbol = self.sym(&decl.name.text);
                    let mut draft = Draft::new(id, module, symbol, decl);
                    // Those of a session may come later.
                    draft.has_children = self.line.is_some();
                    self.classes.push(draft);
                    self.add(module, &decl.name, Entity::Class(id));
                }
                Item::Interface(decl) => self.declare_interface(module, decl),
                Item::Record(decl) => self.declare_record(module, decl),
                Item::Enum(decl) => self.declare_enum(module, decl),
                Item::Function(function) => {
                    let Some(name) = &function.name else { continue };
                    let id = self.new_function(Some(function));
                    if self.is_line(module) {
                        self.line_function(module, name, id);
                    } else {
                        self.add(module, name, Entity::Function(id));
                    }
                    let what = Body::Function(function);
                    let name = Rc::from(&*name.text);
                    self.pending.push(Pending { id, what, module, owner: None, name });
                }
                Item::Global(decl) => {
                    let index = self.global(module, &decl.name);
                    self.add(module, &decl.name, Entity::Global(index));
                }
                Item::Using(_) | Item::Stmt(_) => {}
            }
        }
    }

    /// The place of a global variable; one of a session keeps it when it is declared again.
    pub(super) fn global(&mut self, module: usize, name: &Ident) -> u32 {
        if let Some(index) = self.line_slot(module, &name.text) {
            return index;
        }
        let name = self.sym(&name.text);
        self.program.globals.push(Global { name });
        self.program.globals.len() as u32 - 1
    }

    pub(super) fn add(&mut self, module: usize, name: &Ident, entity: Entity) {
        let names = &mut self.names[module].own;
        if let Some((other, span)) = names.get(&name.text) {
            let diagnostic =
                Diagnostic::error(name.span, format!("`{}` is declared twice", name.text))
                    .label(*span, format!("first declared here, as {}", other.noun()))
                    .help("give one of the two another name");
            self.error(diagnostic);
            return;
        }
        names.insert(Arc::clone(&name.text), (entity, name.span));
    }

    fn declare_interface(&mut self, module: usize, decl: &InterfaceDecl) {
        let name = self.sym(&decl.name.text);
        let methods = decl
            .methods
            .iter()
            .map(|method| Method { name: self.sym(&method.name.text), params: method.params.len() })
            .collect();
        self.program.interfaces.push(Rc::new(InterfaceDef { name, methods }));
        let index = self.program.interfaces.len() as u32 - 1;
        self.add(module, &decl.name, Entity::Interface(index));
        self.check_twice(decl.methods.iter().map(|method| &method.name), "method");
    }

    fn declare_record(&mut self, module: usize, decl: &RecordDecl) {
        let name = self.sym(&decl.name.text);
        self.limit_fields(&decl.name, decl.fields.len());
        let fields = decl.fields.iter().map(|(field, _)| self.sym(&field.text)).collect();
        self.program.records.push(Rc::new(RecordDef { name, fields }));
        let index = self.program.records.len() as u32 - 1;
        self.add(module, &decl.name, Entity::Record(index));
        self.check_twice(decl.fields.iter().map(|(field, _)| field), "field");
    }

    fn declare_enum(&mut self, module: usize, decl: &EnumDecl) {
        let name = self.sym(&decl.name.text);
        let empty = self.sym("");
        let mut variants = Vec::new();
        for variant in &decl.variants {
            let count = match &variant.payload {
                VariantPayload::Unit => 0,
                VariantPayload::Tuple(count) => *count,
                VariantPayload::Fields(names) => names.len(),
            };
            self.limit_fields(&variant.name, count);
            let (fields, named): (Vec<Symbol>, bool) = match &variant.payload {
                VariantPayload::Unit => (Vec::new(), false),
                VariantPayload::Tuple(count) => (vec![empty; *count], false),
                VariantPayload::Fields(names) => {
                    self.check_twice(names.iter(), "field");
                    (names.iter().map(|name| self.sym(&name.text)).collect(), true)
                }
            };
            variants.push(VariantDef { name: self.sym(&variant.name.text), fields, named });
        }
        self.program.enums.push(Rc::new(EnumDef { name, variants }));
        let index = self.program.enums.len() as u32 - 1;
        self.add(module, &decl.name, Entity::Enum(index));
        self.check_twice(decl.variants.iter().map(|variant| &variant.name), "variant");
    }

    /// The values of a record or variant stand in registers together.
    fn limit_fields(&mut self, name: &Ident, count: usize) {
        if count > MAX_FIELDS {
            let text = format!("`{}` has too many fields", name.text);
            let help = "a record or variant can have 250: keep the rest in an array or a map";
            self.error(Diagnostic::error(name.span, text).help(help));
        }
    }

    /// Says which names come twice.
    pub(super) fn check_twice<'i>(
        &mut self,
        names: impl Iterator<Item = &'i Ident>,
        what: &'static str,
    ) {
        let mut seen: ByName<Span> = ByName::default();
        for name in names {
            if let Some(first) = seen.get(&name.text) {
                let diagnostic =
                    Diagnostic::error(name.span, format!("{what} `{}` comes twice", name.text))
                        .label(*first, "first here")
                        .help("remove one of the two, or give it another name");
                self.error(diagnostic);
            } else {
                seen.insert(Arc::clone(&name.text), name.span);
            }
        }
    }

    /// Adds what the `using` lines of a file bring.
    fn import(&mut self, module: usize) {
        let file: &'a Module = self.modules[module];
        let mut aliases: ByName<Span> = ByName::default();
        for one in &file.uses {
            if let Some(alias) = &one.alias {
                self.import_alias(module, alias, one.target, &mut aliases);
                continue;
            }
            match one.target {
                Used::Library(library) => {
                    let types =
                        self.libraries.get(library as usize).map_or(&[][..], |offer| offer.types);
                    for ty in types {
                        let entity = Entity::Foreign(library, ty);
                        self.import_name(module, ty.name.into(), entity, &one.text);
                    }
                }
                Used::Module(other) => {
                    self.check_importable(other, one.span);
                    let own: Vec<_> = self.names[other]
                        .own
                        .iter()
                        .map(|(name, (entity, _))| (Arc::clone(name), *entity))
                        // Aliases belong to their file.
                        .filter(|(_, e)| !matches!(e, Entity::Module(_) | Entity::Library(_)))
                        .collect();
                    for (name, entity) in own {
                        self.import_name(module, name, entity, &one.text);
                    }
                }
            }
        }
    }

    fn import_alias(
        &mut self,
        module: usize,
        alias: &Ident,
        target: Used,
        aliases: &mut ByName<Span>,
    ) {
        if let Some(first) = aliases.get(&alias.text) {
            let diagnostic =
                Diagnostic::error(alias.span, format!("alias `{}` is used twice", alias.text))
                    .label(*first, "first here")
                    .help("give each module its own alias");
            self.error(diagnostic);
            return;
        }
        aliases.insert(Arc::clone(&alias.text), alias.span);
        if let Used::Module(other) = target {
            self.check_importable(other, alias.span);
        }
        let entity = match target {
            Used::Module(other) => Entity::Module(other),
            Used::Library(library) => Entity::Library(library),
        };
        self.add(module, alias, entity);
    }

    /// A module holds declarations only.
    fn check_importable(&mut self, module: usize, span: Span) {
        let other = &self.modules[module];
        let first = other.file.items.iter().find_map(|item| match item {
            Item::Stmt(stmt) => Some(stmt.span),
            _ => None,
        });
        // Behind a mistake almost anything looks like a statement.
        let Some(first) = first.filter(|_| other.sound) else { return };
        let source = &self.program.sources[other.source.index()];
        let diagnostic = Diagnostic::error(
            span,
            format!(
                "`{}` cannot be used as a module: line {} is a statement",
                source.name,
                line_of(&source.text, first.start)
            ),
        )
        .help("a module declares boxes, functions and globals; put statements into a function");
        self.error(diagnostic);
    }

    fn import_name(&mut self, module: usize, name: Arc<str>, entity: Entity, from: &str) {
        let imported = &mut self.names[module].imported;
        match imported.get_mut(&name) {
            Some(import) if import.entity != entity => import.also = Some(from.to_owned()),
            Some(_) => {}
            None => {
                imported.insert(name, Import { entity, from: from.to_owned(), also: None });
            }
        }
    }

    /// Notes the variants that a file can name without their enum.
    fn collect_variants(&mut self, module: usize) {
        let mut enums: Vec<u32> = Vec::new();
        let names = &self.names[module];
        let own = names.own.values().map(|(entity, _)| *entity);
        let imported = names.imported.values().map(|import| import.entity);
        for entity in own.chain(imported).chain(self.earlier_entities(module)) {
            match entity {
                Entity::Enum(index) => enums.push(index),
                Entity::Module(other) => {
                    let theirs = self.names[other].own.values();
                    enums.extend(theirs.filter_map(|(entity, _)| match entity {
                        Entity::Enum(index) => Some(*index),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        enums.sort_unstable();
        enums.dedup();
        let mut variants: ByName<Vec<(u32, u32)>> = ByName::default();
        // The program's own come before the built-in ones of the same name.
        for (index, built_in) in enums.into_iter().map(|e| (e, false)).chain([(0, true), (1, true)])
        {
            for (position, variant) in
                self.program.enums[index as usize].variants.iter().enumerate()
            {
                let text: &str = self.program.symbols.text(variant.name);
                let known = variants.entry(text.into()).or_default();
                if !built_in || known.is_empty() {
                    known.push((index, position as u32));
                }
            }
        }
        self.names[module].variants = variants;
    }

    // -- looking up -------------------------------------------------------------------------

    /// What `name` stands for in the file of the function being written.
    pub(super) fn entity(&mut self, name: &Ident) -> Option<Entity> {
        let names = &self.names[self.f.module];
        if let Some((entity, _)) = names.own.get(&name.text) {
            return Some(*entity);
        }
        let Some(import) = names.imported.get(&name.text) else {
            return self.earlier(self.f.module, &name.text);
        };
        let entity = import.entity;
        if let Some(also) = &import.also {
            let from = &import.from;
            let diagnostic = Diagnostic::error(
                name.span,
                format!("`{}` comes from both {from} and {also}", name.text),
            )
            .help(format!("use one of them as a module: `using {from} as {}`", alias_for(from)));
            self.error(diagnostic);
        }
        Some(entity)
    }

    /// What `name` stands for in the module or library `within`.
    pub(super) fn member_of(&self, within: Entity, name: &str) -> Option<Entity> {
        match within {
            Entity::Module(module) => {
                let (entity, _) = self.names[module].own.get(name)?;
                (!matches!(entity, Entity::Module(_) | Entity::Library(_))).then_some(*entity)
            }
            Entity::Library(library) => {
                let types = self.libraries.get(library as usize)?.types;
                let ty = types.iter().find(|ty| ty.name == name)?;
                Some(Entity::Foreign(library, ty))
            }
            _ => None,
        }
    }

    /// The only static box of a module.
    pub(super) fn only_static(&self, module: usize) -> Option<ClassId> {
        let mut found = None;
        for draft in &self.classes {
            if draft.module == module && draft.decl.is_static && found.replace(draft.id).is_some() {
                return None;
            }
        }
        found
    }

    /// What a dotted name stands for; says so when there is no such name.
    pub(super) fn path(&mut self, path: &Path, what: &str) -> Option<Entity> {
        let found = self.find_path(path);
        if found.is_none() {
            self.unknown_path(path, what);
        }
        found
    }

    /// What a dotted name stands for.
    pub(super) fn find_path(&mut self, path: &Path) -> Option<Entity> {
        let (first, rest) = path.parts.split_first()?;
        let mut entity = self.entity(first)?;
        for part in rest {
            entity = self.member_of(entity, &part.text)?;
        }
        Some(entity)
    }

    /// Whether a line that did not parse may have declared the name: then it is no mistake of its
    /// own that nothing has it.
    pub(super) fn is_doubtful(&self, name: &str) -> bool {
        self.modules[self.f.module].doubtful.contains(name)
    }

    pub(super) fn unknown_path(&mut self, path: &Path, what: &str) {
        let text = path.text();
        if path.parts.last().is_some_and(|part| self.is_doubtful(&part.text)) {
            return;
        }
        let mut diagnostic = Diagnostic::error(path.span(), format!("there is no {what} `{text}`"));
        let near = match path.parts.as_slice() {
            [only] => self.nearest_name(&only.text),
            [first, last] => {
                let within = self.entity(first);
                let near = within.and_then(|within| self.nearest_member(within, &last.text));
                near.map(|near| format!("{}.{near}", first.text))
            }
            _ => None,
        };
        if let Some(help) = self.offered(&text) {
            diagnostic = diagnostic.help(help);
        } else if let Some(near) = near {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        self.error(diagnostic);
    }

    /// Advice for the name of a library's box in a file that does not use the library.
    pub(super) fn offered(&self, name: &str) -> Option<String> {
        let offer = self.libraries.iter().find(|o| o.types.iter().any(|ty| ty.name == name))?;
        Some(format!("`using \"{}\"` at the top of the file brings it", offer.name))
    }

    /// The nearest name in a module or library.
    pub(super) fn nearest_member(&self, within: Entity, name: &str) -> Option<String> {
        match within {
            Entity::Module(module) => nearest(name, self.names[module].own.keys().map(|n| &**n)),
            Entity::Library(library) => {
                let types = self.libraries.get(library as usize)?.types;
                nearest(name, types.iter().map(|ty| ty.name))
            }
            _ => None,
        }
    }

    /// Whether there were so many problems that no more advice is looked for.
    pub(super) fn is_past_advice(&self) -> bool {
        self.problems.len() > MAX_ADVICE
    }

    /// The nearest name that could stand here.
    pub(super) fn nearest_name(&self, name: &str) -> Option<String> {
        if self.is_past_advice() {
            return None;
        }
        let names = &self.names[self.f.module];
        let variables =
            self.outer.iter().chain([&self.f]).flat_map(|function| function.scope.names());
        let declared = names.own.keys().chain(names.imported.keys());
        let declared = declared.chain(self.earlier_names(self.f.module)).map(|name| &**name);
        let native = builtins::function_names()
            .chain(builtins::constructor_names())
            .map(|name| -> &str { name });
        nearest(name, variables.chain(declared).chain(native))
    }
}

/// The most fields of a record or variant.
const MAX_FIELDS: usize = 250;

/// After so many problems no advice is looked for: it takes time for each.
const MAX_ADVICE: usize = 200;
