//! What the resolver says about programs that make no sense.

mod lowering;

use expect_test::expect;
use lowering::{Files, TYPES, drawn, listing, problems, problems_with, try_lower};

#[test]
fn a_name_that_nothing_has() {
    expect![[r#"
        main.hkr:1 `cuont`: undefined name `cuont`
            help: did you mean `count`?
        main.hkr:1 `prnit`: undefined name `prnit`
            help: did you mean `print`?
        main.hkr:1 `zzz`: undefined name `zzz`
        main.hkr:1 `Some`: undefined name `Some`
            help: `Some` carries a value: `Some(x)`
        main.hkr:1 `Red`: undefined name `Red`
            help: write `Color::Red`
    "#]]
    .assert_eq(&problems(
        "function f(count) { return cuont + prnit(1) + zzz + Some + Red }
        enum Color { Red, Green }",
    ));
}

#[test]
fn functions_do_not_see_the_variables_of_the_file() {
    expect![[r#"
        main.hkr:2 `seen`: undefined name `seen`
            main.hkr:1 `seen`: this is a variable of the file's statements
            help: functions and boxes see globals: `global seen = …`
        main.hkr:2 `later`: undefined name `later`
        main.hkr:3 `later`: assignment to undeclared `later`
            help: declare it first: `local later = …`
    "#]]
    .assert_eq(&problems(
        "local seen = []
        function f() { seen.push(later) }
        later = 1
        local later = 2",
    ));
}

#[test]
fn a_line_that_did_not_parse_makes_no_second_error() {
    expect![[r#"
        main.hkr:1 `*`: expected an expression, found `*`
        main.hkr:2 `z`: undefined name `z`
        main.hkr:3 `{`: expected `,` or `)`, found `{`
            main.hkr:3 `(`: to close this `(`
        main.hkr:5 `{`: expected a parameter, found `{`
    "#]]
    .assert_eq(&problems(
        "local x = * 3
        print(x + z)
        function f(a { return a }
        x = f(1)
        box B { m( { } n() { return me.x } }
        local b = new B()",
    ));
}

#[test]
fn an_assignment_to_what_was_not_declared() {
    expect![[r#"
        main.hkr:1 `totl`: assignment to undeclared `totl`
            help: did you mean `me.total`?
        main.hkr:1 `total`: assignment to undeclared `total`
            help: did you mean `me.total`?
        main.hkr:2 `conut`: assignment to undeclared `conut`
            help: did you mean `count`? Else declare it first: `local conut = …`
        main.hkr:2 `y`: assignment to undeclared `y`
            help: declare it first: `local y = …`
        main.hkr:2 `f`: `f` is a function and cannot be assigned to
            help: declare a variable: `local f = …`
        main.hkr:2 `print`: assignment to undeclared `print`
            help: `print` is a built-in function; declare it first: `local print = …`
        main.hkr:3 `f()`: this cannot be assigned to
            help: only a variable, `x.field` or `x[i]` can
    "#]]
    .assert_eq(&problems(
        "box B { total = 0; m() { totl = 1; total = 2 } }
        function f(count) { conut = 1; y += 2; f = 3; print = 4
        f() = 5 }",
    ));
}

#[test]
fn two_things_of_one_name() {
    expect![[r#"
        main.hkr:1 `a`: parameter `a` comes twice
            main.hkr:1 `a`: first here
            help: remove one of the two, or give it another name
        main.hkr:1 `x`: `x` is declared twice in this block
            main.hkr:1 `x`: first here
            help: assign to it without `local`: `x = …`
        main.hkr:2 `f`: `f` is declared twice
            main.hkr:1 `f`: first declared here, as a function
            help: give one of the two another name
        main.hkr:2 `x`: `f` has two members `x`
            main.hkr:2 `x`: first here
            help: give one of the two another name
        main.hkr:2 `birth`: `f` has two members `birth`
            main.hkr:2 `birth`: first here
            help: give one of the two another name
        main.hkr:3 `A`: variant `A` comes twice
            main.hkr:3 `A`: first here
            help: remove one of the two, or give it another name
        main.hkr:4 `x`: field `x` comes twice
            main.hkr:4 `x`: first here
            help: remove one of the two, or give it another name
        main.hkr:5 `m`: method `m` comes twice
            main.hkr:5 `m`: first here
            help: remove one of the two, or give it another name
    "#]]
    .assert_eq(&problems(
        "function f(a, a) { local x = 1; local x = 2; { local x = 3 } }
        box f { x = 1; x() { } birth() { } birth(a) { } }
        enum E { A, A }
        record R { x: Int, x: Int }
        interface box I { m() m() }",
    ));
}

#[test]
fn parents_that_cannot_be() {
    expect![[r#"
        main.hkr:2 `B`: box `A` is its own ancestor: parents go in a circle
            main.hkr:2 `A`: declared here
            help: let one of the boxes of the circle have no parent
        main.hkr:4 `C`: box `C` is its own ancestor: parents go in a circle
            main.hkr:4 `C`: declared here
            help: let one of the boxes of the circle have no parent
        main.hkr:6 `S`: `S` is a static box and cannot be a parent
            help: remove `static` from the parent, or keep a reference in a field
        main.hkr:7 `ArrayBox`: `ArrayBox` is built in and cannot be a parent
            help: keep one in a field and use `delegate field exposes { … }`
        main.hkr:8 `RuntimeBox`: `RuntimeBox` is a box of a library and cannot be a parent
            help: keep one in a field and use `delegate field exposes { … }`
        main.hkr:9 `Aaa`: there is no box `Aaa`
        main.hkr:11 `h`: `h` is a function, not a box
            help: keep one in a field and use `delegate field exposes { … }`
    "#]]
    .assert_eq(&problems(
        "using \"lib\"
        box A from B { }
        box B from A { }
        box C from C { }
        static box S { }
        box D from S { }
        box E from ArrayBox { }
        box F from RuntimeBox { }
        box G from Aaa { }
        function h() { }
        box H from h { }",
    ));
}

#[test]
fn override_is_said_where_it_is_done() {
    expect![[r#"
        main.hkr:2 `m`: `m` replaces the method of `A`
            help: write `override m(…)`
        main.hkr:2 `n`: `n` overrides nothing: `A` has no such method
            help: remove `override`
        main.hkr:2 `f`: `f` is already a field of the parent `A`
            help: give the member of this box another name
        main.hkr:2 `f`: `B` has two members `f`
            main.hkr:2 `f`: first here
            help: give one of the two another name
        main.hkr:3 `m`: `m` overrides nothing: `C` has no parent
            help: remove `override`, or name a parent: `box Name from Parent`
        main.hkr:4 `mm`: `mm` overrides nothing: `A` has no such method
            help: remove `override`
    "#]]
    .assert_eq(&problems(
        "box A { m() { } f = 1 }
        box B from A { m() { } override n() { } f() { } f = 2 }
        box C { override m() { } }
        box D from A { override mm() { } }",
    ));
}

#[test]
fn interfaces_want_all_their_methods() {
    expect![[r#"
        main.hkr:2 `I`: `A` does not implement `I`
            help: the interface wants `b` with 1 parameter (here it has 0), `c` with 2 parameters
        main.hkr:3 `A`: `A` is a box, not an interface
            help: declare it as `interface box Name { method() }`
        main.hkr:4 `J`: there is no interface `J`
    "#]]
    .assert_eq(&problems(
        "interface box I { a() b(x) c(x, y) }
        box A implements I { a() { } b() { } }
        box B implements A { }
        box C implements J { }",
    ));
}

#[test]
fn delegates_need_a_field() {
    expect![[r#"
        main.hkr:1 `b`: `A` has no stored field `b`
            help: declare `b` in the box
        main.hkr:1 `n`: `A` has two members `n`
            main.hkr:1 `n`: first here
            help: give one of the two another name
    "#]]
    .assert_eq(&problems(
        "box A { a = 1; delegate b exposes { m } delegate a exposes { n, o as n } }",
    ));
}

#[test]
fn me_and_from_belong_into_boxes() {
    expect![[r#"
        main.hkr:1 `m`: undefined name `m`
            help: a method is called on a box: `me.m(…)`
        main.hkr:2 `n`: `A` has no method `n`
        main.hkr:2 `B`: `B` is no parent of `B`
            help: write `me.m(…)`
        main.hkr:2 `from A.m(k: 1)`: these arguments do not fit the parent's parameters
            help: give each parameter one value
        main.hkr:2 `k`: `m` has no parameter `k`
            help: it has no parameters
        main.hkr:3 `A`: `A` is no parent of `C`
            help: write `box C from A`
        main.hkr:4 `me`: `me` means nothing outside a box
            help: use it in a method, or pass the box as an argument
        main.hkr:4 `from A.m()`: `from` means nothing outside a box
            help: use it in a method of a box that has a parent
    "#]]
    .assert_eq(&problems(
        "box A { birth(x) { } m() { } g() { m() } }
        box B from A { m2() { from A.n(); from B.m(); from A.m(k: 1) } }
        box C { m() { from A.m() } }
        function f() { me.x = 1; return from A.m() }",
    ));
}

#[test]
fn what_cannot_be_made() {
    expect![[r#"
        main.hkr:2 `x`: `birth` of static box `S` has parameters
            help: nobody can give them: it runs at the first use of the box
        main.hkr:7 `S`: `S` is a static box: there is one, and none is made
            help: call a method of it: `S.method(…)`
        main.hkr:7 `S`: `S` is a static box: there is one, and none is made
            help: call a method of it: `S.method(…)`
        main.hkr:7 `R`: `R` is a record and no value
            help: make one: `R { field: value }`; in a header, in parentheses
        main.hkr:7 `E`: `E` is an enum and no value
            help: name a variant: `E::Variant`
        main.hkr:7 `I`: `I` is an interface and no value
            help: name a box that implements it
        main.hkr:7 `f`: `f` is a function, not a box
            help: call it without `new`: `f(…)`
        main.hkr:7 `R`: `R` is a record, not a box
            help: write `R { field: value }`
        main.hkr:7 `Nix`: there is no box `Nix`
        main.hkr:7 `ObjectBox`: programs cannot make `ObjectBox`
            help: methods of other boxes of the library give one
        main.hkr:8 `R { x: 1, z: 2, x: 3 }`: `R` needs `y`
            help: give every field a value
        main.hkr:8 `z`: `R` has no field `z`
        main.hkr:8 `x`: field `x` comes twice
            main.hkr:8 `x`: first here
            help: remove one of the two, or give it another name
        main.hkr:8 `E`: `E` is an enum, not a record
            help: name a variant: `E::Variant`
        main.hkr:9 `D`: enum `E` has no variant `D`
            help: its variants are A, B, C
        main.hkr:9 `Aa`: enum `E` has no variant `Aa`
            help: its variants are A, B, C
        main.hkr:9 `E::A(1)`: `E::A` is not made like this
            help: write `E::A`
        main.hkr:9 `E::B`: `E::B` is not made like this
            help: write `E::B(v1)`
        main.hkr:9 `E::C`: `E::C` is not made like this
            help: write `E::C { f: … }`
        main.hkr:9 `E::C { g: 1 }`: `E::C` needs `f`
            help: give every field a value
        main.hkr:9 `g`: `E::C` has no field `g`
        main.hkr:9 `S`: `S` is a box, not an enum
            help: members are named by a dot: `S.A`
        main.hkr:9 `Q`: there is no enum `Q`
        main.hkr:9 `A`: `E` is an enum and has no members
            help: a variant is named `E::A`
        main.hkr:10 `R`: `R` is a record and no value
            help: make one: `R { field: value }`; in a header, in parentheses
        main.hkr:10 `E`: `E` is an enum and no value
            help: name a variant: `E::Variant`
        main.hkr:10 `I`: `I` is an interface and no value
            help: name a box that implements it
        main.hkr:10 `RuntimeBox`: `RuntimeBox` is a box and no value
            help: make one: `RuntimeBox()`
    "#]]
    .assert_eq(&problems(
        "using \"lib\"
        static box S { birth(x) { } }
        record R { x: Int, y: Int }
        enum E { A, B(x), C { f: Int } }
        interface box I { }
        function f() {
            S(); new S(); R(1); E(1); I(); new f(); new R(); new Nix(); ObjectBox()
            R { x: 1, z: 2, x: 3 }; f(E { x: 1 })
            E::D; E::Aa; E::A(1); E::B; E::C; E::C { g: 1 }; S::A; Q::A; E.A
            return [R, E, I, RuntimeBox]
        }",
    ));
}

#[test]
fn arguments_that_do_not_fit() {
    let many = vec!["1"; 251].join(", ");
    expect![[r#"
        main.hkr:2 `secnd`: `g` has no parameter `secnd`
            help: did you mean `second`?
        main.hkr:2 `a`: `g` has no parameter `a`
            help: its parameters are first, second
        main.hkr:2 `a`: `g` has no parameter `a`
            help: its parameters are first, second
        main.hkr:2 `a`: argument `a` comes twice
            main.hkr:2 `a`: first here
            help: remove one of the two, or give it another name
        main.hkr:2 `2`: an argument without a name stands behind one with a name
            help: put the named arguments last
        main.hkr:2 `print(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)`: too many arguments
            help: a call can have 250 arguments: pass an array or a map
    "#]].assert_eq(&problems(&format!(
        "function g(first, second) {{ }}
        function f() {{ g(secnd: 1); g(a: 1, a: 2); g(first: 1, 2); print({many}) }}",
    )));
}

#[test]
fn a_match_over_an_enum_names_every_variant() {
    expect![[r#"
        main.hkr:3 `match c`: this `match` does not cover `Green`, `Blue` of enum `Color`
            help: add arms for them, or `_ => …` for the rest
        main.hkr:5 `match c`: this `match` does not cover `Green`, `Blue` of enum `Color`
            help: add arms for them, or `_ => …` for the rest
        main.hkr:6 `match c`: this `match` does not cover `None` of enum `Option`
            help: add arms for them, or `_ => …` for the rest
    "#]]
    .assert_eq(&problems(
        "enum Color { Red, Green, Blue(x) }
        function f(c) {
            match c { Red => 1, Blue(1) => 2 }
            match c { Red => 1, Green | Blue(_) => 2 }
            match c { Red => 1, Green if c => 2, x if c => 3 }
            match c { Some(x) => 1 }
            match c { Red => 1, 5 => 2 }
            match c { Red => 1, _ => 2 }
        }",
    ));
}

#[test]
fn patterns_that_make_no_sense() {
    expect![[r#"
        main.hkr:4 `X`: several enums have a variant `X`
            help: write `A::X` or `B::X`
        main.hkr:5 `a`: `a` is bound twice in this pattern
            main.hkr:5 `a`: first here
            help: bind another name and compare in a guard: `if a == b`
        main.hkr:6 `[b]`: `a` is not bound by every alternative
            help: let all alternatives of `a | b` bind the same names
        main.hkr:7 `Y`: this does not fit variant `Y`
            help: write `Y(v1)`, with a pattern in each place
        main.hkr:7 `Some`: this does not fit variant `Some`
            help: write `Some(v1)`, with a pattern in each place
        main.hkr:7 `Y(1, 2)`: this does not fit variant `Y`
            help: write `Y(v1)`, with a pattern in each place
        main.hkr:7 `A::Z(1)`: this does not fit variant `A::Z`
            help: write `A::Z { f: … }`, with a pattern in each place
        main.hkr:7 `g`: `Z` has no field `g`
            help: it is made by `A::Z { f: … }`
        main.hkr:7 `Q`: enum `A` has no variant `Q`
            help: its variants are X, Y, Z
        main.hkr:8 `Strin`: there is no type `Strin`
            help: did you mean `String`?
        main.hkr:8 `Qqqqq`: there is no type `Qqqqq`
        main.hkr:8 `Integer(a, b)`: `Integer` is a type and takes one pattern
            help: write `Integer(x)`: it binds the value
        main.hkr:8 `Yy`: there is no type `Yy`
        main.hkr:9 `Foo`: there is no type `Foo`
        main.hkr:9 `Strng`: there is no type `Strng`
            help: did you mean `String`?
        main.hkr:9 `f`: `f` is a function, not a type
            help: a type is a box, an interface, a record, an enum or a built-in type
    "#]].assert_eq(&problems(
        "enum A { X, Y(a), Z { f: Int } }
        enum B { X }
        function f(c) {
            match c { X => 1, _ => 2 }
            match c { [a, a] => 1, _ => 2 }
            match c { Y(a) | [b] => 1, _ => 2 }
            match c { Y => 1, Some => 1, Y(1, 2) => 1, A::Z(1) => 1, A::Z { g } => 1, A::Q => 1, _ => 2 }
            match c { Strin(s) => 1, Qqqqq => 1, Integer(a, b) => 1, Yy(a) => 1, _ => 2 }
            return c is Foo || c is Strng || c is f
        }",
    ));
}

#[test]
fn guards_must_leave() {
    expect![[r#"
        main.hkr:2 `{ print(1) }`: the `else` of a `guard` must leave the block
            help: end it with `return`, `break`, `continue`, `panic(…)` or `exit(…)`
        main.hkr:5 `{ loop { if c { break } } }`: the `else` of a `guard` must leave the block
            help: end it with `return`, `break`, `continue`, `panic(…)` or `exit(…)`
    "#]]
    .assert_eq(&problems(
        "function f(c) {
            guard c else { print(1) }
            guard c else { panic(1) }
            guard c else { if c { return 1 } else { exit(1) } }
            guard let Some(x) = c else { loop { if c { break } } }
            guard let Some(y) = c else { return 1 }
            return x + y
        }",
    ));
}

#[test]
fn catches_that_nothing_reaches() {
    expect![[r#"
        main.hkr:1 `catch (OSError e)`: this `catch` is never reached
            main.hkr:1 `catch (e)`: this one catches all
            help: move the `catch` without a type to the end
    "#]]
    .assert_eq(&problems("function f() { try { f() } catch (e) { } catch (OSError e) { } }"));
}

#[test]
fn main_is_one_thing() {
    expect![[r#"
        main.hkr:2 `print(1)`: this file has both a `Main` box and statements of its own
            main.hkr:1 `Main`: `Main` is declared here
            help: move the statements into `main`
    "#]]
    .assert_eq(&problems("static box Main { main(a, b) { } }\nprint(1)"));
    expect![[r#"
        main.hkr:1 `b`: `main` has too many parameters
            help: write `main()` or `main(args)`: the words after `--`, as an array
    "#]]
    .assert_eq(&problems("static box Main { main(a, b) { } }"));
}

#[test]
fn fini_and_birth_have_their_forms() {
    expect![[r#"
        main.hkr:1 `x`: `fini` has no parameters
            help: remove them
    "#]]
    .assert_eq(&problems("box A { fini(x) { } }"));
}

#[test]
fn modules_that_are_not_there_or_go_in_a_circle() {
    let files = [
        ("a", "using b"),
        ("b", "using a"),
        ("self", "using self"),
        ("s", "print(1)"),
        ("x", "function same() { } function other() { }"),
        ("y", "function same() { }"),
        ("broken", "function f( { }\nfunction g() { return zz }"),
    ];
    expect![[r#"
        b:1 `a`: files use each other in a circle: `a` line 1 leads here
            help: move what both need into a third file
    "#]]
    .assert_eq(&problems_with("using a", &files));
    expect![[r#"
        self:1 `self`: this file uses itself
            help: remove this line: a file's own names are always visible in it
    "#]]
    .assert_eq(&problems_with("using self", &files));
    expect![[r#"
        main.hkr:1 `nowhere`: there is no module `nowhere`
            help: look again
        main.hkr:2 `using s`: `s` cannot be used as a module: line 1 is a statement
            help: a module declares boxes, functions and globals; put statements into a function
    "#]]
    .assert_eq(&problems_with("using nowhere\nusing s", &files));
    expect![[r#"
        main.hkr:2 `X`: alias `X` is used twice
            main.hkr:1 `X`: first here
            help: give each module its own alias
        main.hkr:4 `othr`: there is no `othr` in `X2`
            help: did you mean `X2.other`?
    "#]]
    .assert_eq(&problems_with("using x as X\nusing y as X\nusing x as X2\nX2.othr()", &files));
    expect![[r#"
        main.hkr:3 `same`: `same` comes from both x and y
            help: use one of them as a module: `using x as x`
    "#]]
    .assert_eq(&problems_with("using x\nusing y\nsame()", &files));
    expect![[r#"
        main.hkr:2 `qq`: undefined name `qq`
        broken:1 `{`: expected a parameter, found `{`
        broken:2 `zz`: undefined name `zz`
    "#]]
    .assert_eq(&problems_with("using broken\nfunction h() { return qq }", &files));
}

#[test]
fn one_file_used_twice_is_loaded_once() {
    let files = [("a", "function f() { }"), ("b", "using a\nfunction g() { f() }")];
    let mut program = Default::default();
    let unit = try_lower(&mut program, "using a\nusing b\nf()\ng()", &files).unwrap();
    assert_eq!(program.sources.len(), 3);
    assert!(unit.main.is_some());
}

#[test]
fn a_program_stays_usable_after_an_error() {
    let mut program = Default::default();
    let first = try_lower(&mut program, "enum E { A }\nrecord R { x: Int }\nglobal G = nix", &[]);
    assert_eq!(drawn(&program, &first.unwrap_err()).lines().count(), 1);
    let second = try_lower(&mut program, "enum F { A }\nglobal H = F::A\nprint(H)", &[]);
    assert!(second.is_ok());
    assert_eq!((program.enums.len(), program.globals.len(), program.records.len()), (3, 1, 0));
}

#[test]
fn a_file_of_declarations_has_nothing_to_run() {
    let mut program = Default::default();
    let unit = try_lower(&mut program, "function f() { }", &[]).unwrap();
    assert!(unit.main.is_none() && unit.inits.is_empty());
    let unit = try_lower(&mut program, "", &[]).unwrap();
    assert!(unit.main.is_none());
}

#[test]
fn a_loader_sees_who_asks() {
    let files = Files(&[]);
    assert!(files.0.is_empty() && !TYPES.is_empty());
    assert!(listing("").is_empty());
}

#[test]
fn too_much_of_anything_is_an_error() {
    let names: String = (0..70_000).map(|n| format!("local v{n} = 1\n")).collect();
    expect![[r#"
        main.hkr:1 `function f() {`: too many variables and intermediate values in `f`
            help: split it into several functions
    "#]]
    .assert_eq(&problems(&format!("function f() {{\n{names}}}")));
    let names: String = (0..70_000).map(|n| format!("x.f{n}\n")).collect();
    expect![[r#"
        main.hkr:1 `function f(x) {`: too many names of members in `f`
            help: split it into several functions
    "#]]
    .assert_eq(&problems(&format!("function f(x) {{\n{names}}}")));
    let fields: String = (0..70_000).map(|n| format!("f{n} = 1\n")).collect();
    expect![[r#"
        main.hkr:65537 `f65535`: too many fields in one box
            help: a box can have 65535 fields: keep the rest in an array or a map
    "#]]
    .assert_eq(&problems(&format!("box B {{\n{fields}}}")));
}

#[test]
fn a_long_line_of_parents_is_an_error() {
    let boxes: String = (1..1_200).map(|n| format!("box B{n} from B{} {{ }}\n", n - 1)).collect();
    expect![[r#"
        main.hkr:501 `B500`: too many ancestors
            help: a box can have 500 ancestors: keep something in a field instead
        main.hkr:1001 `B1000`: too many ancestors
            help: a box can have 500 ancestors: keep something in a field instead
    "#]]
    .assert_eq(&problems(&format!("box B0 {{ }}\n{boxes}")));
}
