//! Operators: what the fast paths of the loop do not take.

use std::cmp::Ordering;
use std::collections::HashSet;

use hako_box::Operation;

use super::Vm;
use super::errors::{self, Raised};
use crate::builtins::{MAX_BYTES, check_bytes};
use crate::heap::{Gc, Str, Value};

/// How a program writes a binary operator.
fn sign(op: Operation) -> &'static str {
    match op {
        Operation::Add => "+",
        Operation::Sub => "-",
        Operation::Mul => "*",
        Operation::Div => "/",
        Operation::Rem => "%",
        Operation::MatMul => "@",
        Operation::And => "&",
        Operation::Or => "|",
        Operation::Xor => "^",
        Operation::Shl => "<<",
        Operation::Shr => ">>",
        Operation::Lt => "<",
        Operation::Le => "<=",
        Operation::Gt => ">",
        Operation::Ge => ">=",
        _ => "this operator",
    }
}

/// `op` of two floats; `None` when it does not take floats, or would divide by zero.
fn floats(op: Operation, a: f64, b: f64) -> Option<f64> {
    match op {
        Operation::Add => Some(a + b),
        Operation::Sub => Some(a - b),
        Operation::Mul => Some(a * b),
        Operation::Div if b != 0.0 => Some(a / b),
        Operation::Rem if b != 0.0 => Some(a % b),
        _ => None,
    }
}

/// `op` of two integers; as [`floats`].
fn integers(op: Operation, a: i64, b: i64) -> Option<i64> {
    Some(match op {
        Operation::Add => a.wrapping_add(b),
        Operation::Sub => a.wrapping_sub(b),
        Operation::Mul => a.wrapping_mul(b),
        Operation::Div if b != 0 => a.wrapping_div(b),
        Operation::Rem if b != 0 => a.wrapping_rem(b),
        Operation::And => a & b,
        Operation::Or => a | b,
        Operation::Xor => a ^ b,
        Operation::Shl => a.wrapping_shl(b as u32),
        Operation::Shr => a.wrapping_shr(b as u32),
        _ => return None,
    })
}

/// Whether an order holds. Nothing is below, above or beside a NaN.
fn holds(op: Operation, ordering: Option<Ordering>) -> bool {
    ordering.is_some_and(|ordering| match op {
        Operation::Lt => ordering.is_lt(),
        Operation::Le => ordering.is_le(),
        Operation::Gt => ordering.is_gt(),
        _ => ordering.is_ge(),
    })
}

/// The order of two numbers or two texts; `None` for a NaN and for anything else.
pub(crate) fn compare_values(a: Value, b: Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => Some(x.cmp(&y)),
        (Value::Float(x), Value::Float(y)) => x.partial_cmp(&y),
        (Value::Int(x), Value::Float(y)) => (x as f64).partial_cmp(&y),
        (Value::Float(x), Value::Int(y)) => x.partial_cmp(&(y as f64)),
        (Value::Str(x), Value::Str(y)) => Some(x.as_str().cmp(y.as_str())),
        _ => None,
    }
}

fn is_ordered(a: Value, b: Value) -> bool {
    let number = |value| matches!(value, Value::Int(_) | Value::Float(_));
    number(a) && number(b) || matches!((a, b), (Value::Str(_), Value::Str(_)))
}

/// After so many pairs of records or variants a comparison remembers which it has seen.
const REMEMBER_FROM: usize = 1000;

/// Whether an integer and a float are the same number, without rounding.
fn same_number(int: i64, float: f64) -> bool {
    // Every float in this range is an integer that fits, or has a fraction.
    const END: f64 = 9_223_372_036_854_775_808.0;
    (-END..END).contains(&float) && float.trunc() == float && float as i64 == int
}

impl Vm {
    /// `a op b`
    pub(crate) fn arith(&mut self, op: Operation, a: Value, b: Value) -> Result<Value, Raised> {
        if let Value::Foreign(_) = a {
            return self.operate(op, &[a, b]);
        }
        if op == Operation::Add
            && let Value::Str(left) = a
        {
            return match b {
                Value::Str(right) => self.add_texts(left, right),
                Value::Null => Err(self.operands(sign(op), a, b)),
                _ => self.join(a, b),
            };
        }
        if let Value::Foreign(_) = b {
            return self.operate(op, &[a, b]);
        }
        let value = match (a, b) {
            (Value::Int(x), Value::Int(y)) => integers(op, x, y).map(Value::Int),
            (Value::Float(x), Value::Float(y)) => floats(op, x, y).map(Value::Float),
            (Value::Int(x), Value::Float(y)) => floats(op, x as f64, y).map(Value::Float),
            (Value::Float(x), Value::Int(y)) => floats(op, x, y as f64).map(Value::Float),
            (Value::Null, _) => None,
            (_, Value::Str(_)) if op == Operation::Add => return self.join(a, b),
            _ => None,
        };
        if let Some(value) = value {
            return Ok(value);
        }
        let divides = matches!(op, Operation::Div | Operation::Rem);
        if divides && is_ordered(a, b) && !matches!(a, Value::Str(_)) {
            return Err(self.raise(errors::ZERO_DIVISION, "division by zero"));
        }
        Err(self.operands(sign(op), a, b))
    }

    /// `a + imm`, which was written as `a - -imm` when `minus`.
    pub(super) fn add_immediate(
        &mut self,
        a: Value,
        imm: i16,
        minus: bool,
    ) -> Result<Value, Raised> {
        let imm = i64::from(imm);
        if minus {
            return self.arith(Operation::Sub, a, Value::Int(-imm));
        }
        self.arith(Operation::Add, a, Value::Int(imm))
    }

    /// The texts of `a` and `b` together.
    fn join(&mut self, a: Value, b: Value) -> Result<Value, Raised> {
        // A number beside a text needs no text of its own.
        if let (Value::Str(left), Value::Int(number)) = (a, b)
            && left.as_str().len() < MAX_BYTES - 20
        {
            return Ok(self.heap.concat_int(left, number));
        }
        let left = self.text_value(a)?;
        self.roots.push(Value::Str(left));
        let right = self.text_value(b);
        self.roots.pop();
        self.add_texts(left, right?)
    }

    fn add_texts(&mut self, left: Gc<Str>, right: Gc<Str>) -> Result<Value, Raised> {
        let bytes = left.as_str().len() + right.as_str().len();
        if bytes > MAX_BYTES {
            check_bytes(self, "+", Some(bytes))?;
        }
        Ok(self.heap.concat(left, right))
    }

    #[cold]
    fn operands(&mut self, sign: &str, a: Value, b: Value) -> Raised {
        let (left, right) = (self.type_name(a), self.type_name(b));
        let mut message = format!("`{sign}` does not take {left} and {right}");
        if sign == "+" && (a.is_null() || b.is_null()) {
            message.push_str("; `x ?? \"\"` gives a text when x is null");
        }
        self.raise(errors::TYPE, message)
    }

    /// `-a`
    pub(crate) fn negate(&mut self, a: Value) -> Result<Value, Raised> {
        if let Value::Foreign(_) = a {
            return self.operate(Operation::Neg, &[a]);
        }
        let name = self.type_name(a);
        Err(self.raise(errors::TYPE, format!("`-` takes a number, not {name}")))
    }

    /// `~a`
    pub(crate) fn invert(&mut self, a: Value) -> Result<Value, Raised> {
        if let Value::Foreign(_) = a {
            return self.operate(Operation::Invert, &[a]);
        }
        let name = self.type_name(a);
        Err(self.raise(errors::TYPE, format!("`~` takes an integer, not {name}")))
    }

    /// `a < b` and the like, as a value: a library's box may answer anything.
    pub(super) fn order(&mut self, op: Operation, a: Value, b: Value) -> Result<Value, Raised> {
        if matches!(a, Value::Foreign(_)) || matches!(b, Value::Foreign(_)) {
            return self.operate(op, &[a, b]);
        }
        if is_ordered(a, b) {
            return Ok(Value::Bool(holds(op, compare_values(a, b))));
        }
        let (left, right) = (self.type_name(a), self.type_name(b));
        Err(self.raise(errors::TYPE, format!("`{}` does not take {left} and {right}", sign(op))))
    }

    /// `a < b` and the like, as a condition.
    pub(super) fn order_truth(
        &mut self,
        op: Operation,
        a: Value,
        b: Value,
    ) -> Result<bool, Raised> {
        let value = self.order(op, a, b)?;
        self.truth(value)
    }

    /// The order of `a` and `b`: of numbers and of texts.
    ///
    /// # Errors
    /// `TypeError` for anything else; whatever a library's box raises.
    pub fn compare(&mut self, a: Value, b: Value) -> Result<Ordering, Raised> {
        if is_ordered(a, b) {
            return Ok(compare_values(a, b).unwrap_or(Ordering::Equal));
        }
        if self.order_truth(Operation::Lt, a, b)? {
            return Ok(Ordering::Less);
        }
        Ok(if self.order_truth(Operation::Gt, a, b)? { Ordering::Greater } else { Ordering::Equal })
    }

    /// `a == b`, as a value.
    pub(super) fn equal(&mut self, a: Value, b: Value) -> Result<Value, Raised> {
        if matches!(a, Value::Foreign(_)) || matches!(b, Value::Foreign(_)) {
            return self.operate(Operation::Eq, &[a, b]);
        }
        Ok(Value::Bool(self.same(a, b)))
    }

    /// `a != b`, as a value.
    pub(super) fn unequal(&mut self, a: Value, b: Value) -> Result<Value, Raised> {
        if matches!(a, Value::Foreign(_)) || matches!(b, Value::Foreign(_)) {
            return self.operate(Operation::Ne, &[a, b]);
        }
        Ok(Value::Bool(!self.same(a, b)))
    }

    /// `a == b`, as a condition.
    ///
    /// # Errors
    /// Whatever a library's box raises.
    pub fn equals(&mut self, a: Value, b: Value) -> Result<bool, Raised> {
        let value = self.equal(a, b)?;
        self.truth(value)
    }

    /// Whether two values are equal: numbers and texts by content, records and variants by their
    /// parts, everything else by identity. Values within may be a library's: these are equal
    /// here when they are the same object.
    pub(crate) fn same(&self, a: Value, b: Value) -> bool {
        // Records and variants may be nested as deep as memory goes: no recursion.
        let mut pairs = vec![];
        // Values may share their parts, so that there are far more ways to a part than parts.
        let mut seen = HashSet::new();
        let mut containers = 0;
        let mut is_new = |x: usize, y: usize| {
            containers += 1;
            x != y && (containers < REMEMBER_FROM || seen.insert((x, y)))
        };
        let mut next = Some((a, b));
        while let Some((a, b)) = next {
            let equal = match (a, b) {
                (Value::Record(x), Value::Record(y)) => {
                    let same_type = std::rc::Rc::ptr_eq(&x.def, &y.def);
                    if same_type && is_new(x.address(), y.address()) {
                        pairs.extend(x.fields.iter().copied().zip(y.fields.iter().copied()));
                    }
                    same_type
                }
                (Value::Variant(x), Value::Variant(y)) => {
                    let same_type = x.id == y.id && x.index == y.index;
                    if same_type && is_new(x.address(), y.address()) {
                        pairs.extend(x.payload.iter().copied().zip(y.payload.iter().copied()));
                    }
                    same_type
                }
                _ => same_plain(a, b),
            };
            if !equal {
                return false;
            }
            next = pairs.pop();
        }
        true
    }

    /// The truth of a value, as a condition takes it.
    ///
    /// # Errors
    /// `TypeError` for what has no truth; whatever a library's box raises.
    pub fn truth(&mut self, value: Value) -> Result<bool, Raised> {
        match value {
            Value::Bool(truth) => Ok(truth),
            Value::Int(number) => Ok(number != 0),
            Value::Float(number) => Ok(number != 0.0),
            Value::Str(text) => Ok(!text.as_str().is_empty()),
            Value::Foreign(_) => {
                let truth = self.operate(Operation::Truth, &[value])?;
                Ok(matches!(truth, Value::Bool(true)))
            }
            Value::Null => {
                Err(self.raise(errors::TYPE, "null is not a condition; `x == null` asks for it"))
            }
            other => {
                let name = self.type_name(other);
                Err(self.raise(errors::TYPE, format!("{name} is not a condition")))
            }
        }
    }
}

fn same_plain(a: Value, b: Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(x), Value::Bool(y)) => x == y,
        (Value::Int(x), Value::Int(y)) => x == y,
        (Value::Float(x), Value::Float(y)) => x == y,
        (Value::Int(x), Value::Float(y)) | (Value::Float(y), Value::Int(x)) => same_number(x, y),
        (Value::Str(x), Value::Str(y)) => x == y || x.as_str() == y.as_str(),
        (Value::Bytes(x), Value::Bytes(y)) => x.0 == y.0,
        (Value::Range(x), Value::Range(y)) => x.start == y.start && x.end == y.end,
        (Value::Native(x), Value::Native(y)) => x == y,
        (Value::Class(x), Value::Class(y)) => x == y,
        (Value::Bound(x), Value::Bound(y)) => {
            x.name == y.name && same_plain(x.receiver, y.receiver)
        }
        (Value::Foreign(x), Value::Foreign(y)) => x.handle == y.handle,
        _ => a.kind() == b.kind() && a.address().is_some() && a.address() == b.address(),
    }
}

#[cfg(test)]
mod tests {
    use super::same_number;

    #[test]
    fn integers_and_floats_are_equal_only_without_rounding() {
        assert!(same_number(1, 1.0));
        assert!(same_number(i64::MIN, -9_223_372_036_854_775_808.0));
        assert!(!same_number(i64::MAX, 9_223_372_036_854_775_808.0));
        assert!(!same_number(9_007_199_254_740_993, 9_007_199_254_740_992.0));
        assert!(!same_number(0, 0.5));
        assert!(!same_number(0, f64::NAN));
    }
}
