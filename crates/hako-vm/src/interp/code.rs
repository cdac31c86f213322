//! Functions made ready to run: constants on the heap, a cache for each place that names a member.

use std::cell::Cell;
use std::rc::Rc;

use hako_box::{BoxType, Method};

use crate::builtins::Native;
use crate::heap::{Heap, Kind, Value};
use crate::mir::{Class, Constant, Function, FunctionId, Inst, SourceId};
use crate::symbol::Symbol;
use hako_syntax::ast::Span;

/// A function made ready to run. It lives as long as the machine.
pub(crate) struct Code {
    /// Its place among the machine's functions.
    pub(crate) id: FunctionId,
    /// The function.
    pub(crate) function: Rc<Function>,
    /// Its constants as values; they are roots.
    pub(crate) constants: Box<[Value]>,
    /// The function as a value, once it was one; only when it captures nothing, so that it is
    /// the same value each time. A root.
    pub(crate) value: Cell<Option<Value>>,
    /// Its places.
    pub(crate) sites: Box<[CallSite]>,
    /// How many parameters it takes.
    pub(crate) arity: usize,
    /// How many registers it needs.
    pub(crate) registers: usize,
}

impl Code {
    pub(crate) fn new(id: FunctionId, function: Rc<Function>, heap: &mut Heap) -> Self {
        let constants = function
            .constants
            .iter()
            .map(|constant| match constant {
                Constant::Int(value) => Value::Int(*value),
                Constant::Float(value) => Value::Float(*value),
                Constant::Str(text) => heap.str(&**text),
            })
            .collect();
        let sites = function
            .sites
            .iter()
            .map(|site| CallSite {
                name: site.name,
                keywords: site.keywords.clone().into(),
                cache: Cell::new(Cache::Empty),
            })
            .collect();
        let (arity, registers) = (function.params.len(), usize::from(function.registers));
        let value = Cell::new(None);
        Self { id, function, constants, value, sites, arity, registers }
    }

    pub(crate) fn first(&self) -> *const Inst {
        self.function.code.as_ptr()
    }

    pub(crate) fn source(&self) -> SourceId {
        self.function.source
    }

    pub(crate) fn span(&self, pc: u32) -> Span {
        self.function.spans.get(pc as usize).copied().unwrap_or(self.function.span)
    }

    /// How many registers are alive at the backward jump `pc`.
    pub(crate) fn live_at(&self, pc: u32) -> usize {
        let safepoints = &self.function.safepoints;
        match safepoints.binary_search_by_key(&pc, |(at, _)| *at) {
            Ok(index) => usize::from(safepoints[index].1),
            Err(_) => usize::from(self.function.registers),
        }
    }
}

/// A place that names a member.
pub(crate) struct CallSite {
    pub(crate) name: Symbol,
    pub(crate) keywords: Box<[Symbol]>,
    pub(crate) cache: Cell<Cache>,
}

/// What a place found last time.
#[derive(Clone, Copy)]
pub(crate) enum Cache {
    Empty,
    /// A method of a box. Boxes and code live as long as the machine.
    Method(*const Class, *const Code),
    /// A stored field of a box.
    Field(*const Class, u16),
    /// A method of a built-in type, whose argument count is right.
    Builtin(Kind, &'static Native),
    /// A method of a library's box.
    Foreign(*const BoxType, &'static Method),
}
