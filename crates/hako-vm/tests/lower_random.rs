//! Random programs: lowering accepts what is right, never breaks a rule of the MIR, and leaves
//! the program as it was when something is wrong.

mod lowering;

use hako_vm::lower::verify;
use hako_vm::mir::Program;
use lowering::{drawn, try_lower};
use proptest::prelude::*;

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "me.f", "me.g"]).prop_map(str::to_owned)
}

fn literal() -> impl Strategy<Value = String> {
    let fixed = ["1", "-7", "70000", "2.5", "\"t\"", "null", "true", "false", "[]", "({})", "None"];
    prop::sample::select(fixed.to_vec()).prop_map(str::to_owned)
}

fn operator() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "&", "|", "^", "<<",
        ">>", "??", "..",
    ])
}

fn pattern() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "1",
        "-2",
        "\"s\"",
        "null",
        "1..9",
        "1 | 2",
        "_",
        "[x, ..y]",
        "[]",
        "[1, _]",
        "{ \"k\": x }",
        "Some(x)",
        "Ok([x])",
        "Err(_)",
        "Integer",
        "String(x)",
        "E::P(x) | E::Q(x)",
        "E::R { f, g: 2 }",
        "Box",
        "x",
    ])
    .prop_map(str::to_owned)
}

/// An expression and, made of it, a block of statements.
fn expr() -> impl Strategy<Value = String> {
    prop_oneof![name(), literal()].prop_recursive(4, 40, 4, |inner| {
        let e = || inner.clone();
        prop_oneof![
            (e(), operator(), e()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            (e(), operator(), e(), e())
                .prop_map(|(a, op, b, c)| format!("(({a} {op} {b}) {op} {c})")),
            (e(), e(), e()).prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            e().prop_map(|a| format!("(!{a})")),
            e().prop_map(|a| format!("[{a}, {a}]")),
            (e(), e()).prop_map(|(a, b)| format!("({{\"k\": {a}, \"l\": {b}}})")),
            (e(), e()).prop_map(|(a, b)| format!("g({a}, {b})")),
            (e(), e()).prop_map(|(a, b)| format!("g(y: {a}, x: {b})")),
            (name(), e()).prop_map(|(a, b)| format!("{a}.m({b})")),
            (name(), e(), e()).prop_map(|(a, b, c)| format!("{a}?.m([{b}, {c}]).h")),
            (name(), e()).prop_map(|(a, b)| format!("{a}[{b}]")),
            (name(), e()).prop_map(|(a, b)| format!("{a}[{b}..]")),
            (name(), e()).prop_map(|(a, b)| format!("(a = {a}({b}))")),
            e().prop_map(|a| format!("({a} |> g(1) |> a)")),
            e().prop_map(|a| format!("(fn(x) => {a})")),
            e().prop_map(|a| format!("(fn(x) {{ b = {a}; return x }})")),
            (e(), e()).prop_map(|(a, b)| format!("new Box({a}, {b})")),
            (e(), e()).prop_map(|(a, b)| format!("(E::R {{ g: {a}, f: {b} }})")),
            (e(), e()).prop_map(|(a, b)| format!("(R {{ x: {a} }} with {{ x: {b} }})")),
            (name(), e()).prop_map(|(a, b)| format!("({a}.m({b})?)")),
            (name(), e()).prop_map(|(a, b)| format!("{a}.m() catch (e) {{ {b} }}")),
            (e(), block(e())).prop_map(|(a, b)| format!("(try {{ {b} {a} }} catch {{ {a} }})")),
            (e(), pattern(), e(), e()).prop_map(|(a, p, b, c)| {
                format!("(match {a} {{ {p} => {b}\n z if {c} => z\n _ => {{ {c} }} }})")
            }),
        ]
    })
}

fn block(expr: impl Strategy<Value = String> + Clone + 'static) -> impl Strategy<Value = String> {
    let e = move || expr.clone();
    let simple = prop_oneof![
        e().prop_map(|a| format!("print({a})\n")),
        (name(), e()).prop_map(|(a, b)| format!("{a} = {b}\n")),
        (name(), e()).prop_map(|(a, b)| format!("{a} += {b}\n")),
        (name(), e(), e()).prop_map(|(a, b, c)| format!("{a}[g({b}, 1)] -= {c}\n")),
        e().prop_map(|a| format!("return {a}\n")),
        e().prop_map(|a| format!("assert({a}, 1)\n")),
        e().prop_map(|a| format!("guard let Some(a2) = {a} else {{ return }}\n")),
        e().prop_map(|a| format!("nowait t = g(1, {a})\n")),
    ];
    let nested = simple.prop_recursive(3, 24, 3, move |inner| {
        let s = || inner.clone();
        prop_oneof![
            (e(), s(), s()).prop_map(|(a, b, c)| format!("if {a} {{ {b} }} else {{ {c} }}\n")),
            (e(), s()).prop_map(|(a, b)| format!("while {a} {{ {b} continue }}\n")),
            (e(), s()).prop_map(|(a, b)| format!("loop {{ if {a} {{ break }} {b} }}\n")),
            (e(), s()).prop_map(|(a, b)| format!("for a in {a} {{ {b} }}\n")),
            (e(), s()).prop_map(|(a, b)| format!("for c in 0..{a} {{ {b} a = fn() => c }}\n")),
            (s(), s(), s()).prop_map(|(a, b, c)| {
                format!("try {{ {a} }} catch (T b) {{ {b} }} cleanup {{ a = 1 }} {c}")
            }),
            s().prop_map(|b| format!(
                "{{ fini {{ while a {{ try {{ a() }} cleanup {{ print(b) }} }} }}\n {b} }}\n"
            )),
            (e(), s()).prop_map(|(a, b)| format!("{{ local b = {a} fini {{ g(b, 1) }}\n {b} }}\n")),
            (s(), s()).prop_map(|(a, b)| format!("{{ function g2(a) {{ {a} }}\n {b} g2(1) }}\n")),
        ]
    });
    prop::collection::vec(nested, 1..3).prop_map(|stmts| stmts.concat())
}

/// A program whose names are all declared; its statements stand in a method.
fn program(body: &str) -> String {
    format!(
        "enum E {{ P(x), Q(x), R {{ f: Int, g: Int }} }}
        record R {{ x: Int }}
        global c = 1
        function g(x, y) {{ return x }}
        box Box {{ f = 1; g = 2; birth(a, b) {{ {body} }} m(a, b) {{ {body} }} }}"
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_is_right_is_accepted_and_keeps_the_rules(body in block(expr().boxed())) {
        let text = program(&body);
        let mut lowered = Program::default();
        match try_lower(&mut lowered, &text, &[]) {
            Ok(_) => {
                for function in &lowered.functions {
                    prop_assert_eq!(verify(&lowered, function), Ok(()));
                    prop_assert!(!lowered.listing(function).to_string().is_empty());
                }
            }
            Err(problems) => {
                // A name may be declared twice in a block; nothing else is wrong.
                let drawn = drawn(&lowered, &problems);
                prop_assert!(
                    problems.iter().all(|p| p.diagnostic.message.contains("declared twice")),
                    "{}\n{}", drawn, text
                );
            }
        }
    }

    #[test]
    fn what_is_wrong_leaves_the_program_as_it_was(body in block(expr().boxed()), cut in 0usize..400) {
        let text = program(&body);
        let cut = text.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(0);
        let mut lowered = Program::default();
        let before = try_lower(&mut lowered, "global x = 1\nprint(x)", &[]).is_ok();
        prop_assert!(before);
        let counts = |p: &Program| {
            (p.functions.len(), p.classes.len(), p.enums.len(), p.records.len(), p.globals.len())
        };
        let kept = counts(&lowered);
        match try_lower(&mut lowered, &text[cut..], &[]) {
            Ok(_) => {}
            Err(problems) => {
                prop_assert_eq!(counts(&lowered), kept);
                prop_assert!(!drawn(&lowered, &problems).contains("breaks a rule"));
            }
        }
    }
}
