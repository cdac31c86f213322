//! Go to definition, by programs with a mark.

mod common;

use common::{Client, marked};
use expect_test::{Expect, expect};

const SHAPES: &str = "// Shapes.\nfunction area(w, h) { return w * h }\n\
    box Square { side birth(side) { me.side = side } grow() { return me } }\n\
    static box Tools { shout(s) { return s } }\nglobal made = \"here\"\n\
    enum Color { Red, Rgb(Integer) }\nrecord Point { x: Integer y: Integer }\n";

/// Where the name at the mark is declared: each place as its file, line and line's text.
#[track_caller]
fn leads(text: &str, wanted: Expect) {
    let (text, position) = marked(text);
    let mut client = Client::with(&text, &[("shapes.hkr", SHAPES)]);
    let found = client.at("textDocument/definition", &position);
    let mut lines = String::new();
    for place in found.as_array().into_iter().flatten() {
        let uri = place["uri"].as_str().expect("an address");
        let source = if uri.ends_with("main.hkr") { &text } else { SHAPES };
        let number = place["range"]["start"]["line"].as_u64().expect("a line") as usize;
        let column = &place["range"]["start"]["character"];
        let name = uri.rsplit('/').next().unwrap_or(uri);
        let line = source.lines().nth(number).unwrap_or("").trim();
        lines += &format!("{name}:{number}:{column}: {line}\n");
    }
    wanted.assert_eq(&lines);
}

#[test]
fn variables_and_parameters_lead_to_their_innermost_declaration() {
    leads(
        "local x = 1\n{ local x = 2\nprint($0x) }",
        expect![[r#"
        main.hkr:1:8: { local x = 2
    "#]],
    );
    leads(
        "local x = 1\n{ local x = 2 }\nprint(x$0)",
        expect![[r#"
        main.hkr:0:6: local x = 1
    "#]],
    );
    leads(
        "local x = 1\nlocal x2 = fn(x) => $0x + 1",
        expect![[r#"
        main.hkr:1:14: local x2 = fn(x) => x + 1
    "#]],
    );
    leads(
        "function f(a) { return fn() { return $0a } }",
        expect![[r#"
        main.hkr:0:11: function f(a) { return fn() { return a } }
    "#]],
    );
    leads("local x = $0x", expect![""]);
    leads(
        "for i in 0..3 { print($0i) }",
        expect![[r#"
        main.hkr:0:4: for i in 0..3 { print(i) }
    "#]],
    );
    leads(
        "try { f() } catch (e) { print($0e.message) }",
        expect![[r#"
        main.hkr:0:19: try { f() } catch (e) { print(e.message) }
    "#]],
    );
    leads(
        "local 日本 = 1\nprint(\"😀\", $0日本)",
        expect![[r#"
        main.hkr:0:6: local 日本 = 1
    "#]],
    );
    leads(
        "match 1 { n if $0n > 1 => n, _ => 2 }",
        expect![[r#"
        main.hkr:0:10: match 1 { n if n > 1 => n, _ => 2 }
    "#]],
    );
    leads(
        "guard let [h, ..t] = [1] else { return }\nprint($0t)",
        expect![[r#"
        main.hkr:0:16: guard let [h, ..t] = [1] else { return }
    "#]],
    );
    leads("function f() { return $0top }\nlocal top = 1", expect![""]);
}

#[test]
fn functions_and_boxes_lead_to_their_names_even_before_they_are_declared() {
    leads(
        "print($0later(1))\nfunction later(x) { return x }",
        expect![[r#"
        main.hkr:1:9: function later(x) { return x }
    "#]],
    );
    leads(
        "local p = new $0Player()\nbox Player { }",
        expect![[r#"
        main.hkr:1:4: box Player { }
    "#]],
    );
    leads(
        "box Child from $0Base { }\nbox Base { }",
        expect![[r#"
        main.hkr:1:4: box Base { }
    "#]],
    );
    leads(
        "box B implements $0I { m() { } }\ninterface box I { m() }",
        expect![[r#"
        main.hkr:1:14: interface box I { m() }
    "#]],
    );
    leads(
        "function f() { function inner() { return $0inner() } }",
        expect![[r#"
        main.hkr:0:24: function f() { function inner() { return inner() } }
    "#]],
    );
    leads(
        "global limit = 3\nfunction f() { return $0limit }",
        expect![[r#"
        main.hkr:0:7: global limit = 3
    "#]],
    );
    leads(
        "function $0f() { }",
        expect![[r#"
        main.hkr:0:9: function f() { }
    "#]],
    );
}

#[test]
fn members_lead_to_the_box_of_their_value() {
    let two = "box A { run() { } go() { return me } }\nbox B { run() { } }\n";
    let with = |rest: &str| format!("{two}{rest}");
    leads(
        &with("local b = new B()\nb.$0run()"),
        expect![[r#"
        main.hkr:1:8: box B { run() { } }
    "#]],
    );
    leads(
        &with("local a = A()\na.go().go().$0run()"),
        expect![[r#"
        main.hkr:0:8: box A { run() { } go() { return me } }
    "#]],
    );
    leads(
        &with("function f(b: B) { b.$0run() }"),
        expect![[r#"
        main.hkr:1:8: box B { run() { } }
    "#]],
    );
    leads(
        &with("function make() { return new B() }\nmake().$0run()"),
        expect![[r#"
        main.hkr:1:8: box B { run() { } }
    "#]],
    );
    leads(
        &with("box C { b birth() { me.b = new B() } m() { me.b.$0run() } }"),
        expect![[r#"
        main.hkr:1:8: box B { run() { } }
    "#]],
    );
    leads(
        &with("box C from A { override run() { from A.$0run() } }"),
        expect![[r#"
        main.hkr:0:8: box A { run() { } go() { return me } }
    "#]],
    );
    leads(
        &with("box C from A { }\nnew C().$0run()"),
        expect![[r#"
        main.hkr:0:8: box A { run() { } go() { return me } }
    "#]],
    );
    leads(
        &with("box C { a = new A() delegate $0a exposes { run } }"),
        expect![[r#"
        main.hkr:2:8: box C { a = new A() delegate a exposes { run } }
    "#]],
    );
    leads(
        &with("box C { a = new A() delegate a exposes { $0run } }"),
        expect![[r#"
        main.hkr:0:8: box A { run() { } go() { return me } }
    "#]],
    );
    leads(
        &with("local x = null\nx = new B()\nx.$0run()"),
        expect![[r#"
        main.hkr:1:8: box B { run() { } }
    "#]],
    );
    leads(&with("[1].$0run()"), expect![""]);
}

#[test]
fn members_of_unknown_values_lead_to_all_that_may_be_meant() {
    leads(
        "box A { only() { } }\nfunction f(x) { x.$0only() }",
        expect![[r#"
        main.hkr:0:8: box A { only() { } }
    "#]],
    );
    leads(
        "box A { run() { } }\nbox B { run() { } }\nfunction f(x) { x?.$0run() }",
        expect![[r#"
        main.hkr:0:8: box A { run() { } }
        main.hkr:1:8: box B { run() { } }
    "#]],
    );
    leads("function f(x) { x.$0nothing() }", expect![""]);
}

#[test]
fn static_boxes_enums_records_and_arguments_are_known() {
    leads(
        "static box S { a() { return $0b() } b() { } }",
        expect![[r#"
        main.hkr:0:34: static box S { a() { return b() } b() { } }
    "#]],
    );
    leads(
        "static box S { n = 1 b() { } }\nS.$0n",
        expect![[r#"
        main.hkr:0:15: static box S { n = 1 b() { } }
    "#]],
    );
    leads(
        "enum E { A, B(Integer) }\nprint(E::$0B(1))",
        expect![[r#"
        main.hkr:0:12: enum E { A, B(Integer) }
    "#]],
    );
    leads(
        "enum E { A, B(Integer) }\nmatch E::A { $0B(x) => x, A => 1 }",
        expect![[r#"
        main.hkr:0:12: enum E { A, B(Integer) }
    "#]],
    );
    leads(
        "record P { x: Integer }\nprint(P { $0x: 1 })",
        expect![[r#"
        main.hkr:0:11: record P { x: Integer }
    "#]],
    );
    leads(
        "record P { x: Integer }\nlocal p = P { x: 1 }\nprint(p.$0x)",
        expect![[r#"
        main.hkr:0:11: record P { x: Integer }
    "#]],
    );
    leads(
        "function f(one, two) { }\nf(1, $0two: 2)",
        expect![[r#"
        main.hkr:0:16: function f(one, two) { }
    "#]],
    );
    leads(
        "box A { birth(one) { } }\nnew A($0one: 2)",
        expect![[r#"
        main.hkr:0:14: box A { birth(one) { } }
    "#]],
    );
}

#[test]
fn names_of_other_files_lead_there() {
    leads(
        "using \"shapes.hkr\"\nprint($0area(1, 2))",
        expect![[r#"
        shapes.hkr:1:9: function area(w, h) { return w * h }
    "#]],
    );
    leads(
        "using \"shapes.hkr\" as S\nprint(S.$0area(1, 2))",
        expect![[r#"
        shapes.hkr:1:9: function area(w, h) { return w * h }
    "#]],
    );
    leads(
        "using \"shapes.hkr\" as S\nprint($0S.area(1, 2))",
        expect![[r#"
        main.hkr:0:22: using "shapes.hkr" as S
    "#]],
    );
    leads(
        "using \"shapes.hkr\" as S\nlocal q = new S.$0Square(1)",
        expect![[r#"
        shapes.hkr:2:4: box Square { side birth(side) { me.side = side } grow() { return me } }
    "#]],
    );
    leads(
        "using \"shapes.hkr\" as S\nnew S.Square(1).grow().$0side",
        expect![[r#"
        shapes.hkr:2:13: box Square { side birth(side) { me.side = side } grow() { return me } }
    "#]],
    );
    leads(
        "using \"shapes.hkr\" as S\nS.$0shout(\"x\")",
        expect![[r#"
        shapes.hkr:3:19: static box Tools { shout(s) { return s } }
    "#]],
    );
    leads(
        "using \"shapes.hkr\" as S\nfunction f(p: S.Point) { p.$0y }",
        expect![[r#"
        shapes.hkr:6:26: record Point { x: Integer y: Integer }
    "#]],
    );
    leads(
        "using \"shapes.hkr\"\nmatch x { Color::$0Red => 1 }",
        expect![[r#"
        shapes.hkr:5:13: enum Color { Red, Rgb(Integer) }
    "#]],
    );
    leads(
        "using $0\"shapes.hkr\"",
        expect![[r#"
        shapes.hkr:0:0: // Shapes.
    "#]],
    );
    leads("using \"nowhere.hkr\" as N\nN.$0f()", expect![""]);
}

#[test]
fn what_is_built_in_or_no_name_leads_nowhere() {
    leads("pri$0nt(1)", expect![""]);
    leads("local s = \"wo$0rd\"", expect![""]);
    leads("// $0print", expect![""]);
    leads("$0", expect![""]);
    leads("using \"birds\"\nlocal p = new $0ParrotBox(\"x\")", expect![""]);
}

#[test]
fn circles_of_parents_and_values_end() {
    leads("box A from B { }\nbox B from A { }\nnew A().$0m()", expect![""]);
    leads("function f() { return g() }\nfunction g() { return f() }\nf().$0m()", expect![""]);
    let chain =
        format!("box A {{ me2() {{ return me }} }}\nnew A(){}.$0me2()", ".me2()".repeat(500));
    leads(
        &chain,
        expect![[r#"
        main.hkr:0:8: box A { me2() { return me } }
    "#]],
    );
}
