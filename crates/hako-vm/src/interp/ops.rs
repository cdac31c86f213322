//! Operators: what the fast paths of the loop do not take.

use std::cmp::Ordering;

use hako_box::Operation;

use super::Vm;
use super::errors::{self, Raised};
use crate::heap::Value;

/// Binary operators that make a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arith {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    MatMul,
    And,
    Or,
    Xor,
    Shl,
    Shr,
}

impl Arith {
    fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
            Self::MatMul => "@",
            Self::And => "&",
            Self::Or => "|",
            Self::Xor => "^",
            Self::Shl => "<<",
            Self::Shr => ">>",
        }
    }

    fn operation(self) -> Operation {
        match self {
            Self::Add => Operation::Add,
            Self::Sub => Operation::Sub,
            Self::Mul => Operation::Mul,
            Self::Div => Operation::Div,
            Self::Rem => Operation::Rem,
            Self::MatMul => Operation::MatMul,
            Self::And => Operation::And,
            Self::Or => Operation::Or,
            Self::Xor => Operation::Xor,
            Self::Shl => Operation::Shl,
            Self::Shr => Operation::Shr,
        }
    }

    /// Of two floats; `None` when it does not take floats, or would divide by zero.
    fn floats(self, a: f64, b: f64) -> Option<f64> {
        match self {
            Self::Add => Some(a + b),
            Self::Sub => Some(a - b),
            Self::Mul => Some(a * b),
            Self::Div if b != 0.0 => Some(a / b),
            Self::Rem if b != 0.0 => Some(a % b),
            _ => None,
        }
    }

    /// Of two integers; as `floats`.
    fn integers(self, a: i64, b: i64) -> Option<i64> {
        Some(match self {
            Self::Add => a.wrapping_add(b),
            Self::Sub => a.wrapping_sub(b),
            Self::Mul => a.wrapping_mul(b),
            Self::Div if b != 0 => a.wrapping_div(b),
            Self::Rem if b != 0 => a.wrapping_rem(b),
            Self::And => a & b,
            Self::Or => a | b,
            Self::Xor => a ^ b,
            Self::Shl => a.wrapping_shl(b as u32),
            Self::Shr => a.wrapping_shr(b as u32),
            _ => return None,
        })
    }
}

/// Orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Lt,
    Le,
    Gt,
    Ge,
}

impl Order {
    fn sign(self) -> &'static str {
        match self {
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }

    fn operation(self) -> Operation {
        match self {
            Self::Lt => Operation::Lt,
            Self::Le => Operation::Le,
            Self::Gt => Operation::Gt,
            Self::Ge => Operation::Ge,
        }
    }

    fn holds(self, ordering: Option<Ordering>) -> bool {
        // Nothing is below, above or beside a NaN.
        ordering.is_some_and(|ordering| match self {
            Self::Lt => ordering.is_lt(),
            Self::Le => ordering.is_le(),
            Self::Gt => ordering.is_gt(),
            Self::Ge => ordering.is_ge(),
        })
    }
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

/// Whether an integer and a float are the same number, without rounding.
fn same_number(int: i64, float: f64) -> bool {
    // Every float in this range is an integer that fits, or has a fraction.
    const END: f64 = 9_223_372_036_854_775_808.0;
    (-END..END).contains(&float) && float.trunc() == float && float as i64 == int
}

impl Vm {
    /// `a op b`
    pub(crate) fn arith(&mut self, op: Arith, a: Value, b: Value) -> Result<Value, Raised> {
        if let Value::Foreign(_) = a {
            return self.operate(op.operation(), &[a, b]);
        }
        if op == Arith::Add
            && let Value::Str(left) = a
        {
            return match b {
                Value::Str(right) => Ok(self.heap.concat(left, right)),
                Value::Null => Err(self.operands(op.sign(), a, b)),
                _ => self.join(a, b),
            };
        }
        if let Value::Foreign(_) = b {
            return self.operate(op.operation(), &[a, b]);
        }
        let value = match (a, b) {
            (Value::Int(x), Value::Int(y)) => op.integers(x, y).map(Value::Int),
            (Value::Float(x), Value::Float(y)) => op.floats(x, y).map(Value::Float),
            (Value::Int(x), Value::Float(y)) => op.floats(x as f64, y).map(Value::Float),
            (Value::Float(x), Value::Int(y)) => op.floats(x, y as f64).map(Value::Float),
            (Value::Null, _) => None,
            (_, Value::Str(_)) if op == Arith::Add => return self.join(a, b),
            _ => None,
        };
        if let Some(value) = value {
            return Ok(value);
        }
        let divides = matches!(op, Arith::Div | Arith::Rem);
        if divides && is_ordered(a, b) && !matches!(a, Value::Str(_)) {
            return Err(self.raise(errors::ZERO_DIVISION, "division by zero"));
        }
        Err(self.operands(op.sign(), a, b))
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
            return self.arith(Arith::Sub, a, Value::Int(-imm));
        }
        self.arith(Arith::Add, a, Value::Int(imm))
    }

    /// The texts of `a` and `b` together.
    fn join(&mut self, a: Value, b: Value) -> Result<Value, Raised> {
        // A number beside a text needs no text of its own.
        if let (Value::Str(left), Value::Int(number)) = (a, b) {
            return Ok(self.heap.concat_int(left, number));
        }
        let left = self.text_value(a)?;
        self.roots.push(Value::Str(left));
        let right = self.text_value(b);
        self.roots.pop();
        Ok(self.heap.concat(left, right?))
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
    pub(super) fn order(&mut self, op: Order, a: Value, b: Value) -> Result<Value, Raised> {
        if matches!(a, Value::Foreign(_)) || matches!(b, Value::Foreign(_)) {
            return self.operate(op.operation(), &[a, b]);
        }
        if is_ordered(a, b) {
            return Ok(Value::Bool(op.holds(compare_values(a, b))));
        }
        let (left, right) = (self.type_name(a), self.type_name(b));
        Err(self.raise(errors::TYPE, format!("`{}` does not take {left} and {right}", op.sign())))
    }

    /// `a < b` and the like, as a condition.
    pub(super) fn order_truth(&mut self, op: Order, a: Value, b: Value) -> Result<bool, Raised> {
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
        if self.order_truth(Order::Lt, a, b)? {
            return Ok(Ordering::Less);
        }
        Ok(if self.order_truth(Order::Gt, a, b)? { Ordering::Greater } else { Ordering::Equal })
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
        let mut next = Some((a, b));
        while let Some((a, b)) = next {
            let equal = match (a, b) {
                (Value::Record(x), Value::Record(y)) => {
                    let same_type = std::rc::Rc::ptr_eq(&x.def, &y.def);
                    if same_type && x != y {
                        pairs.extend(x.fields.iter().copied().zip(y.fields.iter().copied()));
                    }
                    same_type
                }
                (Value::Variant(x), Value::Variant(y)) => {
                    let same_type = x.id == y.id && x.index == y.index;
                    if same_type && x != y {
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
