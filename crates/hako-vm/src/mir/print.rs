//! The text form of MIR, for those who look inside.

use std::fmt;

use super::{
    Birth, Capture, Constant, Function, HandlerKind, Inst, NativeId, Program, Reg, TypeTest,
};
use crate::builtins;

impl Program {
    /// All of one function as text, one instruction a line, with names instead of numbers.
    pub fn listing<'p>(&'p self, function: &'p Function) -> impl fmt::Display + 'p {
        Listing { program: Some(self), function }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Listing { program: None, function: self }.fmt(f)
    }
}

struct Listing<'p> {
    /// Knows the names; without it numbers are shown.
    program: Option<&'p Program>,
    function: &'p Function,
}

impl fmt::Display for Listing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let function = self.function;
        let params: Vec<_> = function.params.iter().map(|name| self.symbol(name.0)).collect();
        let (name, registers) = (&function.name, function.registers);
        writeln!(f, "function {name}({}): {registers} registers", params.join(", "))?;
        for (at, capture) in function.captures.iter().enumerate() {
            match capture {
                Capture::Register(reg) => writeln!(f, "  capture {at}: r{reg} outside")?,
                Capture::Outer(index) => writeln!(f, "  capture {at}: capture {index} outside")?,
            }
        }
        for (at, inst) in function.code.iter().enumerate() {
            write!(f, "  {at:4}  {}", self.inst(at, inst))?;
            match function.safepoints.iter().find(|(point, _)| *point as usize == at) {
                Some((_, live)) => writeln!(f, "  // safe point, {live} alive")?,
                None => writeln!(f)?,
            }
        }
        for handler in &function.handlers {
            let kind = match handler.kind {
                HandlerKind::Catch => "catch",
                HandlerKind::Cleanup => "cleanup",
            };
            let (start, end) = (handler.start, handler.end);
            writeln!(f, "  {kind} {start}..{end}: r{} -> {}", handler.error, handler.target)?;
        }
        Ok(())
    }
}

impl Listing<'_> {
    fn symbol(&self, number: u32) -> String {
        match self.program {
            Some(program) => program.symbols.text(crate::symbol::Symbol(number)).to_string(),
            None => format!("name {number}"),
        }
    }

    fn constant(&self, index: u32) -> String {
        match self.function.constants.get(index as usize) {
            Some(Constant::Int(value)) => value.to_string(),
            Some(Constant::Float(value)) => format!("{value:?}"),
            Some(Constant::Str(text)) => format!("{text:?}"),
            None => format!("constant {index}"),
        }
    }

    fn callee(&self, index: u32) -> String {
        match self.program.and_then(|program| program.functions.get(index as usize)) {
            Some(function) => function.name.to_string(),
            None => format!("function {index}"),
        }
    }

    fn class(&self, index: u32) -> String {
        match self.program.and_then(|program| program.classes.get(index as usize)) {
            Some(class) => class.name.to_string(),
            None => format!("box {index}"),
        }
    }

    fn global(&self, index: u32) -> String {
        match self.program.and_then(|program| program.globals.get(index as usize)) {
            Some(global) => self.symbol(global.name.0),
            None => format!("global {index}"),
        }
    }

    fn member(&self, site: u32) -> String {
        match self.function.sites.get(site as usize) {
            Some(site) => self.symbol(site.name.0),
            None => format!("site {site}"),
        }
    }

    fn variant(&self, index: u16) -> String {
        let Some((of, at)) = self.function.variants.get(usize::from(index)) else {
            return format!("variant {index}");
        };
        let def = self.program.and_then(|program| program.enums.get(*of as usize));
        match def.and_then(|def| Some((def, def.variants.get(*at as usize)?))) {
            Some((def, variant)) => {
                format!("{}::{}", self.symbol(def.name.0), self.symbol(variant.name.0))
            }
            None => format!("variant {of}.{at}"),
        }
    }

    fn record(&self, index: u16) -> String {
        let def = self.function.records.get(usize::from(index)).and_then(|index| {
            self.program.and_then(|program| program.records.get(*index as usize))
        });
        match def {
            Some(def) => self.symbol(def.name.0),
            None => format!("record {index}"),
        }
    }

    fn type_test(&self, index: u16) -> String {
        match self.function.types.get(usize::from(index)) {
            Some(TypeTest::Class(class)) => self.class(class.0),
            Some(TypeTest::Named(name)) => self.symbol(name.0),
            Some(TypeTest::Interface(index)) => {
                let def = self.program.and_then(|p| p.interfaces.get(*index as usize));
                def.map_or_else(|| format!("interface {index}"), |def| self.symbol(def.name.0))
            }
            Some(TypeTest::Record(index)) => {
                let def = self.program.and_then(|p| p.records.get(*index as usize));
                def.map_or_else(|| format!("record {index}"), |def| self.symbol(def.name.0))
            }
            Some(TypeTest::Enum(index)) => {
                let def = self.program.and_then(|p| p.enums.get(*index as usize));
                def.map_or_else(|| format!("enum {index}"), |def| self.symbol(def.name.0))
            }
            None => format!("type {index}"),
        }
    }

    /// The arguments of a window, the last ones with their keywords.
    fn args(&self, base: Reg, argc: u8, site: Option<u32>) -> String {
        let keywords = site.and_then(|site| self.function.sites.get(site as usize));
        let keywords = keywords.map_or(&[][..], |site| &site.keywords);
        self.arguments(base, argc, keywords)
    }

    fn arguments(&self, base: Reg, argc: u8, keywords: &[crate::symbol::Symbol]) -> String {
        let plain = usize::from(argc).saturating_sub(keywords.len());
        let args: Vec<_> = (0..usize::from(argc))
            .map(|at| {
                let reg = usize::from(base) + 1 + at;
                match at.checked_sub(plain).and_then(|at| keywords.get(at)) {
                    Some(keyword) => format!("{}: r{reg}", self.symbol(keyword.0)),
                    None => format!("r{reg}"),
                }
            })
            .collect();
        args.join(", ")
    }

    fn construct(&self, base: Reg, argc: u8, index: u32) -> String {
        let Some(construct) = self.function.constructs.get(index as usize) else {
            return format!("new {index}");
        };
        let name = match construct.birth {
            Birth::Class(class) => self.class(class.0),
            Birth::Native(native) => builtins::native(native).name.to_owned(),
            Birth::Foreign { ty, .. } => ty.name.to_owned(),
        };
        format!("new {name}({})", self.arguments(base, argc, &construct.keywords))
    }

    fn inst(&self, at: usize, inst: &Inst) -> String {
        self.jump(at, inst).or_else(|| self.operator(inst)).unwrap_or_else(|| self.other(inst))
    }

    fn jump(&self, at: usize, inst: &Inst) -> Option<String> {
        let near = |off: i16| at as i64 + 1 + i64::from(off);
        let word = |sense: bool| if sense { "if" } else { "unless" };
        Some(match *inst {
            Inst::Jump { to } => format!("goto {to}"),
            Inst::JumpIf { cond, to } => format!("if r{cond} goto {to}"),
            Inst::JumpIfNot { cond, to } => format!("unless r{cond} goto {to}"),
            Inst::JumpIfNull { src, to } => format!("if r{src} is null goto {to}"),
            Inst::JumpIfNotNull { src, to } => format!("unless r{src} is null goto {to}"),
            Inst::JumpEq { sense, a, b, off } => {
                format!("{} r{a} == r{b} goto {}", word(sense), near(off))
            }
            Inst::JumpLt { sense, a, b, off } => {
                format!("{} r{a} < r{b} goto {}", word(sense), near(off))
            }
            Inst::JumpLe { sense, a, b, off } => {
                format!("{} r{a} <= r{b} goto {}", word(sense), near(off))
            }
            Inst::JumpGt { sense, a, b, off } => {
                format!("{} r{a} > r{b} goto {}", word(sense), near(off))
            }
            Inst::JumpGe { sense, a, b, off } => {
                format!("{} r{a} >= r{b} goto {}", word(sense), near(off))
            }
            Inst::JumpEqImm { sense, a, imm, off } => {
                format!("{} r{a} == {imm} goto {}", word(sense), near(off))
            }
            Inst::JumpLtImm { sense, a, imm, off } => {
                format!("{} r{a} < {imm} goto {}", word(sense), near(off))
            }
            Inst::JumpLeImm { sense, a, imm, off } => {
                format!("{} r{a} <= {imm} goto {}", word(sense), near(off))
            }
            Inst::JumpGtImm { sense, a, imm, off } => {
                format!("{} r{a} > {imm} goto {}", word(sense), near(off))
            }
            Inst::JumpGeImm { sense, a, imm, off } => {
                format!("{} r{a} >= {imm} goto {}", word(sense), near(off))
            }
            Inst::RangeStart { base, to } => {
                format!("r{} = start of r{base}..r{}, else goto {to}", base + 2, base + 1)
            }
            Inst::RangeNext { base, to } => {
                format!("r{} = next of r{base}..r{}, then goto {to}", base + 2, base + 1)
            }
            Inst::IterNext { iter, to } => {
                format!("r{} = next of r{iter}, else goto {to}", iter + 1)
            }
            _ => return None,
        })
    }

    fn operator(&self, inst: &Inst) -> Option<String> {
        let constant = |k: u16| self.constant(u32::from(k));
        Some(match *inst {
            Inst::Add { dst, a, b } => format!("r{dst} = r{a} + r{b}"),
            Inst::Sub { dst, a, b } => format!("r{dst} = r{a} - r{b}"),
            Inst::Mul { dst, a, b } => format!("r{dst} = r{a} * r{b}"),
            Inst::Div { dst, a, b } => format!("r{dst} = r{a} / r{b}"),
            Inst::Rem { dst, a, b } => format!("r{dst} = r{a} % r{b}"),
            Inst::MatMul { dst, a, b } => format!("r{dst} = r{a} @ r{b}"),
            Inst::BitAnd { dst, a, b } => format!("r{dst} = r{a} & r{b}"),
            Inst::BitOr { dst, a, b } => format!("r{dst} = r{a} | r{b}"),
            Inst::BitXor { dst, a, b } => format!("r{dst} = r{a} ^ r{b}"),
            Inst::Shl { dst, a, b } => format!("r{dst} = r{a} << r{b}"),
            Inst::Shr { dst, a, b } => format!("r{dst} = r{a} >> r{b}"),
            Inst::Eq { dst, a, b } => format!("r{dst} = r{a} == r{b}"),
            Inst::Ne { dst, a, b } => format!("r{dst} = r{a} != r{b}"),
            Inst::Lt { dst, a, b } => format!("r{dst} = r{a} < r{b}"),
            Inst::Le { dst, a, b } => format!("r{dst} = r{a} <= r{b}"),
            Inst::Gt { dst, a, b } => format!("r{dst} = r{a} > r{b}"),
            Inst::Ge { dst, a, b } => format!("r{dst} = r{a} >= r{b}"),
            Inst::AddImm { minus: false, dst, a, imm } => format!("r{dst} = r{a} + {imm}"),
            Inst::AddImm { minus: true, dst, a, imm } => {
                format!("r{dst} = r{a} - {}", -i32::from(imm))
            }
            Inst::AddK { dst, a, k } => format!("r{dst} = r{a} + {}", constant(k)),
            Inst::SubK { dst, a, k } => format!("r{dst} = r{a} - {}", constant(k)),
            Inst::MulK { dst, a, k } => format!("r{dst} = r{a} * {}", constant(k)),
            Inst::DivK { dst, a, k } => format!("r{dst} = r{a} / {}", constant(k)),
            Inst::RemK { dst, a, k } => format!("r{dst} = r{a} % {}", constant(k)),
            Inst::Neg { dst, src } => format!("r{dst} = -r{src}"),
            Inst::Not { dst, src } => format!("r{dst} = not r{src}"),
            Inst::Invert { dst, src } => format!("r{dst} = ~r{src}"),
            Inst::Truth { dst, src } => format!("r{dst} = truth of r{src}"),
            Inst::Is { dst, src, test } => format!("r{dst} = r{src} is {}", self.type_test(test)),
            _ => return None,
        })
    }

    fn other(&self, inst: &Inst) -> String {
        match *inst {
            Inst::Null { dst } => format!("r{dst} = null"),
            Inst::Bool { dst, value } => format!("r{dst} = {value}"),
            Inst::Int { dst, value } => format!("r{dst} = {value}"),
            Inst::Const { dst, index } => format!("r{dst} = {}", self.constant(index)),
            Inst::Move { dst, src } => format!("r{dst} = r{src}"),
            Inst::GetGlobal { dst, index } => format!("r{dst} = global {}", self.global(index)),
            Inst::SetGlobal { src, index } => format!("global {} = r{src}", self.global(index)),
            Inst::GetStatic { dst, class } => format!("r{dst} = static {}", self.class(class)),
            Inst::GetClass { dst, class } => format!("r{dst} = box {}", self.class(class)),
            Inst::GetNative { dst, native } => {
                format!("r{dst} = native {}", builtins::native(NativeId(native)).name)
            }
            Inst::NewCell { dst, src } => format!("r{dst} = cell of r{src}"),
            Inst::GetCell { dst, cell } => format!("r{dst} = [r{cell}]"),
            Inst::SetCell { cell, src } => format!("[r{cell}] = r{src}"),
            Inst::GetCapture { dst, index } => format!("r{dst} = capture {index}"),
            Inst::GetCaptureCell { dst, index } => format!("r{dst} = [capture {index}]"),
            Inst::SetCaptureCell { index, src } => format!("[capture {index}] = r{src}"),
            Inst::Call { argc, base, site } => {
                format!("r{base} = r{base}({})", self.args(base, argc, Some(site)))
            }
            Inst::CallMethod { argc, base, site } => {
                let args = self.args(base, argc, Some(site));
                format!("r{base} = r{base}.{}({args})", self.member(site))
            }
            Inst::CallMethodList { argc, base, site } => {
                let args = self.args(base, argc, Some(site));
                format!("r{base} = r{base}.{}([{args}])", self.member(site))
            }
            Inst::CallFunction { argc, base, function } => {
                format!("r{base} = {}({})", self.callee(function), self.args(base, argc, None))
            }
            Inst::CallNative { argc, base, native } => {
                let name = builtins::native(NativeId(native)).name;
                format!("r{base} = native {name}({})", self.args(base, argc, None))
            }
            Inst::New { argc, base, construct } => {
                format!("r{base} = {}", self.construct(base, argc, construct))
            }
            Inst::Return { src } => format!("return r{src}"),
            Inst::ReturnNull => "return null".to_owned(),
            Inst::GetField { dst, obj, site } => {
                format!("r{dst} = r{obj}.{}", self.member(site.into()))
            }
            Inst::SetField { obj, src, site } => {
                format!("r{obj}.{} = r{src}", self.member(site.into()))
            }
            Inst::GetMe { dst, slot } => format!("r{dst} = me.{}", self.field(slot)),
            Inst::SetMe { slot, src } => format!("me.{} = r{src}", self.field(slot)),
            Inst::GetIndex { dst, obj, index } => format!("r{dst} = r{obj}[r{index}]"),
            Inst::SetIndex { obj, index, src } => format!("r{obj}[r{index}] = r{src}"),
            Inst::GetSlice { dst, obj, bounds } => {
                format!("r{dst} = r{obj}[r{bounds}..r{}]", bounds + 1)
            }
            Inst::NewArray { dst, base, count } => {
                format!("r{dst} = array of {count} from r{base}")
            }
            Inst::ExtendArray { array, base, count } => {
                format!("r{array} += {count} elements from r{base}")
            }
            Inst::NewMap { dst, base, count } => format!("r{dst} = map of {count} from r{base}"),
            Inst::ExtendMap { map, base, count } => {
                format!("r{map} += {count} entries from r{base}")
            }
            Inst::NewRange { dst, a, b } => format!("r{dst} = r{a}..r{b}"),
            Inst::NewVariant { dst, base, variant } => {
                format!("r{dst} = {} from r{base}", self.variant(variant))
            }
            Inst::NewRecord { dst, base, record } => {
                format!("r{dst} = {} from r{base}", self.record(record))
            }
            Inst::With { dst, base, site } => {
                let keywords = self.function.sites.get(usize::from(site));
                let count = keywords.map_or(0, |site| site.keywords.len()) as u8;
                let fields = self.args(base, count, Some(site.into()));
                format!("r{dst} = r{base} with {fields}")
            }
            Inst::Closure { dst, function } => {
                format!("r{dst} = closure {}", self.callee(function))
            }
            Inst::NewWeak { dst, src } => format!("r{dst} = weak r{src}"),
            Inst::IterStart { dst, src } => format!("r{dst} = iterator over r{src}"),
            Inst::Rethrow { src } => format!("raise r{src}"),
            Inst::ErrorIs { dst, src, name } => {
                let name = self.function.names.get(usize::from(name));
                let name = name.map_or_else(|| "?".to_owned(), |name| self.symbol(name.0));
                format!("r{dst} = r{src} is error {name}")
            }
            Inst::Chain { new, old } => format!("cause of r{new} = r{old}"),
            Inst::AssertFail { src } => format!("assertion failed: r{src}"),
            Inst::MatchFail { src } => format!("nothing matches r{src}"),
            Inst::VariantIs { dst, src, variant } => {
                format!("r{dst} = r{src} is {}", self.variant(variant))
            }
            Inst::Payload { dst, src, index } => format!("r{dst} = payload {index} of r{src}"),
            Inst::ArrayIs { dst, src, count } => {
                format!("r{dst} = r{src} is array of {count}")
            }
            Inst::ArrayAtLeast { dst, src, count } => {
                format!("r{dst} = r{src} is array of {count} or more")
            }
            Inst::Element { dst, src, index } => format!("r{dst} = element {index} of r{src}"),
            Inst::Rest { dst, src, skip_front, skip_back } => {
                format!("r{dst} = r{src} less {skip_front} in front and {skip_back} behind")
            }
            Inst::MapHas { dst, src, key } => {
                let key = self.constant(key.into());
                format!("r{dst}, r{} = r{src} has key {key}", dst + 1)
            }
            Inst::PatternEq { dst, src, b } => format!("r{dst} = r{src} matches r{b}"),
            Inst::InRange { dst, src, base } => {
                format!("r{dst} = r{src} in r{base}..r{}", base + 1)
            }
            Inst::Question { dst, src } => format!("r{dst}, r{} = r{src}?", dst + 1),
            Inst::NewTask { dst, src } => format!("r{dst} = task r{src}"),
            Inst::Await { dst, src } => format!("r{dst} = await r{src}"),
            // Everything else is a jump or an operator.
            ref other => format!("{other:?}"),
        }
    }

    fn field(&self, slot: u16) -> String {
        let class = self
            .function
            .owner
            .and_then(|owner| self.program.and_then(|program| program.classes.get(owner.index())));
        match class.and_then(|class| class.fields.get(usize::from(slot))) {
            Some(name) => self.symbol(name.0),
            None => format!("slot {slot}"),
        }
    }
}
