//! Broken documents: every question has an answer, and no answer is a mistake of the server.

mod common;

use common::{Client, uri};
use hako_lsp::Ending;
use proptest::prelude::*;
use serde_json::{Value, json};

const PIECES: &[&str] = &[
    "box A from B { x = 1 get y => me.x m(a, b: A) { return me } }",
    "static box S { n = 1 f() { return g() } g() { } }",
    "interface box I { m(a) }",
    "record R { x: Integer }",
    "enum E { P, Q(Integer), T { x: A } }",
    "function f(a, b) { local c = a.m(b: 1).x return c ?? b }",
    "using \"lib.hkr\" as L\n",
    "using \"lib.hkr\"\n",
    "global g = new L.A(1)",
    "match x { P | Q(n) if n > 1 => n, [h, ..t] => h, _ => E::T { x: 1 } }",
    "try { f() } catch (E e) { e.message } cleanup { }",
    "for i in 0..3 { print(i.abs()) }",
    "local s = \"日本 😀\".trim() fini { print(s) }",
    "guard let Some(v) = x else { return }",
    "nowait t = f(1)\nawait t",
    "(x = [1, 2][0..1])",
    "fn(a) => a |> f(1)",
    "// 😀\n",
    "/* ",
    "'''",
    "\"",
    "{",
    "}",
    "(",
    ")",
    ".",
    "::",
    "\r\n",
    "\r",
    "new ",
    "from A.m()",
    "delegate a exposes { m }",
];

/// Asks everything about some places; the server must stay well.
fn ask(client: &mut Client, lines: u32) {
    for line in (0..lines).step_by((lines as usize / 6).max(1)) {
        for character in [0, 3, 9, 40] {
            let position = json!({"line": line, "character": character});
            for method in ["hover", "definition", "completion"] {
                client.at(&format!("textDocument/{method}"), &position);
            }
        }
    }
    for method in ["documentSymbol", "formatting"] {
        let params = json!({
            "textDocument": {"uri": uri("main.hkr")},
            "options": {"tabSize": 4, "insertSpaces": true}
        });
        let answer = client.request(&format!("textDocument/{method}"), params);
        let answer = answer.expect("an answer");
        if method == "documentSymbol" {
            check_symbols(&answer);
        }
    }
    let wrong = client.wrong();
    assert!(!wrong.contains("a mistake of"), "{wrong}");
}

/// A name is within what it names: editors refuse the outline otherwise.
fn check_symbols(symbols: &Value) {
    let place = |value: &Value| (value["line"].as_u64(), value["character"].as_u64());
    for symbol in symbols.as_array().into_iter().flatten() {
        let (outer, inner) = (&symbol["range"], &symbol["selectionRange"]);
        assert!(place(&outer["start"]) <= place(&inner["start"]), "{symbol:#}");
        assert!(place(&outer["end"]) >= place(&inner["end"]), "{symbol:#}");
        check_symbols(&symbol["children"]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_pieces_in_any_order_are_answered(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12),
        cut in 0_usize..400,
        edits in prop::collection::vec((0_u32..20, 0_u32..30, 0_u32..20, 0_u32..30, ".{0,6}"), 0..4),
    ) {
        let text = pieces.join("\n");
        let cut = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
        let text = &text[..cut.unwrap_or(0)];
        let lib = "box A { birth(x) { } }\nfunction f() { }\nstatic box T { m() { } }";
        let mut client = Client::with(text, &[("lib.hkr", lib)]);
        ask(&mut client, text.lines().count() as u32 + 2);
        for (line, column, end_line, end_column, new) in edits {
            let range = json!({
                "start": {"line": line, "character": column},
                "end": {"line": end_line, "character": end_column},
            });
            let document = json!({"uri": uri("main.hkr"), "version": 2});
            let changes = json!([{"range": range, "text": new}]);
            let params = json!({"textDocument": document, "contentChanges": changes});
            client.notify("textDocument/didChange", params);
            ask(&mut client, 5);
        }
        prop_assert_eq!(client.end(), Ending::Exit);
    }
}

#[test]
fn deep_long_and_huge_documents_are_answered() {
    let deep = |open: &str, close: &str| open.repeat(300) + "1" + &close.repeat(300);
    let texts = [
        deep("(", ")"),
        deep("[fn() => ", "]"),
        deep("{ local x = ", " }"),
        deep("if a { ", " }"),
        "fn(a) { return ".repeat(190) + "a" + &" }".repeat(190),
        format!("local x = 1{}", " + x".repeat(50_000)),
        format!("local x = f(){}", ".a()".repeat(50_000)),
        format!("if x {{ }}{}", " else if x { }".repeat(20_000)),
        format!("box A {{ {} }}", "m() { } ".repeat(5_000)),
        "local 日本 = 1 ".repeat(5_000),
        "\u{feff}\0\u{202e}\u{1F468}\u{200d}\u{1F469}".to_owned(),
    ];
    for text in texts {
        let mut client = Client::with(&text, &[]);
        ask(&mut client, 1);
        assert_eq!(client.end(), Ending::Exit);
    }
}
