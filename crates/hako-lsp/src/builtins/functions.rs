//! Words, functions and boxes.

use super::{Entry, Plain, entry, gives};

/// The reserved words.
pub(crate) const KEYWORDS: &[&str] = &[
    "and", "as", "await", "box", "break", "catch", "continue", "else", "false", "fn", "for",
    "function", "if", "import", "in", "let", "local", "loop", "match", "me", "new", "not", "null",
    "or", "return", "static", "this", "throw", "true", "try", "using", "void", "while",
];

/// The words that mean something in their place only.
pub(crate) const WORDS: &[&str] = &[
    "birth",
    "birth_once",
    "cleanup",
    "delegate",
    "enum",
    "exposes",
    "fini",
    "flow",
    "from",
    "get",
    "global",
    "guard",
    "implements",
    "init",
    "interface",
    "is",
    "method",
    "nowait",
    "once",
    "override",
    "private",
    "public",
    "record",
    "weak",
    "with",
];

/// The functions that are always there.
pub(crate) const FUNCTIONS: &[Entry] = &[
    entry(
        "print(values…)",
        "Writes a line on standard output: the texts of the values, with spaces between.",
    ),
    entry("println(values…)", "Writes a line on standard output, as `print` does."),
    entry("eprint(values…)", "Writes a line on standard error."),
    gives("input([prompt])", Plain::Text, "Reads a line of standard input; null at its end."),
    entry(
        "error(values…)",
        "Writes a line that begins with `Error: ` on standard error; the program goes on.",
    ),
    entry(
        "assert(condition[, text])",
        "Raises an `AssertionError` when the condition does not hold.",
    ),
    entry(
        "panic(what)",
        "Raises an error: of type `Panic` with a text, an ErrorBox as it is, any other box under its own name.",
    ),
    entry(
        "exit([code])",
        "Ends the program with this exit code, 0 when none is given. `cleanup` and `fini` handlers run first.",
    ),
    gives("now()", Plain::Integer, "The milliseconds since 1970."),
    gives("sin(x)", Plain::Float, "The sine of an angle in radians."),
    gives("cos(x)", Plain::Float, "The cosine of an angle in radians."),
    gives("abs(x)", Plain::Number, "A number without its sign."),
    entry("min(a, b…)", "The least of numbers or of texts."),
    entry("max(a, b…)", "The greatest of numbers or of texts."),
    entry(
        "gc_collect()",
        "Reclaims all that is out of reach now, and runs the `fini` of its boxes.",
    ),
    gives(
        "gc_stats()",
        Plain::Map,
        "A map of figures: `collections`, `objects`, `live_bytes`, `allocated_bytes`.",
    ),
    gives(
        "typeof(x)",
        Plain::Text,
        "The name of a value's type: `Integer`, `String`, …, or the name of its box, record or enum.",
    ),
];

/// The boxes that `new` makes.
pub(crate) const BOXES: &[Entry] = &[
    gives("StringBox([x])", Plain::Text, "The text of a value; an empty text of nothing."),
    gives("IntegerBox([x])", Plain::Integer, "A value as an Integer; 0 of nothing."),
    gives("FloatBox([x])", Plain::Float, "A value as a Float; 0 of nothing."),
    gives("BoolBox([x])", Plain::Bool, "The truth of a value; false of nothing."),
    gives("ArrayBox([x])", Plain::Array, "An array: empty, or of what is given."),
    gives("MapBox([x])", Plain::Map, "A map: empty, or of what is given."),
    gives(
        "BytesBox([x])",
        Plain::Bytes,
        "Bytes: none, or those of an array of integers from 0 to 255.",
    ),
    gives("ConsoleBox()", Plain::Console, "Writes to standard output and standard error."),
    gives("MathBox()", Plain::Math, "Mathematical functions and constants."),
    gives("TimeBox()", Plain::Time, "Clocks and sleep."),
    gives(
        "FileBox([path[, mode]])",
        Plain::File,
        "A file; the mode is `\"r\"`, `\"w\"` or `\"a\"`. What fails is an `IOError`.",
    ),
    gives(
        "ResultBox(value[, error])",
        Plain::Outcome,
        "`Result::Ok(value)`; with an error `Result::Err(error)`.",
    ),
    gives("ErrorBox(type, message)", Plain::Error, "An error, to be raised by `panic`."),
];
