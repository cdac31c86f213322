//! Any bytes: the parser ends, does not panic, and its places lie within the text.

#![no_main]

use hako_syntax::{LineIndex, dump, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = hako_syntax::decode(bytes) else { return };
    let parsed = parse(text);
    let index = LineIndex::new(text);
    for report in &parsed.diagnostics {
        let spans = report.labels.iter().map(|(span, _)| *span).chain([report.span]);
        for span in spans {
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{report:?}");
            let (line, _) = index.position(text, span.start);
            assert!(line <= index.lines());
        }
    }
    let _ = dump::dump(&parsed.file);
});
