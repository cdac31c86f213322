//! Any text: no panic, an end, and places that lie within the text.

use std::fmt::Debug;

use hako_syntax::ast::Span;
use hako_syntax::{LineIndex, decode, dump, parse};
use proptest::prelude::*;

/// Pieces that the grammar knows, in any order.
const PIECES: &[&str] = &[
    "box ",
    "static ",
    "using ",
    "as ",
    "local ",
    "new ",
    "me",
    "fn",
    "function ",
    "return ",
    "if ",
    "else ",
    "loop ",
    "while ",
    "for ",
    " in ",
    "match ",
    "break",
    "continue",
    "try ",
    "catch ",
    "throw ",
    " and ",
    " or ",
    "not ",
    "true",
    "null",
    "await ",
    "get ",
    "once ",
    "birth_once ",
    "public ",
    "private ",
    "init ",
    "flow ",
    "from ",
    "override ",
    "delegate ",
    "exposes ",
    "implements ",
    "weak ",
    "guard ",
    " is ",
    "global ",
    "interface ",
    "enum ",
    "record ",
    "cleanup ",
    "nowait ",
    "fini ",
    "birth",
    "with ",
    "type ",
    "@rune X(a)",
    "+",
    "-",
    "*",
    "/",
    "%",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "&&",
    "||",
    "!",
    "~",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    "=",
    "+=",
    "?",
    ":",
    "??",
    "?.",
    "|>",
    "..",
    "=>",
    "::",
    ".",
    ",",
    "@",
    "%{",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ";",
    "\n",
    " ",
    "a",
    "B",
    "_",
    "1",
    "2.5",
    "0x",
    "9u8",
    "'s'",
    "\"t\"",
    "\"",
    "r\"",
    "\"\"\"",
    "\\",
    "// c\n",
    "/*",
    "*/",
    "é",
    "日本",
    "\u{200b}",
    "===",
    "++",
    "->",
    "...",
    "$",
];

const PROGRAM: &str = include_str!("grammar.hkr");

/// Checks every place in `shown`, the debug form of a tree: `Span { start: 1, end: 2 }`.
fn check_spans(text: &str, shown: &impl Debug) {
    let shown = format!("{shown:?}");
    for place in shown.split("Span { start: ").skip(1) {
        let numbers = place.split(" }").next().unwrap_or("");
        let mut numbers = numbers.split(", end: ").map(|n| n.parse::<u32>().expect("a number"));
        let (start, end) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        check_span(text, Span::new(start, end));
    }
}

fn check_span(text: &str, span: Span) {
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text:?}");
}

fn check(text: &str) {
    let parsed = parse(text);
    let index = LineIndex::new(text);
    for report in &parsed.diagnostics {
        check_span(text, report.span);
        report.labels.iter().for_each(|(span, _)| check_span(text, *span));
        assert!(!report.message.is_empty());
        let (line, _) = index.position(text, report.span.start);
        assert!(line <= index.lines());
    }
    check_spans(text, &parsed.file);
    assert!(dump::dump(&parsed.file).starts_with("(file"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_decoded_or_refused_and_then_parsed(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        match decode(&bytes) {
            Ok(text) => check(text),
            Err(report) => {
                check_span(&String::from_utf8_lossy(&bytes), report.span);
                check(&String::from_utf8_lossy(&bytes));
            }
        }
    }

    #[test]
    fn any_row_of_tokens_is_parsed(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..80)) {
        check(&pieces.concat());
    }

    #[test]
    fn a_program_with_a_few_changes_is_parsed(
        changes in prop::collection::vec((0..PROGRAM.len(), 0usize..40, prop::sample::select(PIECES)), 1..6)
    ) {
        let mut text = PROGRAM.to_owned();
        for (at, len, piece) in changes {
            let start = floor(&text, at);
            let end = floor(&text, start + len).max(start);
            text.replace_range(start..end, piece);
        }
        check(&text);
    }

    #[test]
    fn a_program_cut_off_between_words_is_incomplete_or_fine(at in 0..PROGRAM.len()) {
        let text = &PROGRAM[..floor(PROGRAM, at)];
        let text = &text[..text.rfind(char::is_whitespace).map_or(0, |space| space + 1)];
        check(text);
        let parsed = parse(text);
        prop_assert!(parsed.incomplete || parsed.diagnostics.iter().all(|d| d.severity == hako_syntax::Severity::Warning
                // `e with` is two names until a `{` follows.
                || d.message.starts_with("expected an operator")),
            "{:?}", parsed.diagnostics);
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[test]
fn the_program_itself_is_without_errors() {
    let told = parse(PROGRAM).diagnostics;
    let errors: Vec<_> =
        told.iter().filter(|d| d.severity == hako_syntax::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
}
