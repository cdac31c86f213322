//! Whatever parses can be formatted: to the same tree, with the same comments, once and for all.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::format;
use crate::{Severity, parse};

/// Every construct there is.
const PROGRAM: &str = include_str!("../../tests/grammar.hkr");

/// Formats a text if it parses, and checks what must hold of any: that there is no fault, and
/// that formatting again changes nothing.
#[track_caller]
fn formatted(text: &str) -> Option<String> {
    match format(text) {
        Ok(once) => {
            let again = format(&once);
            let again = again.as_deref().unwrap_or("an error");
            let changed = once.lines().zip(again.lines()).find(|(a, b)| a != b);
            assert!(once == again, "not once and for all: {changed:?}\n{text}\nbecame\n{once}");
            Some(once)
        }
        Err(reports) => {
            let fault = reports.iter().any(|r| r.message == "this file cannot be formatted");
            assert!(!fault, "{}", difference(text));
            let found = parse(text).diagnostics;
            assert!(found.iter().any(|r| r.severity == Severity::Error), "{text}");
            None
        }
    }
}

/// Where the formatted text means something else.
fn difference(text: &str) -> String {
    let parsed = parse(text);
    let formatted = super::layout(text, &parsed.file);
    let trees = [&parsed, &parse(&formatted)].map(|parsed| crate::dump::dump(&parsed.file));
    let differs = trees[0].lines().zip(trees[1].lines()).find(|(a, b)| a != b);
    let comments = [text, &formatted].map(super::tokens::comments);
    let comment = comments[0].iter().zip(&comments[1]).find(|(a, b)| a != b);
    let told = parse(&formatted).diagnostics;
    let told = told.iter().find(|d| d.severity == Severity::Error);
    format!("a fault: {differs:?} {comment:?} {told:?}\n{text}\nbecame\n{formatted}")
}

#[track_caller]
fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&formatted(text).expect("it parses"));
}

/// What may stand between two tokens.
const TRIVIA: &[&str] = &[
    " ",
    "\n",
    "\n\n\n",
    "\t",
    "\r\n",
    "/* c */",
    " /* a\n  b */ ",
    "// c\n",
    "# c\n",
    "\n// own\n",
    "\n/* own */\n",
    "/**/",
    ";",
    ",",
];

/// An expression; long names, so that lines are broken.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "some_rather_long_name",
        "1",
        "-2",
        "0x1F",
        "1.5",
        "\"a text\"",
        "'b'",
        "[]",
        "{}",
        "me",
        "null",
        "r\"\\d\"",
        "\"\"\"two\nlines\"\"\"",
        "Color::Red",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(5, 60, 5, |inner| {
        let some = prop::collection::vec(inner.clone(), 1..5);
        let ops = vec![
            " + ", " - ", "*", " and ", " || ", "??", " |> ", "==", " @ ", "<", "|", ">>", " .. ",
            "% ", " / ",
        ];
        prop_oneof![
            (some.clone(), prop::sample::select(ops)).prop_map(|(all, op)| all.join(op)),
            some.clone().prop_map(|all| format!("[{}]", all.join(","))),
            some.clone().prop_map(|all| format!("call({})", all.join(" , "))),
            some.clone().prop_map(|all| format!("x{}", all.map_join("._method(", ")"))),
            some.clone().prop_map(|all| format!("x{}", all.map_join("\n  ?.get(", ")?"))),
            some.clone().prop_map(|all| format!("%{{{}}}", all.map_join("\"k\"=>", ","))),
            some.clone().prop_map(|all| format!("P {{{}}}", all.map_join("f:", ","))),
            some.clone().prop_map(|all| format!("{{{}}}", all.join("\n"))),
            some.clone().prop_map(|all| format!("match x{{{}}}", all.map_join("1 | 2=>", "\n"))),
            inner.clone().prop_map(|e| format!("({e})")),
            inner.clone().prop_map(|e| format!("not {e}")),
            inner.clone().prop_map(|e| format!("- {e}")),
            inner.clone().prop_map(|e| format!("fn(p)=>{e}")),
            inner.clone().prop_map(|e| format!("fn(p,q){{return {e}}}")),
            inner.clone().prop_map(|e| format!("{e}[{e}..]")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("{a} ? {b} : {c}")),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("if ({a}) {{{b}}} else {{ {b} }}")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("try{{{a}}}catch(e){{{b}}}")),
        ]
    })
}

/// Joins with something before and behind each part.
trait MapJoin {
    fn map_join(&self, before: &str, behind: &str) -> String;
}

impl MapJoin for Vec<String> {
    fn map_join(&self, before: &str, behind: &str) -> String {
        self.iter().map(|part| format!("{before}{part}{behind}")).collect()
    }
}

/// The places in `text` where a token begins or ends, roughly: where a comment can do no harm
/// inside of a word.
fn places(text: &str) -> Vec<usize> {
    let tokens = super::tokens::Tokens::of(text);
    tokens.list.iter().map(|token| token.span.start as usize).collect()
}

/// `text` with trivia put in before some of its tokens.
fn with_trivia(text: &str, put: &[(prop::sample::Index, &str)]) -> String {
    let places = places(text);
    let mut put: Vec<_> = put.iter().map(|(at, what)| (*at.get(&places), *what)).collect();
    put.sort_unstable();
    let mut out = text.to_owned();
    for (at, what) in put.into_iter().rev() {
        out.insert_str(at, what);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_construct_with_comments_and_lines_anywhere(
        put in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(TRIVIA)), 0..6)
    ) {
        formatted(&with_trivia(PROGRAM, &put));
    }

    #[test]
    fn statements_with_random_expressions(
        all in prop::collection::vec(expression(), 1..4),
        put in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(TRIVIA)), 0..6)
    ) {
        let text = format!("local v = {}\nf({})\n", all.concat(), all.join(","));
        formatted(&text);
        formatted(&with_trivia(&text, &put));
        let text = format!("while {} {{ v = {} }}", all[0], all.join(" + "));
        formatted(&text);
        formatted(&with_trivia(&text, &put));
    }
}

#[test]
fn comments_stay_where_they_are() {
    check(
        "#!/usr/bin/env hakorune\n\n// Head.\nfunction f(a /* first */, // one\n  /* second */ b // two\n) { // body\n\n\n  // own\n  return [ // list\n    1, // one\n    2 // two\n    // last\n  ]\n  // end\n}\nif a { 1 } // yes\n// no\nelse { /* nothing */ }\n\n\n\nx = f(/* none */)   // a\n    + 1             // b\n// The end.",
        &expect![[r#"
            #!/usr/bin/env hakorune

            // Head.
            function f(
                a /* first */, // one
                /* second */ b, // two
            ) { // body
                // own
                return [ // list
                    1, // one
                    2, // two
                    // last
                ]
                // end
            }
            if a {
                1
            } // yes
            // no
            else { /* nothing */
            }

            x = f(/* none */) // a
                + 1           // b
            // The end.
        "#]],
    );
}

#[test]
fn separators_stay_where_a_line_end_would_mean_something_else() {
    check(
        "local h = open(); fini { a }\nlocal t: fn; (x)\nx; { y }\nf(); with = 1\nz; @rune Hint(a,b) @tag\nw",
        &expect![[r#"
            local h = open();
            fini { a }
            local t: fn;
            (x)
            x;
            { y }
            f();
            with = 1
            z
            @rune Hint(a,b)
            @tag
            w
        "#]],
    );
}

#[test]
fn line_ends_marks_and_what_stands_in_texts_are_kept() {
    let texts = [
        ("a\r\n\r\n\r\nb // c\r\n", "a\r\n\r\nb // c\r\n"),
        ("x = 'a\r\nb'\ny", "x = 'a\r\nb'\ny\n"),
        ("/* a\nb */ x\ny\r\n", "/* a\nb */ x\r\ny\r\n"),
        ("\u{feff}a  +  b", "\u{feff}a + b\n"),
        ("", ""),
        (" \n\t\n", ""),
        ("\n\n// only\n\n", "// only\n"),
        ("x = 0x1F+1_000-1.50e3+'it'+r\"\\d\"", "x = 0x1F + 1_000 - 1.50e3 + 'it' + r\"\\d\"\n"),
        ("a?.b?\n.c\nx? ?? y? ? 1 : 2", "a?.b? .c\nx? ?? y? ? 1 : 2\n"),
        ("- -x- -1", "- -x - -1\n"),
    ];
    for (text, wanted) in texts {
        assert_eq!(formatted(text).as_deref(), Some(wanted), "{text:?}");
    }
}

/// Runs `test` where deep recursion would overflow.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(test);
    thread.expect("a thread can be made").join().expect("it neither panics nor overflows");
}

#[test]
fn chains_of_a_million_parts_are_flat() {
    on_a_small_stack(|| {
        let n = 1_000_000;
        for (first, part, line) in [("a", "+a", "    + a\n"), ("value", ".a()", "    .a()\n")] {
            let once = format(&format!("{first}{}", part.repeat(n))).expect("it parses");
            assert_eq!(once.matches(line).count(), n, "{part}");
        }
        let arms = format!("if a {{ b }}{}", " else if a { b }".repeat(n / 10));
        let once = format(&arms).expect("it parses");
        assert_eq!(once.lines().count(), 3 + 2 * (n / 10));
    });
}

#[test]
fn what_nests_to_the_limit_is_formatted() {
    on_a_small_stack(|| {
        for (open, close) in [
            ("(", ")"),
            ("[", "]"),
            ("f(", ")"),
            ("{ ", " }"),
            ("a + (", ")"),
            ("if a { ", " }"),
            ("x(fn() { ", " })"),
            ("match a { _ => ", " }"),
            ("-", ""),
        ] {
            let n = 90;
            let text = format!("{}a{}", open.repeat(n), close.repeat(n));
            assert!(formatted(&text).is_some(), "{open}");
        }
    });
}

#[test]
fn a_text_with_errors_is_left_alone_with_all_of_them() {
    let reports = format("x = \nbox {\n@rune A").expect_err("it does not parse");
    assert!(reports.len() > 1, "{reports:?}");
    assert!(reports.iter().all(|report| report.severity == Severity::Error));
}
