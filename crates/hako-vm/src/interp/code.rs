//! Functions made ready to run: constants on the heap, a cache for each place that names a member.

use std::cell::Cell;
use std::rc::Rc;

use hako_box::Method;

use crate::builtins::NativeFn;
use crate::heap::{Heap, Kind, Value};
use crate::mir::{ClassId, Constant, Function, Inst, SourceId};
use crate::symbol::Symbol;
use hako_syntax::ast::Span;

/// A function made ready to run. It lives as long as the machine.
pub struct Code {
    /// The function.
    pub(crate) function: Rc<Function>,
    /// Its constants as values; they are roots.
    pub(crate) constants: Box<[Value]>,
    /// Its places.
    pub(crate) sites: Box<[CallSite]>,
}

impl Code {
    pub(crate) fn new(function: Rc<Function>, heap: &mut Heap) -> Self {
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
        Self { function, constants, sites }
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
    /// A method of a box; the code lives as long as the machine.
    Method(ClassId, *const Code),
    /// A stored field of a box.
    Field(ClassId, u16),
    /// A method of a built-in type.
    Builtin(Kind, NativeFn),
    /// A method of a library's box.
    Foreign(*const hako_box::BoxType, &'static Method),
}

