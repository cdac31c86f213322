//! Numbers and truth values: their text, their reading, their methods.

use std::cmp::Ordering;

use super::arguments::{describe, quote, wrong};
use super::{Native, NativeArgs, entry};
use crate::heap::Value;
use crate::interp::{Raised, Vm, errors};

/// The methods of integers and floats.
pub(super) static METHODS: &[Native] = &[
    entry("abs", 0, 0, abs),
    entry("min", 1, usize::MAX, min),
    entry("max", 1, usize::MAX, max),
    entry("not", 0, 0, not),
    entry("and", 1, 1, and),
    entry("or", 1, 1, or),
    entry("to_float", 0, 0, to_float),
    entry("to_int", 0, 0, to_int),
    entry("to_bool", 0, 0, to_bool),
];

/// The methods of truth values.
pub(super) static BOOL_METHODS: &[Native] = &[
    entry("abs", 0, 0, to_int),
    entry("min", 1, usize::MAX, bool_min),
    entry("max", 1, usize::MAX, bool_max),
    entry("not", 0, 0, not),
    entry("and", 1, 1, and),
    entry("or", 1, 1, or),
    entry("to_float", 0, 0, to_float),
    entry("to_int", 0, 0, to_int),
    entry("to_bool", 0, 0, to_bool),
];

/// The shortest decimal digits that read back as `value`, never with an exponent.
pub(crate) fn float_text(value: f64) -> String {
    value.to_string()
}

/// Reads a decimal integer, white space around it allowed.
///
/// # Errors
/// Why the text is none.
pub(super) fn parse_int(text: &str) -> Result<i64, String> {
    let digits = text.trim();
    digits.parse().map_err(|error: std::num::ParseIntError| match error.kind() {
        std::num::IntErrorKind::PosOverflow | std::num::IntErrorKind::NegOverflow => {
            format!("{} does not fit an Integer (64 bits)", quote(digits))
        }
        _ => format!("{} is not an integer; digits with an optional sign are one", quote(text)),
    })
}

/// Reads a float, white space around it allowed.
///
/// # Errors
/// Why the text is none.
pub(super) fn parse_float(text: &str) -> Result<f64, String> {
    text.trim()
        .parse()
        .map_err(|_| format!("{} is not a number such as \"1.5\" or \"-2e3\"", quote(text)))
}

/// `value` without its fraction as an integer.
///
/// # Errors
/// Why there is none.
pub(super) fn truncate(value: f64) -> Result<i64, String> {
    // 2^63 is a float, the largest i64 is not: the bounds are exact.
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&value) {
        Ok(value as i64)
    } else {
        Err(format!("{} does not fit an Integer (64 bits)", float_text(value)))
    }
}

/// Compares an integer and a float without rounding; NaN is above all numbers.
pub(super) fn compare_mixed(left: i64, right: f64) -> Ordering {
    match truncate(right) {
        // The whole part decides, then what was cut off.
        Ok(whole) => left
            .cmp(&whole)
            .then_with(|| 0.0_f64.partial_cmp(&(right - right.trunc())).unwrap_or(Ordering::Equal)),
        Err(_) if right < 0.0 => Ordering::Greater,
        Err(_) => Ordering::Less,
    }
}

/// A total order of floats for sorting: `-0` equals `0`, NaN is above all numbers.
pub(super) fn compare_floats(left: f64, right: f64) -> Ordering {
    left.partial_cmp(&right).unwrap_or_else(|| left.is_nan().cmp(&right.is_nan()))
}

/// A total order of numbers; nothing for other values.
pub(super) fn compare_numbers(left: Value, right: Value) -> Option<Ordering> {
    Some(match (left, right) {
        (Value::Int(left), Value::Int(right)) => left.cmp(&right),
        (Value::Float(left), Value::Float(right)) => compare_floats(left, right),
        (Value::Int(left), Value::Float(right)) => compare_mixed(left, right),
        (Value::Float(left), Value::Int(right)) => compare_mixed(right, left).reverse(),
        _ => return None,
    })
}

/// The absolute value of a number; that of the least integer wraps, as all arithmetic.
pub(super) fn absolute(vm: &mut Vm, value: Value, of: &str, name: &str) -> Result<Value, Raised> {
    match value {
        Value::Int(value) => Ok(Value::Int(value.wrapping_abs())),
        Value::Float(value) => Ok(Value::Float(value.abs())),
        other => Err(wrong(vm, of, name, "a number", other)),
    }
}

/// The first of `best` and the arguments that all others are not on the side of `keep`. A NaN
/// among them is the result.
pub(super) fn extreme(
    vm: &mut Vm,
    args: NativeArgs,
    mut best: Value,
    from: usize,
    keep: Ordering,
) -> Result<Value, Raised> {
    for index in from..args.len() {
        let next = args.get(vm, index);
        if matches!(best, Value::Float(value) if value.is_nan()) {
            // Still looks at the others, which may be no numbers at all.
            if compare_numbers(best, next).is_some() {
                continue;
            }
        }
        let order = match compare_numbers(next, best) {
            Some(_) if matches!(next, Value::Float(value) if value.is_nan()) => keep,
            Some(order) => order,
            None => vm.compare(next, best)?,
        };
        if order == keep {
            best = next;
        }
    }
    Ok(best)
}

fn abs(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let value = args.receiver(vm);
    absolute(vm, value, "abs", "receiver")
}

fn min(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let value = args.receiver(vm);
    extreme(vm, args, value, 0, Ordering::Less)
}

fn max(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let value = args.receiver(vm);
    extreme(vm, args, value, 0, Ordering::Greater)
}

/// The receiver and the arguments, which must all be truth values.
fn bools(vm: &mut Vm, args: NativeArgs, of: &str) -> Result<Vec<bool>, Raised> {
    let mut values = vec![vm.truth(args.receiver(vm))?];
    for index in 0..args.len() {
        match args.get(vm, index) {
            Value::Bool(value) => values.push(value),
            other => return Err(wrong(vm, of, "other", "a Bool", other)),
        }
    }
    Ok(values)
}

/// `false` is below `true`.
fn bool_min(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Bool(bools(vm, args, "min")?.into_iter().all(|value| value)))
}

fn bool_max(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Bool(bools(vm, args, "max")?.into_iter().any(|value| value)))
}

fn not(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let value = args.receiver(vm);
    Ok(Value::Bool(!vm.truth(value)?))
}

fn and(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let (left, right) = (args.receiver(vm), args.get(vm, 0));
    let (left, right) = (vm.truth(left)?, vm.truth(right)?);
    Ok(Value::Bool(left && right))
}

fn or(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let (left, right) = (args.receiver(vm), args.get(vm, 0));
    let (left, right) = (vm.truth(left)?, vm.truth(right)?);
    Ok(Value::Bool(left || right))
}

fn to_float(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let value = args.receiver(vm);
    float_of(vm, value, "to_float")
}

fn to_int(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let value = args.receiver(vm);
    int_of(vm, value, "to_int")
}

fn to_bool(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let value = args.receiver(vm);
    Ok(Value::Bool(vm.truth(value)?))
}

/// `value` as a float: a number, a truth value, or a text that is one.
pub(super) fn float_of(vm: &mut Vm, value: Value, of: &str) -> Result<Value, Raised> {
    match value {
        Value::Bool(value) => Ok(Value::Float(f64::from(u8::from(value)))),
        Value::Int(value) => Ok(Value::Float(value as f64)),
        Value::Float(_) => Ok(value),
        Value::Str(text) => parse_float(text.as_str())
            .map(Value::Float)
            .map_err(|reason| vm.raise(errors::VALUE, reason)),
        other => {
            let given = describe(vm, other);
            let message =
                format!("`{of}` makes a Float of a number, a Bool or a String, not of {given}");
            Err(vm.raise(errors::TYPE, message))
        }
    }
}

/// `value` as an integer: a number without its fraction, a truth value, or a text that is one.
pub(super) fn int_of(vm: &mut Vm, value: Value, of: &str) -> Result<Value, Raised> {
    let result = match value {
        Value::Bool(value) => Ok(i64::from(value)),
        Value::Int(value) => Ok(value),
        Value::Float(value) => truncate(value),
        Value::Str(text) => parse_int(text.as_str()),
        other => {
            let given = describe(vm, other);
            let message =
                format!("`{of}` makes an Integer of a number, a Bool or a String, not of {given}");
            return Err(vm.raise(errors::TYPE, message));
        }
    };
    result.map(Value::Int).map_err(|reason| vm.raise(errors::VALUE, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_show_the_shortest_digits_and_never_an_exponent() {
        let shown = [1.0, 0.1, -0.0, 1e21, 1e-7, f64::INFINITY, f64::NEG_INFINITY, f64::NAN]
            .map(float_text);
        let expected =
            ["1", "0.1", "-0", "1000000000000000000000", "0.0000001", "inf", "-inf", "NaN"];
        assert_eq!(shown, expected);
        assert_eq!(float_text(f64::MAX).len(), 309);
        assert_eq!(float_text(f64::MIN_POSITIVE).parse(), Ok(f64::MIN_POSITIVE));
    }

    #[test]
    fn integers_are_read_exactly_or_not_at_all() {
        assert_eq!(parse_int(" -9223372036854775808\n"), Ok(i64::MIN));
        assert_eq!(parse_int("+7"), Ok(7));
        let too_large = "\"9223372036854775808\" does not fit an Integer (64 bits)";
        assert_eq!(parse_int("9223372036854775808"), Err(too_large.to_owned()));
        for text in ["", " ", "1.0", "0x1f", "1_000", "١", "--1", "1 2"] {
            assert!(parse_int(text).is_err_and(|reason| reason.contains("is not an integer")));
        }
    }

    #[test]
    fn floats_outside_the_integers_are_not_truncated() {
        assert_eq!(truncate(-9_223_372_036_854_775_808.0), Ok(i64::MIN));
        assert_eq!(truncate(-1.9), Ok(-1));
        for value in [9_223_372_036_854_775_808.0, f64::NAN, f64::INFINITY, -1e300] {
            assert!(truncate(value).is_err());
        }
    }

    #[test]
    fn integers_and_floats_compare_without_rounding() {
        let large = 9_007_199_254_740_993; // 2^53 + 1, which no float is
        assert_eq!(compare_mixed(large, 9_007_199_254_740_992.0), Ordering::Greater);
        assert_eq!(compare_mixed(i64::MAX, 9_223_372_036_854_775_808.0), Ordering::Less);
        assert_eq!(compare_mixed(i64::MIN, f64::NEG_INFINITY), Ordering::Greater);
        assert_eq!(compare_mixed(-1, -1.5), Ordering::Greater);
        assert_eq!(compare_mixed(1, 1.5), Ordering::Less);
        assert_eq!(compare_mixed(0, -0.0), Ordering::Equal);
        assert_eq!(compare_mixed(i64::MAX, f64::NAN), Ordering::Less);
    }
}
