//! The verifier. What it accepts, the interpreter may run without looking at bounds.

use std::fmt;

use super::emit::is_terminator;
use crate::mir::{Function, Inst, Program, Reg};

/// A rule that a function breaks: a mistake of the compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The function's name.
    pub function: String,
    /// The instruction, where it is one.
    pub at: Option<usize>,
    /// The rule.
    pub rule: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "function `{}` breaks a rule of the MIR", self.function)?;
        if let Some(at) = self.at {
            write!(f, " at instruction {at}")?;
        }
        write!(f, ": {}", self.rule)
    }
}

impl std::error::Error for Fault {}

/// What an instruction refers to.
enum Part {
    /// So many registers from this one on.
    Registers(Reg, usize),
    /// A place in the code.
    Target(i64),
    /// An index into a table, and how long that is.
    Index(u32, usize),
}

/// Checks that `function` of `program` keeps the rules of the MIR: registers, targets and
/// indices are in range, every backward jump is a known safe point, handlers are well formed,
/// and control never runs off the end.
///
/// # Errors
/// The first rule that it breaks.
pub fn verify(program: &Program, function: &Function) -> Result<(), Fault> {
    let fault = |at: Option<usize>, rule| Fault { function: function.name.to_string(), at, rule };
    let len = function.code.len();
    if function.spans.len() != len {
        return Err(fault(None, "every instruction has a place"));
    }
    if usize::from(function.registers) < function.params.len() + 1 {
        return Err(fault(None, "parameters have registers"));
    }
    if !function.code.last().is_some_and(is_terminator) {
        return Err(fault(Some(len), "control never runs off the end"));
    }
    let mut parts = Vec::new();
    let mut safepoints = function.safepoints.iter().peekable();
    for (at, inst) in function.code.iter().enumerate() {
        parts.clear();
        describe(program, function, at, inst, &mut parts);
        let mut back = false;
        for part in &parts {
            match *part {
                Part::Registers(first, count) => {
                    if usize::from(first) + count > usize::from(function.registers) {
                        return Err(fault(Some(at), "registers are in range"));
                    }
                }
                Part::Target(to) => {
                    if to < 0 || to >= len as i64 {
                        return Err(fault(Some(at), "jumps stay in the function"));
                    }
                    back |= to <= at as i64;
                }
                Part::Index(index, length) => {
                    if index as usize >= length {
                        return Err(fault(Some(at), "indices are in range"));
                    }
                }
            }
        }
        let known = safepoints.next_if(|(point, _)| *point as usize == at);
        if back != known.is_some() {
            return Err(fault(Some(at), "backward jumps are safe points, and nothing else is"));
        }
        if known.is_some_and(|(_, live)| *live > function.registers) {
            return Err(fault(Some(at), "registers alive at a safe point are in range"));
        }
    }
    if safepoints.next().is_some() {
        return Err(fault(None, "safe points are sorted"));
    }
    for handler in &function.handlers {
        let ordered = handler.start < handler.end && handler.end as usize <= len;
        let target = (handler.target as usize) < len
            && !(handler.start..handler.end).contains(&handler.target);
        if !ordered || !target || handler.error >= function.registers {
            return Err(fault(Some(handler.start as usize), "handlers are well formed"));
        }
    }
    Ok(())
}

/// Registers from `base` on that a call with `argc` arguments uses.
fn window(base: Reg, argc: u8) -> Part {
    Part::Registers(base, usize::from(argc) + 1)
}

fn reg(reg: Reg) -> Part {
    Part::Registers(reg, 1)
}

#[expect(clippy::too_many_lines, reason = "one line for each instruction")]
fn describe(program: &Program, function: &Function, at: usize, inst: &Inst, parts: &mut Vec<Part>) {
    use Part::{Index, Registers, Target};
    let near = |off: i16| Target(at as i64 + 1 + i64::from(off));
    let site = |index: u32| Index(index, function.sites.len());
    let constant = |index: u32| Index(index, function.constants.len());
    let class = |index: u32| Index(index, program.classes.len());
    let callee = |index: u32| Index(index, program.functions.len());
    let captures = |index: u16| Index(index.into(), function.captures.len());
    match *inst {
        Inst::Null { dst } | Inst::Bool { dst, .. } | Inst::Int { dst, .. } => parts.push(reg(dst)),
        Inst::Const { dst, index } => parts.extend([reg(dst), constant(index)]),
        Inst::Move { dst, src }
        | Inst::Neg { dst, src }
        | Inst::Not { dst, src }
        | Inst::Invert { dst, src }
        | Inst::Truth { dst, src }
        | Inst::NewWeak { dst, src }
        | Inst::NewTask { dst, src }
        | Inst::Await { dst, src }
        | Inst::NewCell { dst, src }
        | Inst::GetCell { dst, cell: src }
        | Inst::SetCell { cell: dst, src }
        | Inst::Payload { dst, src, .. }
        | Inst::ArrayIs { dst, src, .. }
        | Inst::ArrayAtLeast { dst, src, .. }
        | Inst::Element { dst, src, .. }
        | Inst::Rest { dst, src, .. }
        | Inst::Chain { new: dst, old: src } => parts.extend([reg(dst), reg(src)]),
        Inst::IterStart { dst, src } => parts.extend([Registers(dst, 2), reg(src)]),
        Inst::Question { dst, src } => parts.extend([Registers(dst, 2), reg(src)]),
        Inst::GetGlobal { dst: register, index } | Inst::SetGlobal { src: register, index } => {
            parts.extend([reg(register), Index(index, program.globals.len())]);
        }
        Inst::GetStatic { dst, class: index } | Inst::GetClass { dst, class: index } => {
            parts.extend([reg(dst), class(index)]);
        }
        Inst::GetNative { dst, .. } => parts.push(reg(dst)),
        Inst::GetCapture { dst: register, index }
        | Inst::GetCaptureCell { dst: register, index }
        | Inst::SetCaptureCell { index, src: register } => {
            parts.extend([reg(register), captures(index)]);
        }
        Inst::Add { dst, a, b }
        | Inst::Sub { dst, a, b }
        | Inst::Mul { dst, a, b }
        | Inst::Div { dst, a, b }
        | Inst::Rem { dst, a, b }
        | Inst::MatMul { dst, a, b }
        | Inst::BitAnd { dst, a, b }
        | Inst::BitOr { dst, a, b }
        | Inst::BitXor { dst, a, b }
        | Inst::Shl { dst, a, b }
        | Inst::Shr { dst, a, b }
        | Inst::Eq { dst, a, b }
        | Inst::Ne { dst, a, b }
        | Inst::Lt { dst, a, b }
        | Inst::Le { dst, a, b }
        | Inst::Gt { dst, a, b }
        | Inst::Ge { dst, a, b }
        | Inst::NewRange { dst, a, b }
        | Inst::PatternEq { dst, src: a, b } => parts.extend([reg(dst), reg(a), reg(b)]),
        Inst::AddImm { dst, a, .. } => parts.extend([reg(dst), reg(a)]),
        Inst::AddK { dst, a, k }
        | Inst::SubK { dst, a, k }
        | Inst::MulK { dst, a, k }
        | Inst::DivK { dst, a, k }
        | Inst::RemK { dst, a, k } => parts.extend([reg(dst), reg(a), constant(k.into())]),
        Inst::Is { dst, src, test } => {
            parts.extend([reg(dst), reg(src), Index(test.into(), function.types.len())]);
        }
        Inst::Jump { to } => parts.push(Target(to.into())),
        Inst::JumpIf { cond: src, to }
        | Inst::JumpIfNot { cond: src, to }
        | Inst::JumpIfNull { src, to }
        | Inst::JumpIfNotNull { src, to } => parts.extend([reg(src), Target(to.into())]),
        Inst::JumpEq { a, b, off, .. }
        | Inst::JumpLt { a, b, off, .. }
        | Inst::JumpLe { a, b, off, .. }
        | Inst::JumpGt { a, b, off, .. }
        | Inst::JumpGe { a, b, off, .. } => parts.extend([reg(a), reg(b), near(off)]),
        Inst::JumpEqImm { a, off, .. }
        | Inst::JumpLtImm { a, off, .. }
        | Inst::JumpLeImm { a, off, .. }
        | Inst::JumpGtImm { a, off, .. }
        | Inst::JumpGeImm { a, off, .. } => parts.extend([reg(a), near(off)]),
        Inst::Call { argc, base, site: index }
        | Inst::CallMethod { argc, base, site: index }
        | Inst::CallMethodList { argc, base, site: index } => {
            parts.extend([window(base, argc), site(index)]);
        }
        Inst::CallFunction { argc, base, function: index } => {
            parts.extend([window(base, argc), callee(index)]);
        }
        Inst::CallNative { argc, base, .. } => parts.push(window(base, argc)),
        Inst::New { argc, base, construct } => {
            parts.extend([window(base, argc), Index(construct, function.constructs.len())]);
        }
        Inst::Return { src }
        | Inst::Rethrow { src }
        | Inst::AssertFail { src }
        | Inst::MatchFail { src } => parts.push(reg(src)),
        Inst::ReturnNull => {}
        Inst::GetField { dst: a, obj, site: index }
        | Inst::SetField { obj, src: a, site: index } => {
            parts.extend([reg(a), reg(obj), site(index.into())]);
        }
        Inst::GetMe { dst: register, slot } | Inst::SetMe { slot, src: register } => {
            let owner = function.owner.and_then(|owner| program.classes.get(owner.index()));
            let fields = owner.map_or(0, |class| class.fields.len());
            parts.extend([reg(register), Index(slot.into(), fields)]);
        }
        Inst::GetIndex { dst, obj, index } => parts.extend([reg(dst), reg(obj), reg(index)]),
        Inst::SetIndex { obj, index, src } => parts.extend([reg(obj), reg(index), reg(src)]),
        Inst::GetSlice { dst, obj, bounds } => {
            parts.extend([reg(dst), reg(obj), Registers(bounds, 2)]);
        }
        Inst::NewArray { dst: a, base, count } | Inst::ExtendArray { array: a, base, count } => {
            parts.push(reg(a));
            if count > 0 {
                parts.push(Registers(base, count.into()));
            }
        }
        Inst::NewMap { dst: a, base, count } | Inst::ExtendMap { map: a, base, count } => {
            parts.push(reg(a));
            if count > 0 {
                parts.push(Registers(base, 2 * usize::from(count)));
            }
        }
        Inst::NewVariant { dst, base, variant } => {
            parts.extend([reg(dst), Index(variant.into(), function.variants.len())]);
            let payload = function.variants.get(usize::from(variant)).and_then(|(index, at)| {
                program.enums.get(*index as usize)?.variants.get(*at as usize)
            });
            match payload {
                Some(variant) if !variant.fields.is_empty() => {
                    parts.push(Registers(base, variant.fields.len()));
                }
                Some(_) => {}
                None => parts.push(Index(0, 0)),
            }
        }
        Inst::NewRecord { dst, base, record } => {
            parts.extend([reg(dst), Index(record.into(), function.records.len())]);
            let def = function.records.get(usize::from(record));
            match def.and_then(|index| program.records.get(*index as usize)) {
                Some(def) if !def.fields.is_empty() => {
                    parts.push(Registers(base, def.fields.len()));
                }
                Some(_) => {}
                None => parts.push(Index(0, 0)),
            }
        }
        Inst::With { dst, base, site: index } => {
            parts.extend([reg(dst), site(index.into())]);
            let keywords = function.sites.get(usize::from(index)).map_or(0, |s| s.keywords.len());
            parts.push(Registers(base, keywords + 1));
        }
        Inst::Closure { dst, function: index } => {
            parts.extend([reg(dst), callee(index)]);
            let closure = program.functions.get(index as usize);
            for capture in closure.iter().flat_map(|closure| &closure.captures) {
                parts.push(match *capture {
                    crate::mir::Capture::Register(register) => reg(register),
                    crate::mir::Capture::Outer(index) => captures(index),
                });
            }
        }
        Inst::RangeStart { base, to } | Inst::RangeNext { base, to } => {
            parts.extend([Registers(base, 3), Target(to.into())]);
        }
        Inst::IterNext { iter, to } => parts.extend([Registers(iter, 2), Target(to.into())]),
        Inst::ErrorIs { dst, src, name } => {
            parts.extend([reg(dst), reg(src), Index(name.into(), function.names.len())]);
        }
        Inst::VariantIs { dst, src, variant } => {
            parts.extend([reg(dst), reg(src), Index(variant.into(), function.variants.len())]);
        }
        Inst::MapHas { dst, src, key } => {
            parts.extend([Registers(dst, 2), reg(src), constant(key.into())]);
        }
        Inst::InRange { dst, src, base } => {
            parts.extend([reg(dst), reg(src), Registers(base, 2)]);
        }
    }
}
