//! `MathBox`: the usual functions and constants. A result that is no real number is an error, an
//! overflow is infinite, as with the operators.

use std::cmp::Ordering;
use std::f64::consts;

use super::arguments::wrong;
use super::number::{absolute, extreme, float_text, truncate};
use super::{Native, NativeArgs, entry};
use crate::heap::Value;
use crate::interp::{Raised, Vm, errors};

/// The constants, which are fields.
const CONSTANTS: &[(&str, f64)] = &[
    ("PI", consts::PI),
    ("E", consts::E),
    ("TAU", consts::TAU),
    ("INF", f64::INFINITY),
    ("NAN", f64::NAN),
];

/// The constant `name`.
pub(super) fn constant(name: &str) -> Option<f64> {
    CONSTANTS.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// The names of the constants.
pub(super) fn constant_names() -> impl Iterator<Item = &'static str> {
    CONSTANTS.iter().map(|(name, _)| *name)
}

macro_rules! methods {
    (
        $plain:ident { $($name:literal $apply:expr;)* }
        $partial:ident { $($pname:literal $papply:expr, $holds:expr, $domain:literal;)* }
        $rounding:ident { $($rname:literal $rapply:expr;)* }
        $rest:ident { $($other:expr,)* }
    ) => {
        pub(super) static METHODS: &[Native] = &[
            $(entry($name, 1, 1, |vm, args| {
                let apply: fn(f64) -> f64 = $apply;
                Ok(Value::Float(apply(args.float(vm, 0, $name, "x")?)))
            }),)*
            $(entry($pname, 1, 1, |vm, args| {
                let apply: fn(f64) -> f64 = $papply;
                let holds: fn(f64) -> bool = $holds;
                let x = args.float(vm, 0, $pname, "x")?;
                if x.is_nan() || holds(x) {
                    Ok(Value::Float(apply(x)))
                } else {
                    Err(outside(vm, $pname, x, $domain))
                }
            }),)*
            $(entry($rname, 1, 1, |vm, args| {
                let apply: fn(f64) -> f64 = $rapply;
                round(vm, args, $rname, apply)
            }),)*
            $($other,)*
        ];
    };
}

methods! {
    plain {
        "sin" f64::sin;
        "cos" f64::cos;
        "tan" f64::tan;
        "atan" f64::atan;
        "exp" f64::exp;
        "cbrt" f64::cbrt;
        "sinh" f64::sinh;
        "cosh" f64::cosh;
        "tanh" f64::tanh;
        "degrees" f64::to_degrees;
        "radians" f64::to_radians;
    }
    partial {
        "asin" f64::asin, |x| (-1.0..=1.0).contains(&x), "from -1 to 1";
        "acos" f64::acos, |x| (-1.0..=1.0).contains(&x), "from -1 to 1";
        "sqrt" f64::sqrt, |x| x >= 0.0, "0 or more";
        "log" f64::ln, |x| x > 0.0, "more than 0";
        "ln" f64::ln, |x| x > 0.0, "more than 0";
        "log2" f64::log2, |x| x > 0.0, "more than 0";
        "log10" f64::log10, |x| x > 0.0, "more than 0";
    }
    rounding {
        "floor" f64::floor;
        "ceil" f64::ceil;
        "round" f64::round;
        "trunc" f64::trunc;
    }
    rest {
        entry("pow", 2, 2, pow),
        entry("atan2", 2, 2, atan2),
        entry("hypot", 2, 2, hypot),
        entry("abs", 1, 1, abs),
        entry("min", 2, usize::MAX, min),
        entry("max", 2, usize::MAX, max),
        entry("getPi", 0, 0, |_, _| Ok(Value::Float(consts::PI))),
        entry("getE", 0, 0, |_, _| Ok(Value::Float(consts::E))),
    }
}

#[cold]
fn outside(vm: &mut Vm, of: &str, x: f64, domain: &str) -> Raised {
    let message = format!("`x` of `{of}` must be {domain}, not {}", float_text(x));
    vm.raise(errors::VALUE, message)
}

/// Rounds to an integer.
fn round(vm: &mut Vm, args: NativeArgs, of: &str, apply: fn(f64) -> f64) -> Result<Value, Raised> {
    match args.get(vm, 0) {
        value @ Value::Int(_) => Ok(value),
        Value::Float(x) => truncate(apply(x)).map(Value::Int).map_err(|reason| {
            vm.raise(errors::VALUE, format!("the result of `{of}` is no Integer: {reason}"))
        }),
        other => Err(wrong(vm, of, "x", "a number", other)),
    }
}

fn pow(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let base = args.float(vm, 0, "pow", "base")?;
    let exponent = args.float(vm, 1, "pow", "exponent")?;
    if base == 0.0 && exponent < 0.0 {
        let message = format!("0 to the power of {} divides by zero", float_text(exponent));
        return Err(vm.raise(errors::ZERO_DIVISION, message));
    }
    if base < 0.0 && base.is_finite() && exponent.is_finite() && exponent.fract() != 0.0 {
        let message = format!(
            "{} to the power of {} is no real number: a negative base needs a whole exponent",
            float_text(base),
            float_text(exponent)
        );
        return Err(vm.raise(errors::VALUE, message));
    }
    Ok(Value::Float(base.powf(exponent)))
}

fn atan2(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let y = args.float(vm, 0, "atan2", "y")?;
    let x = args.float(vm, 1, "atan2", "x")?;
    Ok(Value::Float(y.atan2(x)))
}

fn hypot(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let x = args.float(vm, 0, "hypot", "x")?;
    let y = args.float(vm, 1, "hypot", "y")?;
    Ok(Value::Float(x.hypot(y)))
}

fn abs(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let value = args.get(vm, 0);
    absolute(vm, value, "abs", "x")
}

fn min(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let first = args.get(vm, 0);
    extreme(vm, args, first, 1, Ordering::Less)
}

fn max(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let first = args.get(vm, 0);
    extreme(vm, args, first, 1, Ordering::Greater)
}
