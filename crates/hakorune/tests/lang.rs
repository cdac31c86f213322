//! The golden programs of the language.

mod common;

use common::{Run, hakorune, programs};

#[test]
fn every_program_of_the_language_prints_what_it_says() {
    let count = programs("tests/lang").len();
    let run = Run::of(hakorune().args(["test", "tests/lang"]));
    assert_eq!(run.stderr, format!("{count} programs, 0 failed\n"));
    assert_eq!(run.code, Some(0));
}

#[test]
fn the_same_holds_when_every_safe_point_collects() {
    for program in programs("tests/lang") {
        let text = std::fs::read_to_string(&program).unwrap_or_default();
        if text.contains("// slow") {
            continue;
        }
        let plain = Run::of(hakorune().arg(&program));
        let stressed = Run::of(hakorune().arg("--gc-stress").arg(&program));
        assert_eq!(plain, stressed, "{}", program.display());
    }
}
