//! A function while it is being written: instructions, labels, registers and pools.

use std::hash::Hash;
use std::rc::Rc;

use hako_syntax::ast::Span;
use rustc_hash::FxHashMap;

use super::captures::Facts;
use super::delayed::Early;
use super::scope::Scope;
use crate::mir::{
    Capture, ClassId, Constant, Construct, Function, Handler, HandlerKind, Inst, Reg, Site,
    SourceId, TypeTest,
};
use crate::symbol::Symbol;

/// A function with more places than this shares those of equal names: an index is 16 bits wide.
const OWN_SITES: usize = 60_000;

/// More registers than any sensible function needs, and room to spare below `u16::MAX`.
pub(super) const MAX_REGISTERS: u32 = 60_000;

/// A place in the code, known or still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(u32);

#[derive(Clone, Copy)]
struct Bound {
    at: u32,
    live: u16,
    used: bool,
}

/// Where a value goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dest {
    pub(super) reg: Reg,
    /// Whether `reg` is the topmost register and holds nothing: it may be used on the way.
    pub(super) fresh: bool,
}

/// A variable.
#[derive(Clone, Copy, Debug)]
pub(super) struct Var {
    /// Tells it from all others of the file.
    pub(super) id: u32,
    pub(super) reg: Reg,
    /// Whether the register holds a cell.
    pub(super) cell: bool,
    pub(super) volatile: bool,
}

/// A way out of a stretch of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Out of the function.
    Return,
    /// To the end of the loop at this depth of the control stack.
    Break(usize),
    /// To the next turn of the loop at this depth of the control stack.
    Continue(usize),
}

/// What stands around a statement.
#[derive(Debug)]
pub(super) enum Control {
    /// A loop.
    Loop { next: Label, end: Label },
    /// A stretch of code with a cleanup behind it.
    Cleanup(Cleanup),
}

/// A stretch of code with a cleanup behind it. The cleanup is written once; `mode` says how it
/// was reached and so where to go on: 0 at the end, 1 by an error (in `value`), then `exits`.
#[derive(Debug)]
pub(super) struct Cleanup {
    pub(super) start: u32,
    pub(super) mode: Reg,
    pub(super) value: Reg,
    pub(super) entry: Label,
    pub(super) exits: Vec<Exit>,
}

/// A pool of indexed things where equal ones share an index.
pub(super) struct Pool<K, T> {
    items: Vec<T>,
    by_key: FxHashMap<K, u32>,
}

impl<K, T> Default for Pool<K, T> {
    fn default() -> Self {
        Self { items: Vec::new(), by_key: FxHashMap::default() }
    }
}

impl<K: Hash + Eq, T> Pool<K, T> {
    fn index(&mut self, key: K, item: impl FnOnce() -> T) -> u32 {
        *self.by_key.entry(key).or_insert_with(|| {
            self.items.push(item());
            (self.items.len() - 1) as u32
        })
    }
}

#[derive(PartialEq, Eq, Hash)]
enum ConstantKey {
    Int(i64),
    Float(u64),
    Str(Rc<str>),
}

/// What register 0 is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Zero {
    /// The receiver.
    Me,
    /// The closure itself, or nothing.
    Closure,
}

/// A function while it is being written.
pub(super) struct FnState<'a> {
    pub(super) module: usize,
    pub(super) source: SourceId,
    pub(super) owner: Option<ClassId>,
    pub(super) name: Rc<str>,
    pub(super) span: Span,
    pub(super) zero: Zero,
    pub(super) params: Vec<Symbol>,
    pub(super) scope: Scope<'a, Var>,
    pub(super) facts: Rc<Facts>,
    pub(super) control: Vec<Control>,
    /// Of the closure of a `nowait`.
    pub(super) early: Early,
    /// Whether its outermost variables are those of a session.
    pub(super) is_line: bool,
    /// Of the globals' values: the globals that have none yet.
    pub(super) unset: std::ops::Range<u32>,
    captures: Vec<Capture>,
    captured: FxHashMap<u32, u16>,
    code: Vec<Inst>,
    spans: Vec<Span>,
    labels: Vec<Bound>,
    jumps: Vec<(u32, Label)>,
    handlers: Vec<Handler>,
    reachable: bool,
    next: u32,
    top: u32,
    constants: Pool<ConstantKey, Constant>,
    names: Pool<Symbol, Symbol>,
    sites: Vec<Site>,
    /// A place with a name only, for when there are too many places to have one each.
    named_sites: FxHashMap<Symbol, u32>,
    types: Vec<TypeTest>,
    constructs: Vec<Construct>,
    variants: Pool<(u32, u32), (u32, u32)>,
    records: Pool<u32, u32>,
    /// What there is too much of.
    pub(super) excess: Option<&'static str>,
}

impl<'a> FnState<'a> {
    pub(super) fn new(
        module: usize,
        source: SourceId,
        owner: Option<ClassId>,
        name: Rc<str>,
        span: Span,
        facts: Rc<Facts>,
    ) -> Self {
        Self {
            module,
            source,
            owner,
            name,
            span,
            zero: Zero::Closure,
            params: Vec::new(),
            scope: Scope::default(),
            facts,
            early: Early::default(),
            is_line: false,
            unset: 0..0,
            control: Vec::new(),
            captures: Vec::new(),
            captured: FxHashMap::default(),
            code: Vec::new(),
            spans: Vec::new(),
            labels: Vec::new(),
            jumps: Vec::new(),
            handlers: Vec::new(),
            reachable: true,
            next: 1,
            top: 1,
            constants: Pool::default(),
            names: Pool::default(),
            sites: Vec::new(),
            named_sites: FxHashMap::default(),
            types: Vec::new(),
            constructs: Vec::new(),
            variants: Pool::default(),
            records: Pool::default(),
            excess: None,
        }
    }

    // -- registers --------------------------------------------------------------------------

    /// Takes the next register.
    pub(super) fn alloc(&mut self) -> Reg {
        let reg = self.next;
        if reg >= MAX_REGISTERS {
            self.excess = Some("variables and intermediate values");
            return MAX_REGISTERS as Reg;
        }
        self.next += 1;
        self.top = self.top.max(self.next);
        reg as Reg
    }

    /// Takes the next register as a destination.
    pub(super) fn fresh(&mut self) -> Dest {
        Dest { reg: self.alloc(), fresh: true }
    }

    /// How many registers are taken.
    pub(super) fn mark(&self) -> u32 {
        self.next
    }

    /// Gives back all registers taken since `mark`.
    pub(super) fn reset(&mut self, mark: u32) {
        self.next = mark;
    }

    // -- instructions -----------------------------------------------------------------------

    /// Where the next instruction will stand.
    pub(super) fn here(&self) -> u32 {
        self.code.len() as u32
    }

    /// Adds an instruction, unless nothing leads there.
    pub(super) fn emit(&mut self, inst: Inst, span: Span) {
        if !self.reachable {
            return;
        }
        self.reachable = !is_terminator(&inst);
        self.code.push(inst);
        self.spans.push(span);
    }

    /// Adds a jump to `label`; the target in `inst` is filled in at the end.
    pub(super) fn jump(&mut self, inst: Inst, label: Label, span: Span) {
        if !self.reachable {
            return;
        }
        self.labels[label.0 as usize].used = true;
        self.jumps.push((self.here(), label));
        self.emit(inst, span);
    }

    /// Goes on at `label`.
    pub(super) fn goto(&mut self, label: Label, span: Span) {
        self.jump(Inst::Jump { to: 0 }, label, span);
    }

    /// A label to be bound later.
    pub(super) fn label(&mut self) -> Label {
        self.labels.push(Bound { at: u32::MAX, live: 0, used: false });
        Label((self.labels.len() - 1) as u32)
    }

    /// Binds a label that jumps so far led to.
    pub(super) fn bind(&mut self, label: Label) {
        let at = self.here();
        let bound = &mut self.labels[label.0 as usize];
        bound.at = at;
        bound.live = self.next as u16;
        self.reachable |= bound.used;
    }

    /// Binds a new label that jumps will lead back to.
    pub(super) fn bind_back(&mut self) -> Label {
        let label = self.label();
        self.bind(label);
        self.reachable = true;
        label
    }

    /// Sends errors of the code since `start` to the code that follows. The error goes to
    /// `error`. Where there is no such code, what follows stays unreachable.
    pub(super) fn handle(&mut self, start: u32, end: u32, error: Reg, kind: HandlerKind) {
        if start < end {
            self.handlers.push(Handler { start, end, target: self.here(), error, kind });
            self.reachable = true;
        }
    }

    // -- pools ------------------------------------------------------------------------------

    fn small(&mut self, index: u32, what: &'static str) -> u16 {
        u16::try_from(index).unwrap_or_else(|_| {
            self.excess = Some(what);
            0
        })
    }

    /// The index of an integer constant.
    pub(super) fn int(&mut self, value: i64) -> u32 {
        self.constants.index(ConstantKey::Int(value), || Constant::Int(value))
    }

    /// The index of a float constant; -0.0 and 0.0 differ.
    pub(super) fn float(&mut self, value: f64) -> u32 {
        self.constants.index(ConstantKey::Float(value.to_bits()), || Constant::Float(value))
    }

    /// The index of a text constant.
    pub(super) fn text(&mut self, value: &str) -> u32 {
        let text: Rc<str> = value.into();
        self.constants.index(ConstantKey::Str(Rc::clone(&text)), || Constant::Str(text))
    }

    /// A constant's index where the instruction has room for 16 bits only.
    pub(super) fn short(&mut self, index: u32) -> u16 {
        self.small(index, "constants")
    }

    /// A new place with a name and keywords. Each has its own, for its own cache.
    pub(super) fn site(&mut self, name: Symbol, keywords: Vec<Symbol>) -> u32 {
        self.sites.push(Site { name, keywords });
        self.sites.len() as u32 - 1
    }

    /// The index of a place with a name.
    pub(super) fn field(&mut self, name: Symbol) -> u16 {
        if self.sites.len() > OWN_SITES
            && let Some(index) = self.named_sites.get(&name)
        {
            return *index as u16;
        }
        let index = self.site(name, Vec::new());
        self.named_sites.insert(name, index);
        self.small(index, "names of members")
    }

    /// The index of a place with keywords.
    pub(super) fn keywords(&mut self, name: Symbol, keywords: Vec<Symbol>) -> u16 {
        let index = self.site(name, keywords);
        self.small(index, "names of members")
    }

    /// The index of an error type's name.
    pub(super) fn error_name(&mut self, name: Symbol) -> u16 {
        let index = self.names.index(name, || name);
        self.small(index, "names of errors")
    }

    /// The index of a type test.
    pub(super) fn type_test(&mut self, test: TypeTest) -> u16 {
        let index = match self.types.iter().position(|other| *other == test) {
            Some(index) => index,
            None => {
                self.types.push(test);
                self.types.len() - 1
            }
        };
        self.small(index as u32, "types")
    }

    /// The index of something to construct.
    pub(super) fn construct(&mut self, construct: Construct) -> u32 {
        self.constructs.push(construct);
        (self.constructs.len() - 1) as u32
    }

    /// The index of a variant.
    pub(super) fn variant(&mut self, variant: (u32, u32)) -> u16 {
        let index = self.variants.index(variant, || variant);
        self.small(index, "variants")
    }

    /// The index of a record.
    pub(super) fn record(&mut self, record: u32) -> u16 {
        let index = self.records.index(record, || record);
        self.small(index, "records")
    }

    /// The index of a capture of the variable `id`.
    pub(super) fn capture(&mut self, id: u32, from: Capture) -> u16 {
        if let Some(index) = self.captured.get(&id) {
            return *index;
        }
        let index = self.small(self.captures.len() as u32, "captured variables");
        self.captures.push(from);
        self.captured.insert(id, index);
        index
    }

    // -- the end ----------------------------------------------------------------------------

    /// The finished function.
    pub(super) fn finish(mut self) -> Function {
        self.emit(Inst::ReturnNull, Span::new(self.span.end.max(1) - 1, self.span.end));
        let mut function = Function {
            name: self.name,
            source: self.source,
            span: self.span,
            params: self.params,
            registers: self.top as u16,
            owner: self.owner,
            code: self.code,
            spans: self.spans,
            constants: self.constants.items,
            names: self.names.items,
            sites: self.sites,
            types: self.types,
            constructs: self.constructs,
            variants: self.variants.items,
            records: self.records.items,
            captures: self.captures,
            handlers: self.handlers,
            safepoints: Vec::new(),
        };
        let len = function.code.len() as u32;
        let targets = self
            .jumps
            .iter()
            .map(|(at, label)| {
                let bound = self.labels[label.0 as usize];
                Target { at: *at, to: bound.at.min(len), live: bound.live, long: false }
            })
            .collect();
        resolve(&mut function, targets);
        function
    }
}

/// Where a jump leads.
struct Target {
    at: u32,
    to: u32,
    live: u16,
    /// Whether it takes two instructions, because its own offset is too narrow.
    long: bool,
}

/// Fills in the jumps. One whose offset is too narrow becomes the opposite jump over a wide one.
fn resolve(function: &mut Function, mut targets: Vec<Target>) {
    let places = loop {
        let places = places(function.code.len(), &targets);
        let mut settled = true;
        for target in &mut targets {
            let off =
                i64::from(places[target.to as usize]) - i64::from(places[target.at as usize]) - 1;
            let narrow = offset(&mut function.code[target.at as usize]).is_some();
            if narrow && !target.long && i16::try_from(off).is_err() {
                target.long = true;
                settled = false;
            }
        }
        if settled {
            break places;
        }
    };
    if targets.iter().any(|target| target.long) {
        widen(function, &targets, &places);
    }
    for target in &targets {
        let mut at = places[target.at as usize];
        let to = places[target.to as usize];
        if target.long {
            at += 1;
        }
        let off = (i64::from(to) - i64::from(at) - 1) as i16;
        let inst = &mut function.code[at as usize];
        match offset(inst) {
            Some(place) => *place = off,
            None => set_to(inst, to),
        }
        if to <= at {
            function.safepoints.push((at, target.live));
        }
    }
    function.safepoints.sort_unstable();
}

/// Where each instruction will stand; one more than there are.
fn places(len: usize, targets: &[Target]) -> Vec<u32> {
    let mut extra = targets.iter().filter(|target| target.long).map(|target| target.at).peekable();
    let mut shift = 0;
    (0..=len as u32)
        .map(|at| {
            let place = at + shift;
            if extra.next_if_eq(&at).is_some() {
                shift += 1;
            }
            place
        })
        .collect()
}

fn widen(function: &mut Function, targets: &[Target], places: &[u32]) {
    let old = std::mem::take(&mut function.code);
    let old_spans = std::mem::take(&mut function.spans);
    let mut long = targets.iter().filter(|target| target.long).map(|target| target.at).peekable();
    for (at, (mut inst, span)) in old.into_iter().zip(old_spans).enumerate() {
        let wide = long.next_if_eq(&(at as u32)).is_some();
        if wide {
            invert(&mut inst);
            if let Some(off) = offset(&mut inst) {
                *off = 1;
            }
        }
        function.code.push(inst);
        function.spans.push(span);
        if wide {
            function.code.push(Inst::Jump { to: 0 });
            function.spans.push(span);
        }
    }
    for handler in &mut function.handlers {
        for place in [&mut handler.start, &mut handler.end, &mut handler.target] {
            *place = places[*place as usize];
        }
    }
}

/// The offset of a fused jump.
fn offset(inst: &mut Inst) -> Option<&mut i16> {
    match inst {
        Inst::JumpEq { off, .. }
        | Inst::JumpLt { off, .. }
        | Inst::JumpLe { off, .. }
        | Inst::JumpGt { off, .. }
        | Inst::JumpGe { off, .. }
        | Inst::JumpEqImm { off, .. }
        | Inst::JumpLtImm { off, .. }
        | Inst::JumpLeImm { off, .. }
        | Inst::JumpGtImm { off, .. }
        | Inst::JumpGeImm { off, .. } => Some(off),
        _ => None,
    }
}

fn invert(inst: &mut Inst) {
    match inst {
        Inst::JumpEq { sense, .. }
        | Inst::JumpLt { sense, .. }
        | Inst::JumpLe { sense, .. }
        | Inst::JumpGt { sense, .. }
        | Inst::JumpGe { sense, .. }
        | Inst::JumpEqImm { sense, .. }
        | Inst::JumpLtImm { sense, .. }
        | Inst::JumpLeImm { sense, .. }
        | Inst::JumpGtImm { sense, .. }
        | Inst::JumpGeImm { sense, .. } => *sense = !*sense,
        _ => {}
    }
}

fn set_to(inst: &mut Inst, target: u32) {
    match inst {
        Inst::Jump { to }
        | Inst::JumpIf { to, .. }
        | Inst::JumpIfNot { to, .. }
        | Inst::JumpIfNull { to, .. }
        | Inst::JumpIfNotNull { to, .. }
        | Inst::RangeStart { to, .. }
        | Inst::RangeNext { to, .. }
        | Inst::IterNext { to, .. } => *to = target,
        _ => {}
    }
}

/// Whether control never goes on behind the instruction.
pub(super) fn is_terminator(inst: &Inst) -> bool {
    matches!(
        inst,
        Inst::Jump { .. }
            | Inst::Return { .. }
            | Inst::ReturnNull
            | Inst::Rethrow { .. }
            | Inst::AssertFail { .. }
            | Inst::MatchFail { .. }
    )
}
