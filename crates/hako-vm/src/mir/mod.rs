//! The MIR: register instructions, lowered once from the tree. The interpreter runs them as they
//! are; a compiler to machine code reads the same.
//!
//! Each function has its own registers. Register 0 holds the receiver (`me`) of a method or the
//! closure itself; parameters follow from register 1; then locals and temporaries in stack
//! discipline. A call puts the callee or receiver in register `base` and the arguments behind it:
//! that window *is* the start of the callee's registers, so nothing is copied. The result comes
//! back in `base`. Registers at and above `base` (and above the arguments) hold nothing that is
//! needed after the call: the collector looks at the caller's registers below `base` only.

mod print;
mod program;

pub use program::{
    Access, Birth, Capture, Class, ClassId, Constant, Construct, EnumDef, Function, FunctionId,
    Global, Handler, HandlerKind, InterfaceDef, Member, MemberKind, Method, NativeId, Program,
    RecordDef, Site, Source, SourceId, TypeTest, VariantDef,
};

/// A register of the running function.
pub type Reg = u16;

/// One instruction: eight bytes.
///
/// `to` is an absolute index into the function's code. `off` is relative to the instruction
/// *after* the jump. A jump backwards is a safe point. `site` indexes [`Function::sites`].
/// "Condition" means truth as the language defines it; a value that has none is a `TypeError`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are named by their role, which each line explains")]
pub enum Inst {
    // -- moves ------------------------------------------------------------------------------
    /// `dst = null`
    Null { dst: Reg },
    /// `dst = value`
    Bool { dst: Reg, value: bool },
    /// `dst = value`
    Int { dst: Reg, value: i32 },
    /// `dst = constants[index]`
    Const { dst: Reg, index: u32 },
    /// `dst = src`
    Move { dst: Reg, src: Reg },
    /// `dst = globals[index]`
    GetGlobal { dst: Reg, index: u32 },
    /// `globals[index] = src`
    SetGlobal { src: Reg, index: u32 },
    /// `dst` = the one instance of static box `class`, made at the first use.
    GetStatic { dst: Reg, class: u32 },
    /// `dst` = a value for the declaration `class` itself (a box used as a value).
    GetClass { dst: Reg, class: u32 },
    /// `dst` = native function `native` as a value.
    GetNative { dst: Reg, native: u32 },
    /// `dst` = a fresh cell that holds `src`; a captured variable lives in one.
    NewCell { dst: Reg, src: Reg },
    /// `dst` = what cell `cell` holds
    GetCell { dst: Reg, cell: Reg },
    /// cell `cell` holds `src`
    SetCell { cell: Reg, src: Reg },
    /// `dst` = capture `index` of the closure in register 0, a value captured by copy.
    GetCapture { dst: Reg, index: u16 },
    /// `dst` = what the cell in capture `index` holds.
    GetCaptureCell { dst: Reg, index: u16 },
    /// The cell in capture `index` holds `src`.
    SetCaptureCell { index: u16, src: Reg },

    // -- operators --------------------------------------------------------------------------
    /// `dst = a + b`
    Add { dst: Reg, a: Reg, b: Reg },
    /// `dst = a - b`
    Sub { dst: Reg, a: Reg, b: Reg },
    /// `dst = a * b`
    Mul { dst: Reg, a: Reg, b: Reg },
    /// `dst = a / b`
    Div { dst: Reg, a: Reg, b: Reg },
    /// `dst = a % b`
    Rem { dst: Reg, a: Reg, b: Reg },
    /// `dst = a @ b`
    MatMul { dst: Reg, a: Reg, b: Reg },
    /// `dst = a & b`
    BitAnd { dst: Reg, a: Reg, b: Reg },
    /// `dst = a | b`
    BitOr { dst: Reg, a: Reg, b: Reg },
    /// `dst = a ^ b`
    BitXor { dst: Reg, a: Reg, b: Reg },
    /// `dst = a << b`
    Shl { dst: Reg, a: Reg, b: Reg },
    /// `dst = a >> b`
    Shr { dst: Reg, a: Reg, b: Reg },
    /// `dst = a + imm` (`a - n` is `a + -n` only when `a` turns out to be a number; the slow
    /// path knows which was written by `minus`).
    AddImm { minus: bool, dst: Reg, a: Reg, imm: i16 },
    /// `dst = a + constants[k]`
    AddK { dst: Reg, a: Reg, k: u16 },
    /// `dst = a - constants[k]`
    SubK { dst: Reg, a: Reg, k: u16 },
    /// `dst = a * constants[k]`
    MulK { dst: Reg, a: Reg, k: u16 },
    /// `dst = a / constants[k]`
    DivK { dst: Reg, a: Reg, k: u16 },
    /// `dst = a % constants[k]`
    RemK { dst: Reg, a: Reg, k: u16 },
    /// `dst = -src`
    Neg { dst: Reg, src: Reg },
    /// `dst = not src` (a condition)
    Not { dst: Reg, src: Reg },
    /// `dst = ~src`
    Invert { dst: Reg, src: Reg },
    /// `dst = a == b`
    Eq { dst: Reg, a: Reg, b: Reg },
    /// `dst = a != b`
    Ne { dst: Reg, a: Reg, b: Reg },
    /// `dst = a < b`
    Lt { dst: Reg, a: Reg, b: Reg },
    /// `dst = a <= b`
    Le { dst: Reg, a: Reg, b: Reg },
    /// `dst = a > b`
    Gt { dst: Reg, a: Reg, b: Reg },
    /// `dst = a >= b`
    Ge { dst: Reg, a: Reg, b: Reg },
    /// `dst` = whether `src` is of type `types[test]`
    Is { dst: Reg, src: Reg, test: u16 },
    /// `dst` = the truth of `src`, a bool
    Truth { dst: Reg, src: Reg },

    // -- jumps ------------------------------------------------------------------------------
    /// Goes on at `to`.
    Jump { to: u32 },
    /// Goes on at `to` if the condition `cond` holds.
    JumpIf { cond: Reg, to: u32 },
    /// Goes on at `to` if the condition `cond` does not hold.
    JumpIfNot { cond: Reg, to: u32 },
    /// Goes on at `to` if `src` is null.
    JumpIfNull { src: Reg, to: u32 },
    /// Goes on at `to` if `src` is not null.
    JumpIfNotNull { src: Reg, to: u32 },
    /// Jumps if the condition `a == b` is `sense`.
    JumpEq { sense: bool, a: Reg, b: Reg, off: i16 },
    /// Jumps if the condition `a < b` is `sense`.
    JumpLt { sense: bool, a: Reg, b: Reg, off: i16 },
    /// Jumps if the condition `a <= b` is `sense`.
    JumpLe { sense: bool, a: Reg, b: Reg, off: i16 },
    /// Jumps if the condition `a > b` is `sense`.
    JumpGt { sense: bool, a: Reg, b: Reg, off: i16 },
    /// Jumps if the condition `a >= b` is `sense`.
    JumpGe { sense: bool, a: Reg, b: Reg, off: i16 },
    /// Jumps if the condition `a == imm` is `sense`.
    JumpEqImm { sense: bool, a: Reg, imm: i16, off: i16 },
    /// Jumps if the condition `a < imm` is `sense`.
    JumpLtImm { sense: bool, a: Reg, imm: i16, off: i16 },
    /// Jumps if the condition `a <= imm` is `sense`.
    JumpLeImm { sense: bool, a: Reg, imm: i16, off: i16 },
    /// Jumps if the condition `a > imm` is `sense`.
    JumpGtImm { sense: bool, a: Reg, imm: i16, off: i16 },
    /// Jumps if the condition `a >= imm` is `sense`.
    JumpGeImm { sense: bool, a: Reg, imm: i16, off: i16 },

    // -- calls (see the module's text for the window) -----------------------------------------
    /// Calls the value in `base`.
    Call { argc: u8, base: Reg, site: u32 },
    /// Calls method `sites[site].name` of the value in `base`.
    CallMethod { argc: u8, base: Reg, site: u32 },
    /// `x.m([a, b])`, a method call whose only argument is a list literal: the elements stand
    /// in the window as `argc` arguments. A receiver that wants the list gets one made.
    CallMethodList { argc: u8, base: Reg, site: u32 },
    /// Calls function `function`, known when lowered; `base` is its register 0.
    CallFunction { argc: u8, base: Reg, function: u32 },
    /// Calls native function `native` with the arguments behind `base`.
    CallNative { argc: u8, base: Reg, native: u32 },
    /// `new`: makes a box of `constructs[construct]`. Keywords are those of `sites[…]` named in
    /// the [`Construct`].
    New { argc: u8, base: Reg, construct: u32 },
    /// Leaves the function with `src`.
    Return { src: Reg },
    /// Leaves the function with null.
    ReturnNull,

    // -- fields, items ----------------------------------------------------------------------
    /// `dst = obj.name`: a field, a computed field, or a bound method.
    GetField { dst: Reg, obj: Reg, site: u16 },
    /// `obj.name = src`
    SetField { obj: Reg, src: Reg, site: u16 },
    /// `dst` = stored field `slot` of register 0, which is an instance of the method's box.
    GetMe { dst: Reg, slot: u16 },
    /// Stored field `slot` of register 0 = `src`.
    SetMe { slot: u16, src: Reg },
    /// `dst = obj[index]`
    GetIndex { dst: Reg, obj: Reg, index: Reg },
    /// `obj[index] = src`
    SetIndex { obj: Reg, index: Reg, src: Reg },
    /// `dst = obj[bounds..bounds+1]`; a null bound is open.
    GetSlice { dst: Reg, obj: Reg, bounds: Reg },

    // -- values -----------------------------------------------------------------------------
    /// `dst` = an array of `count` values from `base`.
    NewArray { dst: Reg, base: Reg, count: u16 },
    /// Pushes `count` values from `base` to the array in `array`.
    ExtendArray { array: Reg, base: Reg, count: u16 },
    /// `dst` = a map of `count` keys and values, alternating from `base`.
    NewMap { dst: Reg, base: Reg, count: u16 },
    /// Adds `count` keys and values to the map in `map`.
    ExtendMap { map: Reg, base: Reg, count: u16 },
    /// `dst = a..b`
    NewRange { dst: Reg, a: Reg, b: Reg },
    /// `dst` = variant `variants[variant]` with its payload from `base`.
    NewVariant { dst: Reg, base: Reg, variant: u16 },
    /// `dst` = record `records[record]` with its fields, in declared order, from `base`.
    NewRecord { dst: Reg, base: Reg, record: u16 },
    /// `dst` = a copy of the record in `base` where the fields named by the keywords of
    /// `sites[site]` are the values behind it.
    With { dst: Reg, base: Reg, site: u16 },
    /// `dst` = a closure of `function` over what [`Function::captures`] says.
    Closure { dst: Reg, function: u32 },
    /// `dst` = a weak reference to `src` (null and weak references stay).
    NewWeak { dst: Reg, src: Reg },

    // -- iteration --------------------------------------------------------------------------
    /// Starts a loop over the range `base..base+1`. If both are integers and the range is not
    /// empty, `base+2 = base` and the loop is entered; if it is empty goes on at `to`.
    RangeStart { base: Reg, to: u32 },
    /// `base += 1`; if `base < base+1` then `base+2 = base` and goes on at `to` (backwards).
    RangeNext { base: Reg, to: u32 },
    /// `dst` = an iterator over `src` (also over a range that is a value).
    IterStart { dst: Reg, src: Reg },
    /// `iter+1` = the next element of `iter`; at the end goes on at `to`.
    IterNext { iter: Reg, to: u32 },

    // -- errors -----------------------------------------------------------------------------
    /// Raises the error in `src` again, unchanged.
    Rethrow { src: Reg },
    /// `dst` = whether error `src` is of the type or a subtype named `names[name]`.
    ErrorIs { dst: Reg, src: Reg, name: u16 },
    /// The pending error `old` becomes the cause of the newer error `new`, unless it has one.
    Chain { new: Reg, old: Reg },
    /// Raises `AssertionError`; the message is in `src`, or null for "assertion failed".
    AssertFail { src: Reg },
    /// Raises `MatchError` for the value in `src`.
    MatchFail { src: Reg },

    // -- matching ---------------------------------------------------------------------------
    /// `dst` = whether `src` is variant `variants[variant]`.
    VariantIs { dst: Reg, src: Reg, variant: u16 },
    /// `dst` = payload `index` of the variant in `src`.
    Payload { dst: Reg, src: Reg, index: u16 },
    /// `dst` = whether `src` is an array of exactly `count` elements.
    ArrayIs { dst: Reg, src: Reg, count: u16 },
    /// `dst` = whether `src` is an array of at least `count` elements.
    ArrayAtLeast { dst: Reg, src: Reg, count: u16 },
    /// `dst` = element `index` of the array `src`, from the end when negative (-1 is the last).
    Element { dst: Reg, src: Reg, index: i16 },
    /// `dst` = elements `bounds` of the array in `src`: from `skip_front` to the length less
    /// `skip_back`.
    Rest { dst: Reg, src: Reg, skip_front: u8, skip_back: u8 },
    /// `dst` = whether `src` is a map with key `constants[key]`; its value goes to `dst+1`.
    MapHas { dst: Reg, src: Reg, key: u16 },
    /// `dst` = whether `src` equals `b` as a pattern: never an error, mixed kinds are unequal.
    PatternEq { dst: Reg, src: Reg, b: Reg },
    /// `dst` = whether `base <= src < base+1`, false for what cannot be compared.
    InRange { dst: Reg, src: Reg, base: Reg },
    /// Splits `src` for postfix `?`: `Ok(v)`/`Some(v)` gives `dst = true`, `dst+1 = v`;
    /// `Err`/`None` gives `dst = false`; anything else is a `TypeError`.
    Question { dst: Reg, src: Reg },

    // -- tasks ------------------------------------------------------------------------------
    /// `dst` = a task that will call the closure without parameters in `src`.
    NewTask { dst: Reg, src: Reg },
    /// `dst` = the value of task `src` (run now if it has not been), or its error.
    Await { dst: Reg, src: Reg },
}

const _: () = assert!(size_of::<Inst>() == 8);
