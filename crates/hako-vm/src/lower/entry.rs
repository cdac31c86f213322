//! Where a program starts: globals, then `Main.main` or the bare statements.

use hako_syntax::Diagnostic;
use hako_syntax::ast::{self, GlobalDecl, Item, Span, Stmt};

use super::captures::Facts;
use super::declare::Entity;
use super::{Lowerer, Unit};
use crate::mir::{Birth, ClassId, Construct, FunctionId, Inst, MemberKind};

impl<'a> Lowerer<'a, '_> {
    /// Writes what evaluates globals, and the entry.
    pub(super) fn inits_and_main(&mut self) -> Unit {
        let mut unit = Unit::default();
        for module in self.first_module..self.modules.len() {
            unit.inits.extend(self.globals(module));
        }
        unit.main = if self.line.is_some() { self.line_main() } else { self.main() };
        unit
    }

    fn globals(&mut self, module: usize) -> Option<FunctionId> {
        let file = &self.modules[module].file;
        let items = file.items.iter();
        let globals: Vec<&'a GlobalDecl> = items
            .filter_map(|item| match item {
                Item::Global(decl) => Some(decl),
                _ => None,
            })
            .collect();
        let (first, last) = (globals.first()?, globals.last()?);
        let mut facts = Facts::default();
        for decl in &globals {
            facts.expression(&decl.value);
        }
        let id = self.new_function(None);
        self.begin(module, None, "globals".into(), first.span.to(last.span), facts);
        // In a session a global of an earlier line may have the same name.
        let end = if self.line.is_some() { 0 } else { u32::MAX };
        for decl in globals {
            let entity = self.entity(&decl.name);
            let mark = self.f.mark();
            if let Some(Entity::Global(index)) = entity {
                self.f.unset = index..end;
            }
            let src = self.operand(&decl.value);
            if let Some(Entity::Global(index)) = entity {
                self.f.emit(Inst::SetGlobal { src, index }, decl.span);
            }
            self.f.reset(mark);
        }
        self.end(id);
        Some(id)
    }

    fn main(&mut self) -> Option<FunctionId> {
        let module = self.modules.len().checked_sub(1)?;
        let file = &self.modules[module].file;
        let stmts: Vec<&'a Stmt> = file
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Stmt(stmt) => Some(stmt),
                _ => None,
            })
            .collect();
        let class = self.main_class(module);
        match (class, stmts.first()) {
            (Some((class, method)), None) => Some(self.call_main(module, class, method)),
            (Some((class, _)), Some(stmt)) => {
                let name = self.class(class).decl.name.span;
                let text = "this file has both a `Main` box and statements of its own";
                let diagnostic = Diagnostic::error(stmt.span, text)
                    .label(name, "`Main` is declared here")
                    .help("move the statements into `main`");
                self.f.source = self.modules[module].source;
                self.error(diagnostic);
                None
            }
            (None, Some(_)) => Some(self.bare(module, &stmts)),
            (None, None) => None,
        }
    }

    /// The box `Main` of a file, with its `main`.
    fn main_class(&mut self, module: usize) -> Option<(ClassId, &'a ast::Function)> {
        let main = self.sym("main");
        let draft = self
            .classes
            .iter()
            .find(|draft| draft.module == module && &*draft.decl.name.text == "Main")?;
        let MemberKind::Method(method) = draft.members.get(&main)?.kind else { return None };
        let method = self.signature(method)?;
        Some((draft.id, method))
    }

    /// `main` of the file: makes the box and calls its `main`.
    fn call_main(
        &mut self,
        module: usize,
        class: ClassId,
        method: &'a ast::Function,
    ) -> FunctionId {
        let name = method.name.as_ref().map_or(method.span, |name| name.span);
        if let Some(extra) = method.params.get(1) {
            let diagnostic = Diagnostic::error(extra.name.span, "`main` has too many parameters")
                .help("write `main()` or `main(args)`: the words after `--`, as an array");
            self.f.source = self.modules[module].source;
            self.error(diagnostic);
        }
        let id = self.new_function(None);
        self.begin(module, None, "main".into(), method.span, Facts::default());
        let args = self.sym("args");
        self.f.params.push(args);
        let args = self.f.alloc();
        let base = self.f.alloc();
        if self.class(class).decl.is_static {
            self.f.emit(Inst::GetStatic { dst: base, class: class.0 }, name);
        } else {
            let construct =
                self.f.construct(Construct { birth: Birth::Class(class), keywords: Vec::new() });
            self.f.emit(Inst::New { argc: 0, base, construct }, name);
        }
        let argc = method.params.len().min(1) as u8;
        if argc == 1 {
            let dst = self.f.alloc();
            self.f.emit(Inst::Move { dst, src: args }, name);
        }
        let symbol = self.sym("main");
        let site = self.f.site(symbol, Vec::new());
        self.f.emit(Inst::CallMethod { argc, base, site }, name);
        self.f.emit(Inst::Return { src: base }, name);
        self.end(id);
        id
    }

    /// `main` of a file of bare statements.
    fn bare(&mut self, module: usize, stmts: &[&'a Stmt]) -> FunctionId {
        let mut facts = Facts::default();
        facts.statements(stmts.iter().copied());
        let span = match (stmts.first(), stmts.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span::default(),
        };
        let id = self.new_function(None);
        self.begin(module, None, "main".into(), span, facts);
        let args = self.sym("args");
        self.f.params.push(args);
        self.f.alloc();
        self.stmts_of(stmts.iter().copied(), span, None);
        self.end(id);
        id
    }
}
