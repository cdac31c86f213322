//! Functions: parameters, bodies, closures, and variables across them.

use std::rc::Rc;

use hako_syntax::Diagnostic;
use hako_syntax::ast::{self, FnBody, Ident, Param, Span};

use super::captures::Facts;
use super::emit::{Dest, FnState, Var, Zero};
use super::{Body, Lowerer, Pending, Unit};
use crate::mir::{Capture, ClassId, FunctionId, Inst};

/// Stands for `me` among captured variables.
const ME: u32 = u32::MAX;

/// Where a variable is found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// In a register of the function being written.
    Local(Var),
    /// Among the captures of the closure being written; whether it is a cell.
    Capture(u16, bool),
}

impl<'a> Lowerer<'a, '_> {
    /// Writes all functions that were declared.
    pub(super) fn lower_functions(&mut self) -> Unit {
        if self.line.is_some() {
            // The functions of a line see its variables.
            let unit = self.inits_and_main();
            self.lower_pending();
            return unit;
        }
        self.lower_pending();
        self.inits_and_main()
    }

    fn lower_pending(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            match pending.what {
                Body::Function(function) => self.declared(&pending, function),
                Body::Fields | Body::Once | Body::Constructor => self.construction(&pending),
            }
        }
    }

    /// Starts to write a function.
    pub(super) fn begin(
        &mut self,
        module: usize,
        owner: Option<ClassId>,
        name: Rc<str>,
        span: Span,
        facts: Facts,
    ) {
        let source = self.modules[module].source;
        self.f = FnState::new(module, source, owner, name, span, Rc::new(facts));
        self.f.scope.enter();
    }

    /// Ends the function being written: it becomes number `id`.
    pub(super) fn end(&mut self, id: FunctionId) {
        let next = FnState::new(0, self.f.source, None, "".into(), Span::default(), Rc::default());
        let done = std::mem::replace(&mut self.f, next);
        self.keep(id, done);
    }

    fn keep(&mut self, id: FunctionId, done: FnState<'a>) {
        if let Some(excess) = done.excess {
            let name = if done.name.is_empty() { "this function" } else { &done.name };
            let diagnostic = Diagnostic::error(done.span, format!("too many {excess} in `{name}`"))
                .help("split it into several functions");
            self.report(done.source, diagnostic);
        }
        self.functions[(id.0 - self.first_function) as usize] = Some(done.finish());
    }

    fn declared(&mut self, pending: &Pending<'a>, function: &'a ast::Function) {
        let mut facts = Facts::default();
        facts.function(function);
        let name = Rc::clone(&pending.name);
        self.begin(pending.module, pending.owner, name, function.span, facts);
        if pending.owner.is_some() {
            self.f.zero = Zero::Me;
        }
        let registers = self.take_params(&function.params);
        self.declare_params(&function.params, registers);
        self.body(&function.body);
        self.end(pending.id);
    }

    /// Takes the registers of parameters, from the first on.
    pub(super) fn take_params(&mut self, params: &'a [Param]) -> u16 {
        self.check_twice(params.iter().map(|param| &param.name), "parameter");
        if let Some(param) = params.get(usize::from(super::call::MAX_ARGS)) {
            let diagnostic = Diagnostic::error(param.name.span, "too many parameters")
                .help("a function can have 250 parameters: pass an array or a map");
            self.error(diagnostic);
        }
        for param in params {
            let symbol = self.sym(&param.name.text);
            self.f.params.push(symbol);
            self.f.alloc();
        }
        1
    }

    /// Makes parameters visible; they stand in registers from `first` on.
    pub(super) fn declare_params(&mut self, params: &'a [Param], first: u16) {
        for (reg, param) in (first..).zip(params) {
            let var = self.variable(&param.name, reg);
            if var.cell {
                self.f.emit(Inst::NewCell { dst: reg, src: reg }, param.name.span);
            }
            self.f.scope.declare(&param.name.text, param.name.span, var);
        }
    }

    /// Writes the body of a function.
    pub(super) fn body(&mut self, body: &'a FnBody) {
        match body {
            FnBody::Block(block) => self.stmts(&block.stmts, block.span, None),
            FnBody::Expr(expr) => {
                let src = self.operand(expr);
                self.f.emit(Inst::Return { src }, expr.span);
            }
        }
    }

    // -- variables --------------------------------------------------------------------------

    /// The variable `name` in register `reg`, not visible yet.
    pub(super) fn variable(&self, name: &Ident, reg: u16) -> Var {
        let facts = self.f.facts.of(name);
        Var { id: name.span.start, reg, cell: facts.cell(), volatile: facts.volatile }
    }

    /// Makes the variable `name`, whose first value is in `reg`, visible.
    pub(super) fn declare_variable(&mut self, name: &'a Ident, reg: u16) {
        if self.is_line_variable() {
            return self.line_variable(name, reg);
        }
        let var = self.variable(name, reg);
        if var.cell {
            self.f.emit(Inst::NewCell { dst: reg, src: reg }, name.span);
        }
        self.show_variable(name, var);
    }

    /// Makes a variable visible.
    pub(super) fn show_variable(&mut self, name: &'a Ident, var: Var) {
        if let Some(first) = self.f.scope.declare(&name.text, name.span, var) {
            let text = format!("`{}` is declared twice in this block", name.text);
            let diagnostic = Diagnostic::error(name.span, text)
                .label(first, "first here")
                .help(format!("assign to it without `local`: `{} = …`", name.text));
            self.error(diagnostic);
        }
    }

    /// Finds a variable by its name, here or in the functions around.
    pub(super) fn find_variable(&mut self, name: &str) -> Option<Place> {
        if let Some(var) = self.f.scope.get(name) {
            return Some(Place::Local(*var));
        }
        let level = self.outer.iter().rposition(|outer| outer.scope.get(name).is_some())?;
        let var = *self.outer[level].scope.get(name)?;
        Some(Place::Capture(self.capture_from(level, var.id, var.reg), var.cell))
    }

    /// Takes register `reg` of the function `level` along into the one being written.
    pub(super) fn capture_from(&mut self, level: usize, id: u32, reg: u16) -> u16 {
        let mut from = Capture::Register(reg);
        for outer in &mut self.outer[level + 1..] {
            from = Capture::Outer(outer.capture(id, from));
        }
        self.f.capture(id, from)
    }

    /// Whether `me` means something here.
    pub(super) fn has_me(&self) -> bool {
        self.f.zero == Zero::Me || self.outer.iter().any(|outer| outer.zero == Zero::Me)
    }

    /// Whether `me` is register 0 here.
    pub(super) fn me_is_zero(&self) -> bool {
        self.f.zero == Zero::Me
    }

    /// `dst = me`
    pub(super) fn load_me(&mut self, dst: u16, span: Span) {
        if self.f.zero == Zero::Me {
            self.f.emit(Inst::Move { dst, src: 0 }, span);
            return;
        }
        let Some(level) = self.outer.iter().rposition(|outer| outer.zero == Zero::Me) else {
            let diagnostic = Diagnostic::error(span, "`me` means nothing outside a box")
                .help("use it in a method, or pass the box as an argument");
            self.error(diagnostic);
            return;
        };
        let index = self.capture_from(level, ME, 0);
        self.f.emit(Inst::GetCapture { dst, index }, span);
    }

    /// `dst` = a variable
    pub(super) fn load(&mut self, place: Place, dst: u16, span: Span) {
        let inst = match place {
            Place::Local(var) if var.cell => Inst::GetCell { dst, cell: var.reg },
            Place::Local(var) if var.reg == dst => return,
            Place::Local(var) => Inst::Move { dst, src: var.reg },
            Place::Capture(index, true) => Inst::GetCaptureCell { dst, index },
            Place::Capture(index, false) => Inst::GetCapture { dst, index },
        };
        self.f.emit(inst, span);
    }

    // -- closures ---------------------------------------------------------------------------

    /// `dst` = a closure of `function`
    pub(super) fn closure(&mut self, function: &'a ast::Function, dst: u16) {
        let name = function.name.as_ref().map_or("fn", |name| &name.text);
        let id = self.new_function(Some(function));
        self.nested(id, name.into(), function.span, |this| {
            let first = this.take_params(&function.params);
            this.declare_params(&function.params, first);
            this.body(&function.body);
        });
        self.f.emit(Inst::Closure { dst, function: id.0 }, function.span);
    }

    /// Writes function `id` inside the one being written.
    pub(super) fn nested(
        &mut self,
        id: FunctionId,
        name: Rc<str>,
        span: Span,
        run: impl FnOnce(&mut Self),
    ) {
        let (module, source, owner) = (self.f.module, self.f.source, self.f.owner);
        let inner = FnState::new(module, source, owner, name, span, Rc::clone(&self.f.facts));
        self.outer.push(std::mem::replace(&mut self.f, inner));
        self.f.scope.enter();
        hako_syntax::deep(|| run(self));
        if let Some(around) = self.outer.pop() {
            let done = std::mem::replace(&mut self.f, around);
            self.keep(id, done);
        }
    }

    /// Moves what is in `from` to where it is wanted.
    pub(super) fn deliver(&mut self, from: u16, to: Dest, span: Span) {
        if from != to.reg {
            self.f.emit(Inst::Move { dst: to.reg, src: from }, span);
        }
    }
}
