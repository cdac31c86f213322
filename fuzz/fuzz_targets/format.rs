//! Any bytes: what parses is formatted, to the same tree, and formatting that changes nothing.

#![no_main]

use hako_syntax::{Severity, dump::dump, format, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = hako_syntax::decode(bytes) else { return };
    let parsed = parse(text);
    if parsed.diagnostics.iter().any(|told| told.severity == Severity::Error) {
        assert!(format(text).is_err());
        return;
    }
    let once = format(text).expect("a program without errors is formatted");
    assert_eq!(dump(&parsed.file), dump(&parse(&once).file));
    assert_eq!(format(&once).as_ref(), Ok(&once));
});
