//! Every example prints what it should.
#![cfg(feature = "m0")]

mod common;

use common::{Run, hakorune, programs, top};

#[test]
fn every_example_prints_what_is_expected_of_it() {
    for program in programs("examples") {
        let name = program.file_stem().expect("it has a name").to_string_lossy().into_owned();
        let expected = top().join("examples/expected").join(format!("{name}.txt"));
        let expected = std::fs::read_to_string(&expected)
            .unwrap_or_else(|error| panic!("{}: {error}", expected.display()));
        let run = Run::of(hakorune().arg(format!("examples/{name}.hkr")));
        let wanted = Run { code: Some(0), stdout: expected, stderr: String::new() };
        assert_eq!(run, wanted, "{name}");
    }
}
