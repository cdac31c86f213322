//! Every mistake: what is said, where, and what would be right.

mod told;

use expect_test::expect;
use told::check;

#[test]
fn a_misspelt_word_is_named_and_read_on() {
    check(
        r##"fucntion f() { retrun 1 }
lcoal x = 2
whlie (x) { }
if a { } esle { }"##,
        expect![[r#"
            1:1 "fucntion": unknown word `fucntion`
                help: did you mean `function`?
            1:16 "retrun": unknown word `retrun`
                help: did you mean `return`?
            2:1 "lcoal": unknown word `lcoal`
                help: did you mean `local`?
            3:1 "whlie": unknown word `whlie`
                help: did you mean `while`?
            4:10 "esle": unknown word `esle`
                help: did you mean `else`?
        "#]],
    );
}

#[test]
fn words_of_other_languages() {
    check(
        r##"class A { }
def f() { }
var x = 1
switch (x) { }
foreach (x) { }
raise x"##,
        expect![[r#"
            1:1 "class": a type is declared by `box`
                help: write `box Name { … }`
            2:1 "def": a function is declared by `function`
                help: write `function name(…) { … }`
            3:1 "var": a variable is declared by `local`
                help: write `local name = …`
            4:1 "switch": a choice by value is `match`
                help: write `match e { pattern => … }`
            5:1 "foreach": a loop over values is `for`
                help: write `for x in values { … }`
            6:1 "raise": an error is raised by `panic`
                help: write `panic(…)`
        "#]],
    );
}

#[test]
fn elif_finally_and_except_are_read_as_what_they_mean() {
    check(
        r##"if a { } elif b { } elseif c { } else { }
try { } except (e) { } finally { }"##,
        expect![[r#"
            1:10 "elif": there is no `elif`
                help: write `else if`
            1:21 "elseif": there is no `elseif`
                help: write `else if`
            2:9 "except": there is no `except`
                help: it is called `catch`
            2:24 "finally": there is no `finally`
                help: it is called `cleanup`
        "#]],
    );
}

#[test]
fn throw_points_to_panic() {
    check(
        r##"throw "x"
f(throw y)"##,
        expect![[r#"
            1:1 "throw": there is no `throw`
                help: raise an error with `panic(…)`, or return one with `Result::Err(…)`
            2:3 "throw": there is no `throw`
                help: raise an error with `panic(…)`, or return one with `Result::Err(…)`
        "#]],
    );
}

#[test]
fn operators_of_other_languages() {
    check(
        r##"a === b !== c
i++
i--
[1..=2]
a ? b
x is not T
x is null"##,
        expect![[r#"
            1:3 "===": `===` is no operator
                help: compare with `==`
            1:9 "!==": `!==` is no operator
                help: compare with `!=`
            2:2 "++": there is no `++`
                help: write `i += 1`
            3:2 "--": there is no `--`
                help: write `i -= 1`
            4:3 "..=": there is no `..=`
                help: a range leaves its end out: write `a..b + 1`
            5:3 "?": this `?` has no `:`
                help: `c ? a : b` has two values; `x?` passes an error on where the line ends behind it
            6:6 "not": `is not` is no operator
                help: write `not (x is T)`
            7:6 "null": `null` is no type name
                help: compare with `== null`, or write `is Null`
        "#]],
    );
}

#[test]
fn an_assignment_is_no_condition() {
    check(
        r##"if x = 1 { }
while x = f() { }
f(a = 1)"##,
        expect![[r#"
            1:6 "=": `=` assigns; here a value is wanted
                help: compare with `==`
            2:9 "=": `=` assigns; here a value is wanted
                help: compare with `==`
            3:5 "=": `=` does not name an argument
                help: write `key: value`; an assignment stands in parentheses: `(x = e)`
        "#]],
    );
}

#[test]
fn only_places_can_be_assigned_to() {
    check(
        r##"f() = 1
a?.b = 2
me = 3
a[1..2] = 4
a = b = 5
1 += 2"##,
        expect![[r#"
            1:1 "f()": this cannot be assigned to
                help: only a variable, `x.field` or `x[i]` can
            2:1 "a?.b": this cannot be assigned to
                help: `?.` reads only
            3:1 "me": this cannot be assigned to
                help: `me` is always the box itself
            4:1 "a[1..2]": this cannot be assigned to
                help: a slice is a copy
            5:7 "=": an assignment has one target
                help: use one statement for each, or put the inner one in parentheses
            6:1 "1": this cannot be assigned to
                help: only a variable, `x.field` or `x[i]` can
        "#]],
    );
}

#[test]
fn an_open_bracket_at_the_end_points_at_its_beginning() {
    check(
        r##"static box Main {
  main() {
    print((1 + 2
"##,
        expect![[r#"
            3:11 "(": this `(` is not closed
                4:1 "": expected `)` before the end of the file
            (incomplete)
        "#]],
    );
}

#[test]
fn a_missing_brace_is_found_by_its_indentation() {
    check(
        r##"box A {
  m() {
    if x {
      y()
  }
  n() { }
}
"##,
        expect![[r#"
            1:7 "{": this `{` is not closed
                8:1 "": expected `}` before the end of the file
                3:10 "{": perhaps it is this one that lacks its `}`
                5:3 "}": as this one is indented otherwise
            (incomplete)
        "#]],
    );
}

#[test]
fn a_declaration_at_the_margin_ends_an_open_block() {
    check(
        r##"box A {
  m() {
    f(
  }

box B { 1 }
static box C {
  m() {
}
record R { x }"##,
        expect![[r#"
            1:7 "{": this `{` is not closed
                6:1 "box": expected `}` before this `box`
            4:3 "}": expected `)`, found `}`
                3:6 "(": to close this `(`
            6:9 "1": expected a field or a method, found the number `1`
            7:14 "{": this `{` is not closed
                10:1 "record": expected `}` before this `record`
                8:7 "{": perhaps it is this one that lacks its `}`
                9:1 "}": as this one is indented otherwise
        "#]],
    );
}

#[test]
fn a_missing_bracket_costs_one_message() {
    check(
        r##"print("a"
print("b")
local x = [1, 2
local y = 3"##,
        expect![[r#"
            2:1 "print": expected `,` or `)`, found the name `print`
                1:6 "(": to close this `(`
            4:1 "local": expected `,` or `]`, found the word `local`
                3:11 "[": to close this `[`
        "#]],
    );
}

#[test]
fn a_missing_comma_costs_one_message() {
    check(
        r##"f(1 2, 3)
x = [1,
 2
 3]
m = {"a": 1 "b": 2}"##,
        expect![[r#"
            1:5 "2": expected `,` or `)`, found the number `2`
                1:2 "(": to close this `(`
            4:2 "3": expected `,` or `]`, found the number `3`
                2:5 "[": to close this `[`
            5:13 "\"b\"": expected `,` or `}`, found a text
                5:5 "{": to close this `{`
        "#]],
    );
}

#[test]
fn each_element_has_its_own_mistake() {
    check(
        r##"f(1 +, 2 *, 3)
g([1, ], {"a" 1}, fn( { })"##,
        expect![[r#"
            1:6 ",": expected an expression, found `,`
            1:11 ",": expected an expression, found `,`
            2:23 "{": expected a parameter, found `{`
            2:27 "": expected `{` and the body, found the end of the file
        "#]],
    );
}

#[test]
fn a_stray_bracket_closes_nothing() {
    check(
        r##"a)
}
]]]
b"##,
        expect![[r#"
            1:2 ")": this `)` closes nothing
                help: remove it, or open it where it belongs
            2:1 "}\n]]]": this `}` closes nothing
                help: remove it, or open it where it belongs
        "#]],
    );
}

#[test]
fn an_open_string_is_told_once() {
    check(
        r##"print("a)
print("b")
x + 1
print("c")"##,
        expect![[r#"
            4:9 "\"": this string is not closed
                1:7 "\"": or is the end of this string, which spans lines, missing?
                help: end it with "
            (incomplete)
        "#]],
    );
}

#[test]
fn an_open_comment_and_an_open_string() {
    check(
        r##"a /* b /* c */"##,
        expect![[r#"
            1:3 "/*": this comment is not closed
                help: end it with `*/`; comments nest, so every `/*` needs one
            (incomplete)
        "#]],
    );
}
