//! Texts of a size or shape that breaks parsers, on a thread with little stack.

use hako_syntax::ast::{ExprKind, Item, Stmt, StmtKind};
use hako_syntax::{MAX_ERRORS, Parsed, parse};

/// Runs `test` where deep recursion would overflow.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(test);
    let joined = thread.expect("a thread can be made").join();
    joined.expect("the thread neither panics nor overflows");
}

fn messages(parsed: &Parsed) -> Vec<&str> {
    parsed.diagnostics.iter().map(|d| d.message.as_str()).collect()
}

fn only_expr(parsed: &Parsed) -> &ExprKind {
    match parsed.file.items.as_slice() {
        [Item::Stmt(Stmt { kind: StmtKind::Expr(e), .. })] => &e.kind,
        items => panic!("expected one expression, found {} items", items.len()),
    }
}

#[test]
fn a_chain_of_a_million_terms_is_flat() {
    on_a_small_stack(|| {
        let parsed = parse(&format!("a{}", "+a".repeat(1_000_000)));
        assert_eq!(messages(&parsed), [""; 0]);
        match only_expr(&parsed) {
            ExprKind::Chain(chain) => assert_eq!(chain.rest.len(), 1_000_000),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn a_million_method_calls_are_flat() {
    on_a_small_stack(|| {
        let parsed = parse(&format!("a{}", ".a()".repeat(1_000_000)));
        assert_eq!(messages(&parsed), [""; 0]);
        match only_expr(&parsed) {
            ExprKind::Postfix(postfix) => assert_eq!(postfix.suffixes.len(), 1_000_000),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn a_million_else_ifs_are_flat() {
    on_a_small_stack(|| {
        let parsed = parse(&format!("if a {{ }}{}", " else if a { }".repeat(999_999)));
        assert_eq!(messages(&parsed), [""; 0]);
        match only_expr(&parsed) {
            ExprKind::If(i) => assert_eq!(i.arms.len(), 1_000_000),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn long_ternaries_pipes_alternatives_and_types_are_flat() {
    on_a_small_stack(|| {
        let n = 200_000;
        for text in [
            format!("{}a", "a ? b : ".repeat(n)),
            format!("a{}", " |> f(1)".repeat(n)),
            format!("match a {{ 1{} => 2 }}", " | 1".repeat(n)),
            format!("local a: T{}", " | T".repeat(n)),
            format!("f(){}", " catch (e) { }".repeat(n)),
            format!("a{}", "?.b[1][2..]? ".repeat(n)),
            format!("{}1{}", "/*".repeat(n), "*/".repeat(n)),
        ] {
            let told = parse(&text).diagnostics;
            let real: Vec<_> =
                told.iter().filter(|d| !d.message.contains("never reached")).collect();
            assert!(real.len() <= 1, "{:?}", real.first());
        }
    });
}

#[test]
fn whatever_nests_too_deeply_is_one_error() {
    on_a_small_stack(|| {
        let n = 20_000;
        for (open, close) in [
            ("(", ")"),
            ("[", "]"),
            ("{", "}"),
            ("f(", ")"),
            ("a[", "]"),
            ("%{1 => ", "}"),
            ("{\"k\": ", "}"),
            ("P { x: ", " }"),
            ("if a { ", " }"),
            ("while a { ", " }"),
            ("fini { ", " }"),
            ("function f() { ", " }"),
            ("x(fn() { ", " })"),
            ("match a { _ => ", " }"),
            ("match [", "] { }"),
            ("try { ", " } catch (e) { }"),
            ("if a { } else { ", " }"),
            ("guard a else { ", " }"),
            ("new A(", ")"),
            ("E::V(", ")"),
            ("-", ""),
            ("not ", ""),
            ("await weak ~!", ""),
            ("fn() => ", ""),
            ("a ? ", " : a"),
            ("if if ", " { }"),
            ("match match ", " { }"),
            ("-(", ")"),
            ("loop { ", " }"),
            ("a with { x: ", " }"),
        ] {
            let text = format!("{}a{}\nb", open.repeat(n), close.repeat(n));
            let parsed = parse(&text);
            assert_eq!(messages(&parsed), ["nested too deeply: more than 200 levels"], "{open}");
        }
        for (open, close) in
            [("[", "]"), ("(", ")"), ("{ \"k\": ", "}"), ("T(", ")"), ("E::V { f: ", "}")]
        {
            let text = format!("match a {{ {}b{} => 1 }}", open.repeat(n), close.repeat(n));
            let parsed = parse(&text);
            assert_eq!(messages(&parsed), ["nested too deeply: more than 200 levels"], "{open}");
        }
    });
}

#[test]
fn deep_types_are_one_error() {
    on_a_small_stack(|| {
        let parsed = parse(&format!("local a: {}T{}", "A<".repeat(50_000), ">".repeat(50_000)));
        assert_eq!(messages(&parsed)[0], "nested too deeply: more than 200 levels");
    });
}

#[test]
fn two_hundred_levels_are_fine_and_can_be_printed() {
    on_a_small_stack(|| {
        let text = format!("{}1{}", "(a + f([".repeat(66), "]))".repeat(66));
        let parsed = parse(&text);
        assert_eq!(messages(&parsed), [""; 0]);
        assert!(hako_syntax::dump::dump(&parsed.file).len() > text.len());
    });
}

#[test]
fn megabytes_of_brackets_give_few_errors() {
    on_a_small_stack(|| {
        let n = 4_000_000;
        for bracket in
            ["(", "[", "{", ")", "]", "}", "([{", "%{", "/*", "\"(", "<", "a<", "{}", "()"]
        {
            let told = parse(&bracket.repeat(n / bracket.len())).diagnostics;
            assert!(told.len() <= MAX_ERRORS + 1, "{bracket}: {}", told.len());
            if matches!(bracket, "(" | "[" | "{" | ")" | "]" | "}" | "([{" | "/*") {
                assert_eq!(told.len(), 1, "{bracket}: {:?}", told.get(1));
            }
        }
    });
}

#[test]
fn misplaced_words_by_the_thousand_do_not_recurse() {
    on_a_small_stack(|| {
        for word in
            ["static ", "local ", "override flow ", "public ", "weak ", "get ", "retrun ", "@rune "]
        {
            for text in [format!("box A {{ {} }}", word.repeat(100_000)), word.repeat(100_000)] {
                assert!(parse(&text).diagnostics.len() <= MAX_ERRORS + 1);
            }
        }
    });
}

#[test]
fn the_hundred_and_first_error_ends_the_reading() {
    let parsed = parse(&"local 1\n".repeat(1000));
    assert_eq!(parsed.diagnostics.len(), MAX_ERRORS + 1);
    let last = parsed.diagnostics.last().expect("there are some");
    assert_eq!(last.message, "too many errors: the rest of the file was not read");
}
