//! The program that the project began with, in all the ways to write it.
#![cfg(feature = "m0")]

mod common;

use common::{Run, hakorune, programs};

#[test]
fn the_seed_program_prints_nothing_and_exits_with_0_in_each_of_its_forms() {
    for program in programs("tests/seed/ok") {
        let run = Run::of(hakorune().arg(&program));
        let silent = Run { code: Some(0), stdout: String::new(), stderr: String::new() };
        assert_eq!(run, silent, "{}", program.display());
    }
}

#[test]
fn a_wrong_value_exits_with_1_and_shows_the_line() {
    for program in programs("tests/seed/fails") {
        let run = Run::of(hakorune().arg(&program));
        assert_eq!((run.code, &*run.stdout), (Some(1), ""), "{}", program.display());
        let line = "assert(result.to_float() == 1.5)";
        assert!(run.stderr.contains(line), "{}", run.stderr);
        assert!(run.stderr.contains("error[AssertionError]"), "{}", run.stderr);
        let name = program.file_name().expect("it has a name").to_string_lossy();
        assert!(run.stderr.contains(&*name), "{}", run.stderr);
    }
}
