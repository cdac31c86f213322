use crate::run::{check, check_after};

#[test]
fn numbers_answer_their_methods() {
    check(&[
        ("(-5).abs()", "5"),
        ("(-5.5).abs()", "5.5"),
        ("(-9223372036854775808).abs()", "-9223372036854775808"),
        ("(3).min(2)", "2"),
        ("(3).max(2.5, 9)", "9"),
        ("(3.5).min(3)", "3"),
        ("(3).not()", "false"),
        ("(0).or(\"x\")", "true"),
        ("true.and(0)", "false"),
        ("true.not()", "false"),
        (
            "[true.min(false), true.max(false), false.max(false), true.abs()]",
            "[false, true, false, 1]",
        ),
        ("true.min(0)", "TypeError: `other` of `min` must be a Bool, not the Integer 0"),
        ("(3).to_float() / 2", "1.5"),
        ("(3.99).to_int()", "3"),
        ("(-3.99).to_int()", "-3"),
        ("true.to_int()", "1"),
        ("(0.0).to_bool()", "false"),
        ("(7).to_string() + (7).toString() + (7).str() + (7).repr()", "7777"),
        ("(7).type_name()", "Integer"),
        ("(7).to_value()", "7"),
        ("null.to_string()", "null"),
        ("(1e300).to_int()", &format!("ValueError: 1{} does not fit an Integer (64 bits)", big())),
        ("(3).min(\"a\")", "TypeError: `<` does not take String and Integer"),
        ("(3).and(null)", "TypeError: null is not a condition; `x == null` asks for it"),
    ]);
}

/// The digits of 1e300 behind the first.
fn big() -> String {
    1e300_f64.to_string()[1..].to_owned()
}

#[test]
fn math_knows_the_usual_functions() {
    check_after(
        "local m = new MathBox()",
        &[
            ("m.sin(0) + m.cos(0) + m.tan(0)", "1"),
            ("m.atan2(0, -1) == m.PI", "true"),
            ("m.asin(1) * 2 == m.PI", "true"),
            ("m.acos(1) + m.atan(0)", "0"),
            ("m.exp(0) + m.log(1) + m.log2(8) + m.log10(1000)", "7"),
            ("m.ln(m.E)", "1"),
            ("m.sqrt(2)", "1.4142135623730951"),
            ("m.cbrt(27)", "3"),
            ("m.pow(2, 10)", "1024"),
            ("m.pow(2, -1)", "0.5"),
            ("m.pow(-8, 3)", "-512"),
            ("m.hypot(3, 4)", "5"),
            ("m.degrees(m.PI) + m.radians(0)", "180"),
            ("m.sinh(0) + m.cosh(0) + m.tanh(0)", "1"),
            ("[m.floor(-1.5), m.ceil(-1.5), m.round(-1.5), m.trunc(-1.5)]", "[-2, -1, -2, -1]"),
            ("[m.round(2.5), m.round(0.49999999999999994), m.floor(7)]", "[3, 0, 7]"),
            ("typeof(m.floor(1.5))", "Integer"),
            ("[m.abs(-3), m.min(1, 2), m.max(1, 2.5), m.min(3, 1, 2)]", "[3, 1, 2.5, 1]"),
            ("m.TAU == 2 * m.PI", "true"),
            ("[m.INF, -m.INF, m.NAN]", "[inf, -inf, NaN]"),
            ("m.getPi() == m.PI && m.getE() == m.E", "true"),
            ("m.exp(1000)", "inf"),
            ("m.sqrt(m.NAN)", "NaN"),
            ("[m.min(1, m.NAN), m.max(m.NAN, 1, 2)]", "[NaN, NaN]"),
            ("m.sqrt(-1)", "ValueError: `x` of `sqrt` must be 0 or more, not -1"),
            ("m.log(0)", "ValueError: `x` of `log` must be more than 0, not 0"),
            ("m.asin(1.5)", "ValueError: `x` of `asin` must be from -1 to 1, not 1.5"),
            ("m.pow(0, -1)", "ZeroDivision: 0 to the power of -1 divides by zero"),
            (
                "m.pow(-8, 0.5)",
                "ValueError: -8 to the power of 0.5 is no real number: a negative base needs a \
                 whole exponent",
            ),
            (
                "m.floor(m.INF)",
                "ValueError: the result of `floor` is no Integer: inf does not fit an Integer \
                 (64 bits)",
            ),
            (
                "m.sin(\"1\")",
                "TypeError: `x` of `sin` must be a number, not the String \"1\" \
                 (`toFloat()` makes one of it)",
            ),
            ("m.sin(true)", "TypeError: `x` of `sin` must be a number, not the Bool true"),
            ("m.squrt(4)", "AttributeError: MathBox has no method `squrt`; did you mean `sqrt`?"),
        ],
    );
}
