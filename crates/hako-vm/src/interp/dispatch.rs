//! The loop that runs instructions.
//!
//! Fast paths are here; everything that allocates, calls out or may fail in more than one way is
//! a function elsewhere, reached through `slow!`, which first writes down where the program is.
#![expect(unsafe_code, reason = "registers, constants and instructions are reached by pointers")]

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hako_box::Operation;

use super::code::Cache;
use super::{Code, DROPPED, Frame, NO_SLOT, Raised, TO_WINDOW, Vm};
use crate::builtins::{self, NativeArgs};
use crate::heap::{Iter, Life, Value};
use crate::mir::{Birth, Inst};

/// What a call did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// It is over; the result stands in the window.
    Done,
    /// A frame was pushed: the loop goes on there.
    Entered,
}

impl Vm {
    /// The code of a frame.
    pub(super) fn code_at(&self, code: *const Code) -> Rc<Code> {
        // SAFETY: frames and places only hold pointers to elements of `self.codes`, which are
        // never dropped before the machine.
        let id = unsafe { &*code }.id;
        Rc::clone(self.function_code(id))
    }

    /// Runs the topmost frame, and what it calls, until it returns; `entry` is how many frames
    /// are below it.
    #[expect(clippy::too_many_lines, reason = "one arm for each instruction")]
    #[expect(clippy::cognitive_complexity, reason = "one arm for each instruction")]
    pub(super) fn execute(&mut self, entry: usize) -> Result<Value, Raised> {
        let attention: *const AtomicBool = Arc::as_ptr(&self.attention);
        let mut pc: *const Inst;
        let mut base: *mut Value;
        let mut code: *const Code;
        let mut constants: *const Value;

        // SAFETY (all macros): lowering's verifier has checked that every register is below the
        // function's count, every constant, site and jump target in range, and that the last
        // instruction does not fall through; `enter` has checked that the registers fit into the
        // stack. Code, and so its instructions and constants, lives as long as the machine.
        macro_rules! reload {
            () => {{
                let frame = self.frames.last().expect("a frame is running");
                pc = frame.pc;
                code = frame.code;
                base = self.stack.at(frame.base as usize);
                // SAFETY: see above.
                constants = unsafe { (*code).constants.as_ptr() };
            }};
        }
        macro_rules! r {
            ($reg:expr) => {
                // SAFETY: see above.
                unsafe { *base.add(usize::from($reg)) }
            };
        }
        // A register by reference: fast paths look at the tag and the number only.
        macro_rules! p {
            ($reg:expr) => {
                // SAFETY: see above.
                unsafe { &*base.add(usize::from($reg)) }
            };
        }
        // A register to be written, while no reference to another of `p!` is in use.
        macro_rules! m {
            ($reg:expr) => {
                // SAFETY: see above.
                unsafe { &mut *base.add(usize::from($reg)) }
            };
        }
        macro_rules! w {
            ($reg:expr, $value:expr) => {{
                let value = $value;
                // SAFETY: see above.
                unsafe { *base.add(usize::from($reg)) = value }
            }};
        }
        macro_rules! k {
            ($index:expr) => {
                // SAFETY: see above.
                unsafe { &*constants.add($index as usize) }
            };
        }
        macro_rules! code {
            () => {
                // SAFETY: see above.
                unsafe { &*code }
            };
        }
        macro_rules! absolute {
            ($reg:expr) => {
                // SAFETY: both point into the stack.
                unsafe { base.offset_from(self.stack.at(0)) as usize + usize::from($reg) }
            };
        }
        macro_rules! sync {
            () => {{
                let at = self.frames.len() - 1;
                self.frames[at].pc = pc;
            }};
        }
        macro_rules! fail {
            ($raised:expr) => {{
                self.unwind(entry, $raised)?;
                reload!();
                continue;
            }};
        }
        // For what may fail, allocate or call out.
        macro_rules! slow {
            ($work:expr) => {{
                sync!();
                self.top = absolute!(0u16) + code!().registers;
                match $work {
                    Ok(value) => value,
                    Err(raised) => fail!(raised),
                }
            }};
        }
        macro_rules! flow {
            ($work:expr) => {{
                if slow!($work) == Flow::Entered {
                    reload!();
                }
            }};
        }
        macro_rules! attend {
            () => {
                // SAFETY: the flag lives as long as `self.attention`.
                if unsafe { (*attention).load(Ordering::Relaxed) } {
                    slow!(self.attend_jump());
                }
            };
        }
        macro_rules! jump_by {
            ($off:expr) => {{
                let off = $off;
                if off < 0 {
                    attend!();
                }
                // SAFETY: see above.
                pc = unsafe { pc.offset(off as isize) };
            }};
        }
        macro_rules! jump_to {
            ($to:expr) => {{
                let target = code!().first().wrapping_add($to as usize);
                if target < pc {
                    attend!();
                }
                pc = target;
            }};
        }
        macro_rules! truth {
            ($reg:expr) => {
                match p!($reg) {
                    Value::Bool(truth) => *truth,
                    other => slow!(self.truth(*other)),
                }
            };
        }
        macro_rules! arithmetic {
            ($dst:expr, $a:expr, $b:expr, $op:expr, $int:expr, $float:expr) => {
                match ($a, $b) {
                    (Value::Int(x), Value::Int(y)) => w!($dst, Value::Int($int(*x, *y))),
                    (Value::Float(x), Value::Float(y)) => {
                        w!($dst, Value::Float($float(*x, *y)));
                    }
                    (a, b) => {
                        let value = slow!(self.arith($op, *a, *b));
                        w!($dst, value);
                    }
                }
            };
        }
        macro_rules! divide {
            ($dst:expr, $a:expr, $b:expr, $op:expr, $int:expr, $float:expr) => {
                match ($a, $b) {
                    (Value::Int(x), Value::Int(y)) if *y != 0 => w!($dst, Value::Int($int(*x, *y))),
                    (Value::Float(x), Value::Float(y)) if *y != 0.0 => {
                        w!($dst, Value::Float($float(*x, *y)));
                    }
                    (a, b) => {
                        let value = slow!(self.arith($op, *a, *b));
                        w!($dst, value);
                    }
                }
            };
        }
        macro_rules! bits {
            ($dst:expr, $a:expr, $b:expr, $op:expr, $int:expr) => {
                match (p!($a), p!($b)) {
                    (Value::Int(x), Value::Int(y)) => w!($dst, Value::Int($int(*x, *y))),
                    (a, b) => {
                        let value = slow!(self.arith($op, *a, *b));
                        w!($dst, value);
                    }
                }
            };
        }
        macro_rules! order {
            ($dst:expr, $a:expr, $b:expr, $op:expr, $compare:tt) => {
                match (p!($a), p!($b)) {
                    (Value::Int(x), Value::Int(y)) => w!($dst, Value::Bool(x $compare y)),
                    (Value::Float(x), Value::Float(y)) => w!($dst, Value::Bool(x $compare y)),
                    (a, b) => {
                        let value = slow!(self.order($op, *a, *b));
                        w!($dst, value);
                    }
                }
            };
        }
        macro_rules! jump_order {
            ($sense:expr, $a:expr, $b:expr, $off:expr, $op:expr, $compare:tt) => {{
                let holds = match (p!($a), p!($b)) {
                    (Value::Int(x), Value::Int(y)) => x $compare y,
                    (Value::Float(x), Value::Float(y)) => x $compare y,
                    (a, b) => slow!(self.order_truth($op, *a, *b)),
                };
                if holds == $sense {
                    jump_by!($off);
                }
            }};
        }
        macro_rules! jump_order_imm {
            ($sense:expr, $a:expr, $imm:expr, $off:expr, $op:expr, $compare:tt) => {{
                let holds = match p!($a) {
                    Value::Int(x) => *x $compare i64::from($imm),
                    Value::Float(x) => *x $compare f64::from($imm),
                    other => {
                        slow!(self.order_truth($op, *other, Value::Int(i64::from($imm))))
                    }
                };
                if holds == $sense {
                    jump_by!($off);
                }
            }};
        }
        macro_rules! enter {
            ($callee:expr, $window:expr, $argc:expr, $result:expr) => {{
                let callee: *const Code = $callee;
                let window = absolute!($window);
                // SAFETY: see above.
                let (arity, registers) = unsafe { ((*callee).arity, (*callee).registers) };
                // SAFETY: the flag lives as long as `self.attention`.
                let calm = unsafe { !(*attention).load(Ordering::Relaxed) };
                if usize::from($argc) == arity
                    && window + registers <= self.stack.limit()
                    && self.frames.len() < self.limits.depth
                    && calm
                {
                    sync!();
                    // SAFETY: see above.
                    let first = unsafe { (*callee).first() };
                    self.frames.push(Frame {
                        code: callee,
                        pc: first,
                        base: window as u32,
                        result: $result,
                        slot: NO_SLOT,
                    });
                    pc = first;
                    code = callee;
                    // SAFETY: see above.
                    constants = unsafe { (*code).constants.as_ptr() };
                    base = self.stack.at(window);
                } else {
                    slow!(self.enter(callee, window, usize::from($argc), $result));
                    reload!();
                }
            }};
        }
        macro_rules! native {
            ($native:expr, $window:expr, $argc:expr) => {{
                let window = absolute!($window);
                sync!();
                self.top = window + 1 + usize::from($argc);
                match ($native.run)(self, NativeArgs::new(window, usize::from($argc))) {
                    Ok(value) => w!($window, value),
                    Err(raised) => fail!(raised),
                }
            }};
        }

        reload!();
        loop {
            // SAFETY: see above.
            let inst = unsafe { *pc };
            // SAFETY: see above.
            pc = unsafe { pc.add(1) };
            match inst {
                Inst::Null { dst } => w!(dst, Value::Null),
                Inst::Bool { dst, value } => w!(dst, Value::Bool(value)),
                Inst::Int { dst, value } => w!(dst, Value::Int(i64::from(value))),
                Inst::Const { dst, index } => w!(dst, *k!(index)),
                Inst::Move { dst, src } => w!(dst, r!(src)),
                Inst::GetGlobal { dst, index } => w!(dst, self.globals[index as usize]),
                Inst::SetGlobal { src, index } => self.globals[index as usize] = r!(src),
                Inst::GetStatic { dst, class } => {
                    let mut value = self.statics[class as usize];
                    if value.is_null() {
                        value = slow!(self.make_static(class));
                    }
                    w!(dst, value);
                }
                Inst::GetClass { dst, class } => w!(dst, Value::Class(crate::mir::ClassId(class))),
                Inst::GetNative { dst, native } => {
                    w!(dst, Value::Native(crate::mir::NativeId(native)));
                }
                Inst::NewCell { dst, src } => w!(dst, self.new_cell(r!(src))),
                Inst::GetCell { dst, cell } => {
                    if let Value::Cell(cell) = r!(cell) {
                        w!(dst, cell.0.get());
                    }
                }
                Inst::SetCell { cell, src } => {
                    if let Value::Cell(cell) = r!(cell) {
                        cell.0.set(r!(src));
                    }
                }
                Inst::GetCapture { dst, index } => {
                    if let Value::Function(closure) = r!(0u16) {
                        w!(dst, closure.captures[usize::from(index)]);
                    }
                }
                Inst::GetCaptureCell { dst, index } => {
                    if let Value::Function(closure) = r!(0u16)
                        && let Value::Cell(cell) = closure.captures[usize::from(index)]
                    {
                        w!(dst, cell.0.get());
                    }
                }
                Inst::SetCaptureCell { index, src } => {
                    if let Value::Function(closure) = r!(0u16)
                        && let Value::Cell(cell) = closure.captures[usize::from(index)]
                    {
                        cell.0.set(r!(src));
                    }
                }

                Inst::Add { dst, a, b } => {
                    arithmetic!(dst, p!(a), p!(b), Operation::Add, i64::wrapping_add, |x, y| x + y);
                }
                Inst::Sub { dst, a, b } => {
                    arithmetic!(dst, p!(a), p!(b), Operation::Sub, i64::wrapping_sub, |x, y| x - y);
                }
                Inst::Mul { dst, a, b } => {
                    arithmetic!(dst, p!(a), p!(b), Operation::Mul, i64::wrapping_mul, |x, y| x * y);
                }
                Inst::Div { dst, a, b } => {
                    divide!(dst, p!(a), p!(b), Operation::Div, i64::wrapping_div, |x, y| x / y);
                }
                Inst::Rem { dst, a, b } => {
                    divide!(dst, p!(a), p!(b), Operation::Rem, i64::wrapping_rem, |x, y| x % y);
                }
                Inst::AddK { dst, a, k } => {
                    arithmetic!(dst, p!(a), k!(k), Operation::Add, i64::wrapping_add, |x, y| x + y);
                }
                Inst::SubK { dst, a, k } => {
                    arithmetic!(dst, p!(a), k!(k), Operation::Sub, i64::wrapping_sub, |x, y| x - y);
                }
                Inst::MulK { dst, a, k } => {
                    arithmetic!(dst, p!(a), k!(k), Operation::Mul, i64::wrapping_mul, |x, y| x * y);
                }
                Inst::DivK { dst, a, k } => {
                    divide!(dst, p!(a), k!(k), Operation::Div, i64::wrapping_div, |x, y| x / y);
                }
                Inst::RemK { dst, a, k } => {
                    divide!(dst, p!(a), k!(k), Operation::Rem, i64::wrapping_rem, |x, y| x % y);
                }
                Inst::AddImm { minus, dst, a, imm } => {
                    if let Value::Int(x) = p!(a) {
                        w!(dst, Value::Int(x.wrapping_add(i64::from(imm))));
                    } else {
                        let value = slow!(self.add_immediate(r!(a), imm, minus));
                        w!(dst, value);
                    }
                }
                Inst::MatMul { dst, a, b } => {
                    let value = slow!(self.arith(Operation::MatMul, r!(a), r!(b)));
                    w!(dst, value);
                }
                Inst::BitAnd { dst, a, b } => bits!(dst, a, b, Operation::And, |x, y| x & y),
                Inst::BitOr { dst, a, b } => bits!(dst, a, b, Operation::Or, |x, y| x | y),
                Inst::BitXor { dst, a, b } => bits!(dst, a, b, Operation::Xor, |x, y| x ^ y),
                Inst::Shl { dst, a, b } => {
                    bits!(dst, a, b, Operation::Shl, |x: i64, y: i64| x.wrapping_shl(y as u32));
                }
                Inst::Shr { dst, a, b } => {
                    bits!(dst, a, b, Operation::Shr, |x: i64, y: i64| x.wrapping_shr(y as u32));
                }
                Inst::Neg { dst, src } => match p!(src) {
                    Value::Int(x) => w!(dst, Value::Int(x.wrapping_neg())),
                    Value::Float(x) => w!(dst, Value::Float(-x)),
                    other => {
                        let value = slow!(self.negate(*other));
                        w!(dst, value);
                    }
                },
                Inst::Not { dst, src } => {
                    let truth = truth!(src);
                    w!(dst, Value::Bool(!truth));
                }
                Inst::Invert { dst, src } => {
                    let value = match r!(src) {
                        Value::Int(x) => Value::Int(!x),
                        other => slow!(self.invert(other)),
                    };
                    w!(dst, value);
                }
                Inst::Eq { dst, a, b } => {
                    let (a, b) = (r!(a), r!(b));
                    let value = match (a, b) {
                        (Value::Int(x), Value::Int(y)) => Value::Bool(x == y),
                        _ => slow!(self.equal(a, b)),
                    };
                    w!(dst, value);
                }
                Inst::Ne { dst, a, b } => {
                    let (a, b) = (r!(a), r!(b));
                    let value = match (a, b) {
                        (Value::Int(x), Value::Int(y)) => Value::Bool(x != y),
                        _ => slow!(self.unequal(a, b)),
                    };
                    w!(dst, value);
                }
                Inst::Lt { dst, a, b } => order!(dst, a, b, Operation::Lt, <),
                Inst::Le { dst, a, b } => order!(dst, a, b, Operation::Le, <=),
                Inst::Gt { dst, a, b } => order!(dst, a, b, Operation::Gt, >),
                Inst::Ge { dst, a, b } => order!(dst, a, b, Operation::Ge, >=),
                Inst::Is { dst, src, test } => {
                    let is = self.is_type(r!(src), &code!().function.types[usize::from(test)]);
                    w!(dst, Value::Bool(is));
                }
                Inst::Truth { dst, src } => {
                    let truth = truth!(src);
                    w!(dst, Value::Bool(truth));
                }

                Inst::Jump { to } => jump_to!(to),
                Inst::JumpIf { cond, to } => {
                    if truth!(cond) {
                        jump_to!(to);
                    }
                }
                Inst::JumpIfNot { cond, to } => {
                    if !truth!(cond) {
                        jump_to!(to);
                    }
                }
                Inst::JumpIfNull { src, to } => {
                    if p!(src).is_null() {
                        jump_to!(to);
                    }
                }
                Inst::JumpIfNotNull { src, to } => {
                    if !p!(src).is_null() {
                        jump_to!(to);
                    }
                }
                Inst::JumpEq { sense, a, b, off } => {
                    let (a, b) = (p!(a), p!(b));
                    let holds = match (a, b) {
                        (Value::Int(x), Value::Int(y)) => x == y,
                        _ => slow!(self.equals(*a, *b)),
                    };
                    if holds == sense {
                        jump_by!(off);
                    }
                }
                Inst::JumpLt { sense, a, b, off } => {
                    jump_order!(sense, a, b, off, Operation::Lt, <);
                }
                Inst::JumpLe { sense, a, b, off } => {
                    jump_order!(sense, a, b, off, Operation::Le, <=);
                }
                Inst::JumpGt { sense, a, b, off } => {
                    jump_order!(sense, a, b, off, Operation::Gt, >);
                }
                Inst::JumpGe { sense, a, b, off } => {
                    jump_order!(sense, a, b, off, Operation::Ge, >=);
                }
                Inst::JumpEqImm { sense, a, imm, off } => {
                    let holds = match p!(a) {
                        Value::Int(x) => *x == i64::from(imm),
                        other => slow!(self.equals(*other, Value::Int(i64::from(imm)))),
                    };
                    if holds == sense {
                        jump_by!(off);
                    }
                }
                Inst::JumpLtImm { sense, a, imm, off } => {
                    jump_order_imm!(sense, a, imm, off, Operation::Lt, <);
                }
                Inst::JumpLeImm { sense, a, imm, off } => {
                    jump_order_imm!(sense, a, imm, off, Operation::Le, <=);
                }
                Inst::JumpGtImm { sense, a, imm, off } => {
                    jump_order_imm!(sense, a, imm, off, Operation::Gt, >);
                }
                Inst::JumpGeImm { sense, a, imm, off } => {
                    jump_order_imm!(sense, a, imm, off, Operation::Ge, >=);
                }

                Inst::Call { argc, base: window, site } => match r!(window) {
                    Value::Function(closure)
                        if code!().sites[site as usize].keywords.is_empty() =>
                    {
                        enter!(Rc::as_ptr(&closure.code), window, argc, TO_WINDOW);
                    }
                    _ => {
                        let window = absolute!(window);
                        let keywords = &*code!().sites[site as usize].keywords;
                        flow!(self.call_value(window, usize::from(argc), keywords));
                    }
                },
                Inst::CallMethod { argc, base: window, site } => {
                    let receiver = r!(window);
                    let place = &code!().sites[site as usize];
                    match (receiver, place.cache.get()) {
                        (Value::Instance(instance), Cache::Method(class, callee))
                            if Rc::as_ptr(&instance.class) == class
                                && instance.life() != Life::Ended =>
                        {
                            enter!(callee, window, argc, TO_WINDOW);
                        }
                        (_, Cache::Builtin(kind, native)) if receiver.kind() == kind => {
                            native!(native, window, argc);
                        }
                        (Value::Foreign(foreign), Cache::Foreign(ty, method))
                            if std::ptr::eq(foreign.ty, ty) =>
                        {
                            let window = absolute!(window);
                            slow!(self.invoke(foreign, method, window, usize::from(argc)));
                        }
                        _ => {
                            let window = absolute!(window);
                            flow!(self.call_method(window, usize::from(argc), place));
                        }
                    }
                }
                Inst::CallMethodList { argc, base: window, site } => {
                    let place = &code!().sites[site as usize];
                    match (r!(window), place.cache.get()) {
                        (Value::Foreign(foreign), Cache::Foreign(ty, method))
                            if std::ptr::eq(foreign.ty, ty) =>
                        {
                            let window = absolute!(window);
                            slow!(self.invoke(foreign, method, window, usize::from(argc)));
                        }
                        _ => {
                            let window = absolute!(window);
                            flow!(self.call_method_list(window, usize::from(argc), place));
                        }
                    }
                }
                Inst::CallFunction { argc, base: window, function } => {
                    let callee = Rc::as_ptr(&self.codes[function as usize]);
                    enter!(callee, window, argc, TO_WINDOW);
                }
                Inst::CallNative { argc, base: window, native } => {
                    w!(window, Value::Null);
                    let native = builtins::native(crate::mir::NativeId(native));
                    if !(native.min..=native.max).contains(&usize::from(argc)) {
                        slow!(Err::<(), _>(self.native_arity(native, usize::from(argc))));
                    }
                    native!(native, window, argc);
                }
                Inst::New { argc, base: window, construct } => {
                    let construct = &code!().function.constructs[construct as usize];
                    let at = absolute!(window);
                    match construct.birth {
                        Birth::Class(class) if construct.keywords.is_empty() => {
                            sync!();
                            let class = &*self.program.classes[class.index()];
                            let constructor = class.constructor;
                            w!(window, self.new_instance(class.id));
                            match constructor {
                                Some(function) => {
                                    let callee = Rc::as_ptr(&self.codes[function.index()]);
                                    enter!(callee, window, argc, DROPPED);
                                }
                                None => {
                                    if argc != 0 {
                                        slow!(self.no_constructor(at, usize::from(argc)));
                                    }
                                }
                            }
                        }
                        _ => flow!(self.construct(at, usize::from(argc), construct)),
                    }
                }
                Inst::Return { .. } | Inst::ReturnNull => {
                    let value = match inst {
                        Inst::Return { src } => r!(src),
                        _ => Value::Null,
                    };
                    let frame = self.frames.pop().expect("a frame is running");
                    if frame.result == TO_WINDOW {
                        w!(0u16, value);
                    } else {
                        self.deliver(&frame, value);
                    }
                    if self.frames.len() == entry {
                        return Ok(value);
                    }
                    reload!();
                }

                Inst::GetField { dst, obj, site } => {
                    let object = r!(obj);
                    let place = &code!().sites[usize::from(site)];
                    match (object, place.cache.get()) {
                        (Value::Instance(instance), Cache::Field(class, slot))
                            if Rc::as_ptr(&instance.class) == class
                                && instance.life() != Life::Ended =>
                        {
                            w!(dst, instance.fields()[usize::from(slot)].get());
                        }
                        _ => flow!(self.get_field(object, place, absolute!(0u16), dst)),
                    }
                }
                Inst::SetField { obj, src, site } => {
                    let (object, value) = (r!(obj), r!(src));
                    let place = &code!().sites[usize::from(site)];
                    match (object, place.cache.get()) {
                        (Value::Instance(instance), Cache::Field(class, slot))
                            if Rc::as_ptr(&instance.class) == class
                                && instance.life() != Life::Ended =>
                        {
                            instance.fields()[usize::from(slot)].set(value);
                        }
                        _ => slow!(self.set_field(object, place, value)),
                    }
                }
                Inst::GetMe { dst, slot } => {
                    if let Value::Instance(me) = r!(0u16) {
                        w!(dst, me.fields()[usize::from(slot)].get());
                    }
                }
                Inst::SetMe { slot, src } => {
                    if let Value::Instance(me) = r!(0u16) {
                        me.fields()[usize::from(slot)].set(r!(src));
                    }
                }
                Inst::GetIndex { dst, obj, index } => {
                    let done = match (p!(obj), p!(index)) {
                        (Value::Array(array), Value::Int(at)) => {
                            let (array, at) = (*array, *at as usize);
                            array.get_into(at, m!(dst))
                        }
                        _ => false,
                    };
                    if !done {
                        let value = slow!(self.get_index(r!(obj), r!(index)));
                        w!(dst, value);
                    }
                }
                Inst::SetIndex { obj, index, src } => {
                    let done = match (p!(obj), p!(index)) {
                        (Value::Array(array), Value::Int(at)) => {
                            array.set_fitting(*at as usize, p!(src))
                        }
                        _ => false,
                    };
                    if !done {
                        slow!(self.set_index(r!(obj), r!(index), r!(src)));
                    }
                }
                Inst::GetSlice { dst, obj, bounds } => {
                    let value = slow!(self.get_slice(r!(obj), r!(bounds), r!(bounds + 1)));
                    w!(dst, value);
                }

                Inst::NewArray { dst, base: from, count } => {
                    let window = absolute!(from);
                    w!(dst, self.new_array(window, usize::from(count)));
                }
                Inst::ExtendArray { array, base: from, count } => {
                    let window = absolute!(from);
                    self.extend_array(r!(array), window, usize::from(count));
                }
                Inst::NewMap { dst, base: from, count } => {
                    let map = self.heap.map(Default::default());
                    for pair in 0..count {
                        let (key, value) = (r!(from + 2 * pair), r!(from + 2 * pair + 1));
                        slow!(self.set_index(map, key, value));
                    }
                    w!(dst, map);
                }
                Inst::ExtendMap { map, base: from, count } => {
                    let map = r!(map);
                    for pair in 0..count {
                        let (key, value) = (r!(from + 2 * pair), r!(from + 2 * pair + 1));
                        slow!(self.set_index(map, key, value));
                    }
                }
                Inst::NewRange { dst, a, b } => {
                    let value = slow!(self.new_range(r!(a), r!(b)));
                    w!(dst, value);
                }
                Inst::NewVariant { dst, base: from, variant } => {
                    let variant = code!().function.variants[usize::from(variant)];
                    w!(dst, self.new_variant(variant, |i| r!(from + i)));
                }
                Inst::NewRecord { dst, base: from, record } => {
                    let record = code!().function.records[usize::from(record)];
                    w!(dst, self.new_record(record, |i| r!(from + i)));
                }
                Inst::With { dst, base: from, site } => {
                    let place = &code!().sites[usize::from(site)];
                    let window = absolute!(from);
                    let value = slow!(self.with_fields(window, &place.keywords));
                    w!(dst, value);
                }
                Inst::Closure { dst, function } => {
                    let window = absolute!(0u16);
                    w!(dst, self.new_closure(function, window));
                }
                Inst::NewWeak { dst, src } => {
                    let value = slow!(self.new_weak(r!(src)));
                    w!(dst, value);
                }

                Inst::RangeStart { base: at, to } => match (r!(at), r!(at + 1)) {
                    (Value::Int(from), Value::Int(end)) => {
                        if from < end {
                            w!(at + 2, Value::Int(from));
                        } else {
                            jump_to!(to);
                        }
                    }
                    (a, b) => slow!(Err::<(), _>(self.range_type(a, b))),
                },
                Inst::RangeNext { base: at, to } => {
                    if let (Value::Int(now), Value::Int(end)) = (p!(at), p!(at + 1)) {
                        let (next, end) = (now.wrapping_add(1), *end);
                        w!(at, Value::Int(next));
                        if next < end {
                            w!(at + 2, Value::Int(next));
                            jump_to!(to);
                        }
                    }
                }
                Inst::IterStart { dst, src } => {
                    let value = slow!(self.iterate(r!(src)));
                    w!(dst, value);
                }
                Inst::IterNext { iter, to } => {
                    if let Value::Iter(state) = r!(iter) {
                        let is_over = if let Iter::Array(array, at) = &*state {
                            let index = at.get();
                            at.set(index + 1);
                            !array.get_into(index, m!(iter + 1))
                        } else if let Some(value) = slow!(self.next(state)) {
                            w!(iter + 1, value);
                            false
                        } else {
                            true
                        };
                        if is_over {
                            jump_to!(to);
                        }
                    }
                }

                Inst::Rethrow { src } => {
                    slow!(Err::<(), _>(self.rethrow(r!(src))));
                }
                Inst::ErrorIs { dst, src, name } => {
                    let name = code!().function.names[usize::from(name)];
                    let is = self.error_is(r!(src), name);
                    w!(dst, Value::Bool(is));
                }
                Inst::Chain { new, old } => self.chain(r!(new), r!(old)),
                Inst::AssertFail { src } => slow!(Err::<(), _>(self.assert_fail(r!(src)))),
                Inst::MatchFail { src } => slow!(Err::<(), _>(self.match_fail(r!(src)))),

                Inst::VariantIs { dst, src, variant } => {
                    let (id, index) = code!().function.variants[usize::from(variant)];
                    let is = matches!(r!(src), Value::Variant(v) if v.id == id && v.index == index);
                    w!(dst, Value::Bool(is));
                }
                Inst::Payload { dst, src, index } => {
                    let value = match r!(src) {
                        Value::Variant(variant) => variant.payload.get(usize::from(index)).copied(),
                        _ => None,
                    };
                    w!(dst, value.unwrap_or(Value::Null));
                }
                Inst::ArrayIs { dst, src, count } => {
                    let is = matches!(r!(src), Value::Array(a) if a.len() == usize::from(count));
                    w!(dst, Value::Bool(is));
                }
                Inst::ArrayAtLeast { dst, src, count } => {
                    let is = matches!(r!(src), Value::Array(a) if a.len() >= usize::from(count));
                    w!(dst, Value::Bool(is));
                }
                Inst::Element { dst, src, index } => {
                    w!(dst, super::matching::element(r!(src), index))
                }
                Inst::Rest { dst, src, skip_front, skip_back } => {
                    let rest = super::matching::rest(r!(src), skip_front, skip_back);
                    w!(dst, self.heap.array(rest));
                }
                Inst::MapHas { dst, src, key } => {
                    let found = super::matching::map_get(r!(src), *k!(key));
                    w!(dst, Value::Bool(found.is_some()));
                    w!(dst + 1, found.unwrap_or(Value::Null));
                }
                Inst::PatternEq { dst, src, b } => {
                    let is = slow!(self.pattern_equals(r!(src), r!(b)));
                    w!(dst, Value::Bool(is));
                }
                Inst::InRange { dst, src, base: from } => {
                    let is = super::matching::in_range(r!(src), r!(from), r!(from + 1));
                    w!(dst, Value::Bool(is));
                }
                Inst::Question { dst, src } => {
                    let (go_on, value) = slow!(self.question(r!(src)));
                    w!(dst, Value::Bool(go_on));
                    w!(dst + 1, value);
                }

                Inst::NewTask { dst, src } => w!(dst, self.new_task(r!(src))),
                Inst::Await { dst, src } => {
                    let value = slow!(self.wait_for(r!(src)));
                    w!(dst, value);
                }
            }
        }
    }
}
