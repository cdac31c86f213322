//! Sessions: programs that are written line by line.
//!
//! A line is a file of its own that sees what the lines before it have declared. Its outermost
//! variables and its functions are global variables, so that later lines, and functions of earlier
//! ones, see them change. A name may be declared again: a variable or function keeps its place,
//! anything else hides what had the name before.

use std::sync::Arc;

use hako_syntax::ast::{self, Ident, Item, Span, Stmt};
use rustc_hash::FxHashMap;

use super::captures::Facts;
use super::classes::Draft;
use super::declare::{Entity, Names};
use super::emit::Dest;
use super::modules::{self, Earlier, Module};
use super::{ByName, Kept, Loader, Lowerer, Offer, Problem, Unit, declare};
use crate::mir::{ClassId, FunctionId, Inst, Program, SourceId};

/// Keeps the trees of a session's lines and of the files that they use.
#[derive(Default)]
pub struct SessionFiles(elsa::FrozenVec<Box<Module>>);

/// What the lines of a session have declared so far. All that a machine runs must come from its
/// one session.
pub struct Session<'a> {
    files: &'a SessionFiles,
    modules: Vec<&'a Module>,
    keys: FxHashMap<String, usize>,
    names: Vec<Names>,
    first_class: u32,
    classes: Vec<Draft<'a>>,
    first_signature: u32,
    signatures: Vec<Option<&'a ast::Function>>,
    visible: ByName<Entity>,
    slots: ByName<u32>,
    /// Variables that the last line declared, and that were not there before.
    fresh: Vec<(Arc<str>, u32)>,
}

/// What a name of a session stands for, for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A variable or function, by its place among the globals.
    Global(u32),
    /// The one instance of a static box.
    Static(ClassId),
    /// Something that is no value.
    Other,
}

/// The line being lowered.
pub(super) struct Line {
    module: usize,
    visible: ByName<Entity>,
    slots: ByName<u32>,
    /// The line's functions, and the globals that they go to.
    functions: Vec<(FunctionId, u32, Span)>,
}

impl<'a> Session<'a> {
    /// A session in which nothing is declared yet. `program` is what it adds to.
    pub fn new(files: &'a SessionFiles, program: &Program) -> Self {
        Self {
            files,
            modules: Vec::new(),
            keys: FxHashMap::default(),
            names: Vec::new(),
            first_class: program.classes.len() as u32,
            classes: Vec::new(),
            first_signature: program.functions.len() as u32,
            signatures: Vec::new(),
            visible: ByName::default(),
            slots: ByName::default(),
            fresh: Vec::new(),
        }
    }

    /// Takes back those new variables of the last line that `has_value` says no of.
    pub(crate) fn forget_fresh(&mut self, has_value: impl Fn(u32) -> bool) {
        for (name, index) in self.fresh.drain(..) {
            if !has_value(index) {
                self.visible.remove(&name);
            }
        }
    }

    /// The names that a line can use, other than built-in ones. In no particular order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.visible.keys().map(|name| &**name)
    }

    /// What a name stands for.
    pub fn find(&self, name: &str) -> Option<Named> {
        Some(match self.visible.get(name)? {
            Entity::Global(index) => Named::Global(*index),
            Entity::Class(id) if self.class(*id).decl.is_static => Named::Static(*id),
            _ => Named::Other,
        })
    }

    fn class(&self, id: ClassId) -> &Draft<'a> {
        &self.classes[(id.0 - self.first_class) as usize]
    }

    /// The names behind `name.` for a module, and behind `name::` for an enum.
    pub fn names_within(&self, name: &str, program: &Program) -> Vec<String> {
        match self.visible.get(name) {
            Some(Entity::Module(module)) => {
                self.names[*module].own.keys().map(|name| name.to_string()).collect()
            }
            Some(Entity::Enum(index)) => {
                let variants = program.enums[*index as usize].variants.iter();
                variants.map(|variant| program.symbols.text(variant.name).to_string()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn is_of(&self, program: &Program) -> bool {
        program.classes.len() == self.first_class as usize + self.classes.len()
            && program.functions.len() == self.first_signature as usize + self.signatures.len()
    }

    /// Adds a line to `program`; `libraries` are as for [`super::lower`], `name` is what messages
    /// show. The entry of the unit gives the value of the line's last expression.
    ///
    /// # Errors
    /// As for [`super::lower`]; the line has then declared nothing.
    pub fn lower(
        &mut self,
        program: &mut Program,
        libraries: &[Offer],
        loader: &mut dyn Loader,
        name: &str,
        text: &str,
    ) -> Result<Unit, Vec<Problem>> {
        declare::built_in_enums(program);
        let kept = Kept::of(program);
        let earlier = Earlier { count: self.modules.len(), keys: self.keys.clone() };
        let (new, problems) = modules::load(program, loader, earlier, "", name, text);
        if !self.is_of(program) {
            return Err(vec![foreign_program(program)]);
        }
        let first_module = self.modules.len();
        let mut modules = std::mem::take(&mut self.modules);
        modules.extend(new.into_iter().map(|module| self.files.0.push_get(Box::new(module))));
        let line = Line {
            module: modules.len() - 1,
            visible: std::mem::take(&mut self.visible),
            slots: std::mem::take(&mut self.slots),
            functions: Vec::new(),
        };
        let mut lowerer = Lowerer::new(program, modules, libraries, problems);
        lowerer.first_module = first_module;
        lowerer.names = std::mem::take(&mut self.names);
        lowerer.first_class = self.first_class;
        lowerer.earlier_classes = self.classes.len();
        lowerer.classes = std::mem::take(&mut self.classes);
        lowerer.first_signature = self.first_signature;
        lowerer.signatures = std::mem::take(&mut self.signatures);
        lowerer.line = Some(line);
        let (classes, signatures) = (lowerer.classes.len(), lowerer.signatures.len());
        let unit = lowerer.lower_all();
        let result = lowerer.complete(unit, &kept);
        self.modules = lowerer.modules;
        self.names = lowerer.names;
        self.classes = lowerer.classes;
        self.signatures = lowerer.signatures;
        if let Some(line) = lowerer.line {
            self.visible = line.visible;
            self.slots = line.slots;
        }
        if result.is_ok() {
            self.keep_names(first_module);
        } else {
            self.modules.truncate(first_module);
            self.names.truncate(first_module);
            self.classes.truncate(classes);
            self.signatures.truncate(signatures);
        }
        result
    }

    /// What the line has declared and used is visible from now on.
    fn keep_names(&mut self, first_module: usize) {
        let line = self.modules.len() - 1;
        self.fresh.clear();
        for (at, module) in self.modules.iter().enumerate().take(line).skip(first_module) {
            self.keys.insert(module.key.clone(), at);
        }
        let Some(names) = self.names.get_mut(line).map(std::mem::take) else { return };
        for (name, import) in names.imported {
            self.visible.insert(name, import.entity);
        }
        for (name, (entity, _)) in names.own {
            if let Entity::Global(index) = entity {
                self.slots.insert(name.clone(), index);
                if !matches!(self.visible.get(&name), Some(Entity::Global(_))) {
                    self.fresh.push((name.clone(), index));
                }
            }
            self.visible.insert(name, entity);
        }
    }
}

fn foreign_program(program: &Program) -> Problem {
    let source = SourceId(program.sources.len().saturating_sub(1) as u32);
    let text = "the program has grown outside of its session";
    let diagnostic = hako_syntax::Diagnostic::error(Span::default(), text)
        .help("use one machine for one session");
    Problem { source, diagnostic }
}

impl<'a> Lowerer<'a, '_> {
    /// Whether a module is the line of a session.
    pub(super) fn is_line(&self, module: usize) -> bool {
        self.line.as_ref().is_some_and(|line| line.module == module)
    }

    fn line_of(&self, module: usize) -> Option<&Line> {
        self.line.as_ref().filter(|line| line.module == module)
    }

    /// What an earlier line has declared by that name.
    pub(super) fn earlier(&self, module: usize, name: &str) -> Option<Entity> {
        self.line_of(module)?.visible.get(name).copied()
    }

    /// All that earlier lines have declared.
    pub(super) fn earlier_entities(&self, module: usize) -> impl Iterator<Item = Entity> {
        self.line_of(module).into_iter().flat_map(|line| line.visible.values().copied())
    }

    pub(super) fn earlier_names(&self, module: usize) -> impl Iterator<Item = &Arc<str>> {
        self.line_of(module).into_iter().flat_map(|line| line.visible.keys())
    }

    /// The place of a session's variable that has been declared before.
    pub(super) fn line_slot(&self, module: usize, name: &str) -> Option<u32> {
        self.line_of(module)?.slots.get(name).copied()
    }

    /// A function of the line: a global variable.
    pub(super) fn line_function(&mut self, module: usize, name: &Ident, id: FunctionId) {
        let index = self.global(module, name);
        self.add(module, name, Entity::Global(index));
        if let Some(line) = &mut self.line {
            line.functions.push((id, index, name.span));
        }
    }

    /// Whether a variable declared here is one of the session.
    pub(super) fn is_line_variable(&self) -> bool {
        self.f.is_line && self.f.scope.is_outermost()
    }

    /// Declares a variable of the session, whose first value is in `reg`.
    pub(super) fn line_variable(&mut self, name: &Ident, reg: u16) {
        let module = self.f.module;
        let own = self.names[module].own.get(&name.text);
        let index = match own {
            Some((Entity::Global(index), _)) => *index,
            _ => self.global(module, name),
        };
        self.f.emit(Inst::SetGlobal { src: reg, index }, name.span);
        self.names[module].own.insert(name.text.clone(), (Entity::Global(index), name.span));
    }

    /// The entry of a line: sets its functions, runs its statements, and gives the value of the
    /// last one if that is an expression.
    pub(super) fn line_main(&mut self) -> Option<FunctionId> {
        let line = self.line.as_mut()?;
        let module = line.module;
        let functions = std::mem::take(&mut line.functions);
        let file = &self.modules[module].file;
        let stmts: Vec<&'a Stmt> = file
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Stmt(stmt) => Some(stmt),
                _ => None,
            })
            .collect();
        if stmts.is_empty() && functions.is_empty() {
            return None;
        }
        let mut facts = Facts::default();
        facts.statements(stmts.iter().copied());
        let span = match (stmts.first(), stmts.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span::default(),
        };
        let id = self.new_function(None);
        self.begin(module, None, "line".into(), span, facts);
        self.f.is_line = true;
        let args = self.sym("args");
        self.f.params.push(args);
        self.f.alloc();
        for (function, index, span) in functions {
            let mark = self.f.mark();
            let dst = self.f.alloc();
            self.f.emit(Inst::Closure { dst, function: function.0 }, span);
            self.f.emit(Inst::SetGlobal { src: dst, index }, span);
            self.f.reset(mark);
        }
        let value = self.f.fresh();
        self.stmts_of(stmts.iter().copied(), span, Some(Dest { reg: value.reg, fresh: true }));
        self.f.emit(Inst::Return { src: value.reg }, span);
        self.end(id);
        Some(id)
    }
}
