//! Mistakes in names, numbers, members and statements: what is said, where, and what would be right.

mod told;

use expect_test::expect;
use told::check;

#[test]
fn strange_characters() {
    check(
        "a $ b\n“x”\n`c`\na\u{a0}+ b \\",
        expect![[r#"
            1:3 "$": unexpected character `$`
                help: names have no `$`; text has no interpolation: join with `+`
            2:1 "“": unexpected character `“`
                help: text stands in straight quotes: "…"
            2:3 "”": unexpected character `”`
                help: text stands in straight quotes: "…"
            3:1 "`": unexpected character ```
                help: text stands in "…" or '…'
            3:3 "`": unexpected character ```
                help: text stands in "…" or '…'
            4:2 "\u{a0}": unexpected character U+00A0
                help: replace it with a plain space
            4:7 "\\": unexpected character `\`
                help: a statement goes on after an operator or inside ( ): no `\` is needed
        "#]],
    );
}

#[test]
fn numbers_that_do_not_fit() {
    check(
        r##"9223372036854775808
-9223372036854775809
300u8
-129i8
-1u8
1abc
0b12
0x
1e999
1.5kg"##,
        expect![[r#"
            1:1 "9223372036854775808": this number does not fit in a 64-bit integer
                help: the range is -9223372036854775808 to 9223372036854775807
            2:2 "9223372036854775809": this number does not fit in a 64-bit integer
                help: the range is -9223372036854775808 to 9223372036854775807
            3:1 "300u8": this number does not fit in u8
                help: the range is 0 to 255
            4:2 "129i8": this number does not fit in i8
                help: the range is -128 to 127
            5:2 "1u8": this number does not fit in u8
                help: the range is 0 to 255
            6:1 "1abc": `abc` is not a number suffix
                help: suffixes are i8 … i64, u8 … u64, isize, usize, f32 and f64; put a space or an operator before a name
            7:1 "0b12": `2` is not a digit of base 2
                help: `0b12` is written in base 2
            8:1 "0x": `0x` has no digits
                help: write at least one digit after the prefix, as in `0x1f`
            9:1 "1e999": this number does not fit in a float
                help: the greatest is 1.7976931348623157e308
            10:1 "1.5kg": `kg` is not a number suffix
                help: suffixes are i8 … i64, u8 … u64, isize, usize, f32 and f64; put a space or an operator before a name
        "#]],
    );
}

#[test]
fn escapes_that_name_no_character() {
    check(
        r##""\xg \u12 \u{110000} \ud800""##,
        expect![[r#"
            1:2 "\\x": `\x` is not a character
                help: `\x` takes two hex digits, as in `\x41`
            1:6 "\\u12": `\u12` is not a character
                help: `\u` takes four hex digits, as in `\u00e9`; a character beyond them is `\u{…}`
            1:11 "\\u{110000}": `\u{110000}` is not a character
                help: `\u{…}` takes one to six hex digits, as in `\u{1F600}`
            1:22 "\\ud800": `\ud800` is not a character
                help: `\u` takes four hex digits, as in `\u00e9`; a character beyond them is `\u{…}`
        "#]],
    );
}

#[test]
fn names_that_cannot_be() {
    check(
        r##"local if = 1
local 2
function(x) { }
box for { }
using 1"##,
        expect![[r#"
            1:7 "if": expected the variable's name, found the word `if`
                help: `if` is a reserved word: choose another name, such as `if_`
            2:7 "2": expected the variable's name, found the number `2`
            3:9 "(": expected the function's name, found `(`
                help: a function without a name is `fn(…) { … }`
            4:5 "for": expected the box's name, found the word `for`
                help: `for` is a reserved word: choose another name, such as `for_`
            5:7 "1": expected the name or the path of a module, found the number `1`
        "#]],
    );
}

#[test]
fn parameters_are_plain() {
    check(
        r##"function f(a = 1, me, ...b, c: , 3) -> T { }
fn x => 1
fn g() { }"##,
        expect![[r#"
            1:14 "=": parameters have no default values
                help: let the caller pass `null` and use `x ?? value`
            1:19 "me": `me` is no parameter
                help: leave it out: `me` is always there
            1:23 "...": there are no rest parameters
                help: take an array
            1:32 ",": expected a type, found `,`
            1:34 "3": expected a parameter, found the number `3`
            1:37 "->": `->` does not announce a result
                help: write `: Type`
            2:4 "x": the parameters of `fn` stand in parentheses
                help: write `fn(x) => …`
            3:4 "g": `fn` makes a function without a name
                help: declare one with `function name(…) { … }`, or write `local name = fn(…) …`
        "#]],
    );
}

#[test]
fn handlers_run_to_their_end() {
    check(
        r##"function f() {
  fini { return 1 }
  while a { try { } cleanup { break; while b { break } } }
  fini { g()?; fn() { return } }
  try { } catch { } catch (E e) { }
  try { } cleanup { } cleanup { }
  try { }
}"##,
        expect![[r#"
            2:10 "return": `return` cannot leave `fini`
                help: a handler runs to its end: compute the value before, and return it after
            3:31 "break": `break` cannot leave `cleanup`
                help: a handler runs to its end: set a variable here and test it in the loop
            4:13 "?": `?` may return, and `fini` runs to its end
                help: handle the error here, with `match` or `catch`
            5:21 "catch (E e)": this `catch` is never reached
                5:11 "catch": this one catches all
                help: move the `catch` without a type to the end
            6:23 "cleanup": nothing follows `cleanup`
                help: `cleanup` is the last handler, and there is one
            8:1 "}": expected `catch` or `cleanup` behind the `try`, found `}`
        "#]],
    );
}

#[test]
fn words_out_of_place() {
    check(
        r##"break
else { }
catch (e) { }
function f() { continue }
a[1] catch { }
x = return 1"##,
        expect![[r#"
            1:1 "break": `break` stands outside of a loop
                help: `return` leaves a function
            2:1 "else": `else` follows no `if`
                help: it stands behind the `}` of an `if`
            4:16 "continue": `continue` stands outside of a loop
                help: `return` leaves a function
            5:6 "catch": a handler follows a block or a call
                help: write `try { … } catch (e) { … }`, or put it behind the call
            6:5 "return": expected an expression, found the word `return`
                help: put it in a block: `{ return … }`
        "#]],
    );
}

#[test]
fn declarations_stand_at_the_top() {
    check(
        r##"function f() {
  using x
  box A { }
  enum E { A }
}
flow m() { }
static x"##,
        expect![[r#"
            2:3 "using": `using` stands at the top of a file only
                help: move the declaration out of the body
            3:3 "box": `box` stands at the top of a file only
                help: move the declaration out of the body
            4:3 "enum": `enum` stands at the top of a file only
                help: move the declaration out of the body
            6:1 "flow": `flow` begins a method, inside of a box
                help: outside, write `function`
            7:8 "x": expected `box`, found the name `x`
                help: write `static box Name { … }`
        "#]],
    );
}

#[test]
fn members_that_are_none() {
    check(
        r##"box A {
  function f() { }
  local x = 1
  static m() { }
  y => 1
  z { }
  get p = 1
  init { a = 1 }
  1
  delegate x { y }
  box B { }
}
interface box I { m() { } }"##,
        expect![[r#"
            2:3 "function": a method is declared without `function`
                help: write its name alone
            3:3 "local": a field is declared without `local`
                help: write its name alone
            4:3 "static": a member cannot be `static`
                help: put it into a `static box`, or a function beside the box
            5:5 "=>": a stored field has `=` before its value
                help: a computed field is `get y => …`
            6:5 "{": a stored field has no body
                help: a method is `z() { … }`, a computed field `get z { … }`
            7:9 "=": a computed field has `=>` before its value
                help: write `=>`
            8:12 "=": `init` is a list of fields
                help: code that runs when a box is made stands in `birth() { … }`
            9:3 "1": expected a field or a method, found the number `1`
            10:14 "{": expected `exposes`, found `{`
                help: write `delegate field exposes { method, other as name }`
            11:9 "{": a stored field has no body
                help: a method is `B() { … }`, a computed field `get B { … }`
            13:23 "{": a method of an interface has no body
                help: the boxes that implement it have one
        "#]],
    );
}

#[test]
fn statements_that_are_half_there() {
    check(
        r##"guard a { }
for (x in y) { }
for a, b in c { }
loop() { }
local a, b = 1
new A
from P
if { }
match x { 1 -> 2 }
nowait f()
x."##,
        expect![[r#"
            1:9 "{": expected `else`, found `{`
                help: write `guard condition else { return … }`
            2:5 "(": expected the loop's variable, found `(`
                help: write `for x in values { … }`, without parentheses
            3:6 ",": expected `in`, found `,`
                help: a loop has one variable: for a map, `for k in m` and `m[k]`
            4:5 "()": the condition is missing
                help: an endless loop is `loop { … }`
            5:12 "=": only one variable can get a value
                help: write one `local` for each
            6:5 "A": the arguments are missing
                help: write `new A()`, with parentheses
            7:1 "from P": `from` names no method
                help: write `from Parent.method(…)`, to call the parent's method
            8:4 "{": expected a condition, found `{`
                help: an expression with `{` stands in parentheses here
            9:13 "->": expected `=>` and the value of this arm, found `->`
                help: an arm is `pattern => value`, or `pattern if condition => value`
            10:9 "(": expected `=` and the call that makes the task, found `(`
            11:3 "": expected a name after the `.`, found the end of the file
        "#]],
    );
}

#[test]
fn patterns_that_are_none() {
    check(
        r##"match x { else => 2 }
match x { ..5 => 3 }
match x {
  a.B => 1
  null..1 => 4
  [.., ..] => 5
  { k: v } => 6
  f() => y = 1
  1 + 2 => 7
}"##,
        expect![[r#"
            1:11 "else": expected a pattern, found the word `else`
                help: the arm for everything else is `_ => …`
            2:11 "..": expected a pattern, found `..`
                help: a range has both ends: `1..10`; `..` alone stands in `[ ]`
            4:3 "a.B": a type in a pattern has no dots
                help: use the type's plain name, or `Enum::Variant`
            5:3 "null": this is no end of a range
                help: ranges go from number to number or text to text
            6:8 "..": an array pattern has one `..`
                help: remove one of them
            7:5 "k": expected a key in quotes, found the name `k`
                help: a map pattern is `{ "key": pattern }`
            8:12 "=": an arm is a value, not an assignment
                help: put it in a block: `{ x = e }`
            9:5 "+": expected `=>` and the value of this arm, found `+`
                help: an arm is `pattern => value`, or `pattern if condition => value`
        "#]],
    );
}

#[test]
fn what_is_left_out_says_so() {
    check(
        r##"@rune Owner(x)
brand A: B
type C = D
sync box E { }
include "x"
function f() uses a.b requires x > 0 { }
box G { @hint(inline) m() uses c { } }"##,
        expect![[r#"
            1:1 "@rune Owner(x)": warning: annotations have no effect here
                help: remove it, or leave it
            2:1 "brand": `brand` is not part of this implementation
                help: docs/language.md lists what is left out
            3:1 "type C = D": warning: `type` has no effect here
                help: annotations are not checked: remove it, or leave it
            4:1 "sync": `sync` is not part of this implementation
                help: docs/language.md lists what is left out
            5:1 "include": `include` is not part of this implementation
                help: docs/language.md lists what is left out
            6:14 "uses a.b": warning: `uses` has no effect here
                help: remove it, or leave it
            6:23 "requires": `requires` is not part of this implementation
                help: write `assert(…)` in the body
            7:9 "@hint(inline)": warning: annotations have no effect here
                help: remove it, or leave it
            7:27 "uses c": warning: `uses` has no effect here
                help: remove it, or leave it
        "#]],
    );
}

#[test]
fn two_words_in_a_row_are_no_statement() {
    check(
        r##"foo bar
x := 1
f(,)
(1, 2)
()"##,
        expect![[r#"
            1:5 "bar": expected an operator, `(` or a new line, found the name `bar`
            2:3 ":": `:` cannot stand here
                help: a variable is declared by `local x: Type = …`
            3:3 ",": expected an expression, found `,`
            4:3 ",": there are no tuples
                help: a list of values is an array: `[a, b]`
            5:1 "()": there is nothing between the parentheses
                help: `null` is the empty value
        "#]],
    );
}
