//! What the parser says of a text, for snapshots.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::fmt::Write as _;

use expect_test::Expect;
use hako_syntax::{LineIndex, Severity, parse};

#[expect(clippy::needless_pass_by_value, reason = "`expect![..]` is written in place")]
pub(crate) fn check(text: &str, told: Expect) {
    told.assert_eq(&shown(text));
}

/// Each report: line, column and text of its place, the message, labels and help.
pub(crate) fn shown(text: &str) -> String {
    let index = LineIndex::new(text);
    let parsed = parse(text);
    let mut out = String::new();
    let place = |span: hako_syntax::ast::Span| {
        let (line, column) = index.position(text, span.start);
        let shown = text.get(span.start as usize..span.end as usize).unwrap_or("?");
        format!("{line}:{column} {shown:?}")
    };
    for report in &parsed.diagnostics {
        let warning = if report.severity == Severity::Warning { "warning: " } else { "" };
        let _ = writeln!(out, "{}: {warning}{}", place(report.span), report.message);
        for (span, label) in &report.labels {
            let _ = writeln!(out, "    {}: {label}", place(*span));
        }
        if let Some(help) = &report.help {
            let _ = writeln!(out, "    help: {help}");
        }
    }
    if parsed.incomplete {
        out.push_str("(incomplete)\n");
    }
    out
}
