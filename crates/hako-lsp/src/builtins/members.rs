//! The members of each kind of value.

use super::{Entry, Group, Plain, entry, gives};

/// What every value answers.
pub(crate) const EVERY: Group = Group {
    kinds: &[],
    name: "every value",
    members: &[
        gives("to_string()", Plain::Text, "Its text, as `print` shows it."),
        gives("toString()", Plain::Text, "Its text, as `print` shows it."),
    ],
};

/// The members by kind.
pub(crate) const GROUPS: &[Group] = &[
    Group { kinds: PLAIN, name: "plain values", members: OF_PLAIN },
    Group {
        kinds: &[Plain::Integer, Plain::Float, Plain::Number],
        name: "numbers",
        members: NUMBER,
    },
    Group { kinds: &[Plain::Bool], name: "Bool", members: NUMBER },
    Group { kinds: &[Plain::Text], name: "String", members: TEXT },
    Group { kinds: &[Plain::Bytes], name: "Bytes", members: BYTES },
    Group { kinds: &[Plain::Array], name: "Array", members: ARRAY },
    Group { kinds: &[Plain::Map], name: "Map", members: MAP },
    Group { kinds: &[Plain::Range], name: "Range", members: RANGE },
    Group { kinds: &[Plain::Function], name: "Function", members: FUNCTION },
    Group { kinds: &[Plain::Weak], name: "weak references", members: WEAK },
    Group { kinds: &[Plain::Console], name: "ConsoleBox", members: CONSOLE },
    Group { kinds: &[Plain::Math], name: "MathBox", members: MATH },
    Group { kinds: &[Plain::Time], name: "TimeBox", members: TIME },
    Group { kinds: &[Plain::File], name: "FileBox", members: FILE },
    Group { kinds: &[Plain::Error], name: "ErrorBox", members: ERROR },
    Group { kinds: &[Plain::Maybe], name: "Option", members: MAYBE },
    Group { kinds: &[Plain::Outcome], name: "Result", members: OUTCOME },
];

const PLAIN: &[Plain] = &[
    Plain::Null,
    Plain::Bool,
    Plain::Integer,
    Plain::Float,
    Plain::Number,
    Plain::Text,
    Plain::Bytes,
    Plain::Array,
    Plain::Map,
    Plain::Range,
];

const OF_PLAIN: &[Entry] = &[
    gives("str()", Plain::Text, "Its text."),
    gives("repr()", Plain::Text, "Its text; of a text, in quotes."),
    gives("type_name()", Plain::Text, "The name of its type."),
    entry("to_value()", "A copy, made deeply."),
];

const NUMBER: &[Entry] = &[
    gives("abs()", Plain::Number, "Without its sign."),
    entry("min(other…)", "The least of it and the others."),
    entry("max(other…)", "The greatest of it and the others."),
    gives("not()", Plain::Bool, "Whether it is not true."),
    gives("and(other)", Plain::Bool, "Whether both are true."),
    gives("or(other)", Plain::Bool, "Whether one of both is true."),
    gives("to_float()", Plain::Float, "It as a Float."),
    gives("to_int()", Plain::Integer, "It as an Integer, cut toward zero."),
    gives("to_bool()", Plain::Bool, "Its truth."),
];

const TEXT: &[Entry] = &[
    gives("length()", Plain::Integer, "How many code points it has."),
    gives("len()", Plain::Integer, "How many code points it has."),
    gives("size()", Plain::Integer, "How many code points it has."),
    gives("substring(from[, to])", Plain::Text, "A part of it; positions outside are clamped."),
    gives("substr(from[, to])", Plain::Text, "A part of it; positions outside are clamped."),
    gives("concat(other)", Plain::Text, "Both texts as one."),
    gives(
        "indexOf(s[, from])",
        Plain::Integer,
        "Where `s` first stands in it; -1 when it does not.",
    ),
    gives("find(s[, from])", Plain::Integer, "Where `s` first stands in it; -1 when it does not."),
    gives(
        "lastIndexOf(s[, from])",
        Plain::Integer,
        "Where `s` last stands in it; -1 when it does not.",
    ),
    gives("replace(old, new)", Plain::Text, "With every occurrence of `old` replaced."),
    gives("trim()", Plain::Text, "Without white space at both ends."),
    gives("toUpper()", Plain::Text, "In upper case."),
    gives("toUpperCase()", Plain::Text, "In upper case."),
    gives("toLower()", Plain::Text, "In lower case."),
    gives("toLowerCase()", Plain::Text, "In lower case."),
    gives("contains(s)", Plain::Bool, "Whether `s` stands in it."),
    gives("startsWith(s)", Plain::Bool, "Whether it begins with `s`."),
    gives("endsWith(s)", Plain::Bool, "Whether it ends with `s`."),
    gives(
        "split([separator])",
        Plain::Array,
        "Its parts between separators; of an empty text none.",
    ),
    gives("charAt(i)", Plain::Text, "A character; an empty text out of range."),
    gives("repeat(n)", Plain::Text, "It `n` times."),
    gives("is_space()", Plain::Bool, "Whether it is white space, and not empty."),
    gives("is_alpha()", Plain::Bool, "Whether it is letters, and not empty."),
    gives("toInteger()", Plain::Integer, "The Integer that it spells; else a `ValueError`."),
    gives("to_int()", Plain::Integer, "The Integer that it spells; else a `ValueError`."),
    gives("toFloat()", Plain::Float, "The Float that it spells; else a `ValueError`."),
    gives("to_float()", Plain::Float, "The Float that it spells; else a `ValueError`."),
    entry("toIntOrNull()", "The Integer that it spells; else null."),
    gives("to_bool()", Plain::Bool, "Whether it is not empty."),
    gives("to_array()", Plain::Array, "Its characters."),
    gives("encode([encoding])", Plain::Bytes, "Its UTF-8."),
];

const BYTES: &[Entry] = &[
    gives("length()", Plain::Integer, "How many bytes there are."),
    gives("len()", Plain::Integer, "How many bytes there are."),
    gives("size()", Plain::Integer, "How many bytes there are."),
    entry("get(i)", "A byte, as an Integer; null out of range."),
    gives("slice(from[, to])", Plain::Bytes, "A part; positions outside are clamped."),
    gives("to_array()", Plain::Array, "The bytes as Integers."),
    gives("to_hex()", Plain::Text, "Two hexadecimal digits a byte."),
    gives(
        "decode([encoding])",
        Plain::Text,
        "The text that they are in UTF-8; else a `ValueError`.",
    ),
];

const ARRAY: &[Entry] = &[
    gives("length()", Plain::Integer, "How many elements it has."),
    gives("len()", Plain::Integer, "How many elements it has."),
    gives("size()", Plain::Integer, "How many elements it has."),
    entry("get(i)", "An element; null out of range."),
    entry("set(i, value)", "Writes an element; out of range it does nothing."),
    entry("push(value)", "Adds an element at the end."),
    entry("insert(i, value)", "Adds an element before position `i`."),
    entry("clear()", "Removes all elements."),
    entry("pop()", "Removes the last element and gives it; null when there is none."),
    entry("remove(i)", "Removes an element and gives it."),
    gives("contains(value)", Plain::Bool, "Whether an element equals `value`."),
    gives(
        "indexOf(value)",
        Plain::Integer,
        "The first position of `value`; -1 when it is not there.",
    ),
    gives("join(separator)", Plain::Text, "The texts of the elements, with separators between."),
    gives(
        "sort([compare])",
        Plain::Text,
        "Sorts it in place and gives `ok`. `compare(a, b)` gives a number below, at or above 0.",
    ),
    gives("reverse()", Plain::Text, "Reverses it in place and gives `ok`."),
    gives(
        "slice(from[, to])",
        Plain::Array,
        "A new array of a part; positions outside are clamped.",
    ),
    gives("map(f)", Plain::Array, "A new array of what `f` gives for each element."),
    gives("filter(f)", Plain::Array, "A new array of the elements for which `f` gives true."),
    entry(
        "reduce(f, first)",
        "`f(result so far, element)` for each element, beginning with `first`.",
    ),
    entry("each(f)", "Calls `f` for each element."),
    gives("to_array()", Plain::Array, "A copy, made deeply."),
];

const MAP: &[Entry] = &[
    gives("size()", Plain::Integer, "How many keys it has."),
    gives("length()", Plain::Integer, "How many keys it has."),
    gives("len()", Plain::Integer, "How many keys it has."),
    gives("has(key)", Plain::Bool, "Whether it has the key."),
    entry("get(key)", "The value of the key; a text that says so when the key is missing."),
    entry("get_or(key, default)", "The value of the key, or the default."),
    gives("set(key, value)", Plain::Text, "Sets a key."),
    gives("delete(key)", Plain::Text, "Removes a key."),
    gives("remove(key)", Plain::Text, "Removes a key."),
    gives("keys()", Plain::Array, "The keys, in the order in which they came."),
    gives("values()", Plain::Array, "The values, in the order of their keys."),
    gives("clear()", Plain::Text, "Removes all keys."),
    gives("to_map()", Plain::Map, "A copy, made deeply."),
];

const RANGE: &[Entry] = &[
    gives("start", Plain::Integer, "Where it begins."),
    gives("end", Plain::Integer, "One past where it ends."),
    gives("length()", Plain::Integer, "How many integers are in it."),
    gives("len()", Plain::Integer, "How many integers are in it."),
    gives("size()", Plain::Integer, "How many integers are in it."),
    gives("contains(i)", Plain::Bool, "Whether an integer is in it."),
    gives("to_array()", Plain::Array, "Its integers."),
];

const FUNCTION: &[Entry] = &[entry("call(arguments…)", "Calls it.")];

const WEAK: &[Entry] =
    &[entry("weak_to_strong()", "The box; null once it was reclaimed or has ended.")];

const CONSOLE: &[Entry] = &[
    entry("log(values…)", "Writes a line on standard output."),
    entry("print(values…)", "Writes a line on standard output."),
    entry("println(values…)", "Writes a line on standard output."),
    entry("error(values…)", "Writes a line on standard error."),
];

const MATH: &[Entry] = &[
    gives("PI", Plain::Float, "3.14159…, a circle's circumference by its diameter."),
    gives("E", Plain::Float, "2.71828…, the base of the natural logarithm."),
    gives("TAU", Plain::Float, "6.28318…, a full turn in radians."),
    gives("INF", Plain::Float, "Infinity."),
    gives("NAN", Plain::Float, "Not a number."),
    gives("sin(x)", Plain::Float, "The sine of an angle in radians."),
    gives("cos(x)", Plain::Float, "The cosine of an angle in radians."),
    gives("tan(x)", Plain::Float, "The tangent of an angle in radians."),
    gives("asin(x)", Plain::Float, "The angle whose sine is `x`."),
    gives("acos(x)", Plain::Float, "The angle whose cosine is `x`."),
    gives("atan(x)", Plain::Float, "The angle whose tangent is `x`."),
    gives("atan2(y, x)", Plain::Float, "The angle of the point `x`, `y`."),
    gives("sinh(x)", Plain::Float, "The hyperbolic sine."),
    gives("cosh(x)", Plain::Float, "The hyperbolic cosine."),
    gives("tanh(x)", Plain::Float, "The hyperbolic tangent."),
    gives("exp(x)", Plain::Float, "`E` to the power of `x`."),
    gives("log(x)", Plain::Float, "The natural logarithm."),
    gives("ln(x)", Plain::Float, "The natural logarithm."),
    gives("log2(x)", Plain::Float, "The logarithm to base 2."),
    gives("log10(x)", Plain::Float, "The logarithm to base 10."),
    gives("sqrt(x)", Plain::Float, "The square root."),
    gives("cbrt(x)", Plain::Float, "The cube root."),
    gives("pow(base, exponent)", Plain::Number, "`base` to the power of `exponent`."),
    gives("hypot(x, y)", Plain::Float, "The square root of `x*x + y*y`."),
    gives("floor(x)", Plain::Integer, "The nearest Integer below."),
    gives("ceil(x)", Plain::Integer, "The nearest Integer above."),
    gives("round(x)", Plain::Integer, "The nearest Integer; a half goes away from zero."),
    gives("trunc(x)", Plain::Integer, "The Integer part."),
    gives("abs(x)", Plain::Number, "A number without its sign."),
    entry("min(a, b…)", "The least."),
    entry("max(a, b…)", "The greatest."),
    gives("degrees(x)", Plain::Float, "An angle in degrees, of one in radians."),
    gives("radians(x)", Plain::Float, "An angle in radians, of one in degrees."),
    gives("getPi()", Plain::Float, "`PI`."),
    gives("getE()", Plain::Float, "`E`."),
];

const TIME: &[Entry] = &[
    gives("now_ms()", Plain::Integer, "The milliseconds since 1970."),
    gives("now_us()", Plain::Integer, "The microseconds since 1970."),
    gives("monotonic()", Plain::Float, "Seconds on a clock that never goes back."),
    entry("sleep(ms)", "Waits for so many milliseconds."),
];

const FILE: &[Entry] = &[
    entry(
        "open(path[, mode])",
        "Opens a file: `\"r\"` to read, `\"w\"` to write anew, `\"a\"` to append.",
    ),
    gives("read([path])", Plain::Text, "The whole text."),
    gives("read_lines([path])", Plain::Array, "The lines of the text."),
    entry("write([path, ]text)", "Writes a text."),
    entry("append([path, ]text)", "Writes a text at the end."),
    gives("exists([path])", Plain::Bool, "Whether there is such a file."),
    entry("delete([path])", "Deletes the file."),
    entry("close()", "Ends the use of the file."),
];

const ERROR: &[Entry] = &[
    gives("type", Plain::Text, "The name of its type."),
    gives("types", Plain::Array, "The names of its type and of what that is based on."),
    gives("message", Plain::Text, "What happened."),
    gives("code", Plain::Text, "Its code."),
    gives("line", Plain::Integer, "The line where it was raised; null when it was only made."),
    gives("file", Plain::Text, "The file where it was raised; null when it was only made."),
    entry("value", "What `panic` was given."),
    gives("cause", Plain::Error, "The error that it came from, or null."),
    gives("traceback", Plain::Text, "The stack, as text."),
];

const MAYBE: &[Entry] = &[
    gives("is_some()", Plain::Bool, "Whether it is `Some`."),
    gives("is_none()", Plain::Bool, "Whether it is `None`."),
    entry("get_value()", "What `Some` carries; null of `None`."),
];

const OUTCOME: &[Entry] = &[
    gives("is_ok()", Plain::Bool, "Whether it is `Ok`."),
    gives("is_err()", Plain::Bool, "Whether it is `Err`."),
    entry("get_value()", "What `Ok` carries; null of `Err`."),
    entry("get_error()", "What `Err` carries; null of `Ok`."),
];
