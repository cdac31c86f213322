//! The command line itself.

mod common;

use std::io::Write as _;
use std::process::Stdio;

use common::{Run, eval, hakorune};

#[test]
fn a_program_may_come_from_a_file_a_text_or_standard_input() {
    Run::of(hakorune().arg("examples/hello.hkr")).prints("Hello, world!\n");
    Run::of(hakorune().args(["run", "examples/hello.hkr"])).prints("Hello, world!\n");
    eval("print(6 * 7)").prints("42\n");
    let mut child = hakorune()
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("it is piped").write_all(b"print(\"piped\")").expect("it reads");
    Run::from(child.wait_with_output().expect("it ends")).prints("piped\n");
}

#[test]
fn words_after_two_dashes_are_the_arguments() {
    let code = "box Main { main(args) { print(args) } }";
    Run::of(hakorune().args(["-e", code, "--", "one", "--two", "ü"])).prints("[one, --two, ü]\n");
}

#[test]
fn the_result_of_main_is_the_exit_code() {
    let results = [
        ("7", 7),
        ("300", 44),
        ("-1", 255),
        ("true", 1),
        ("false", 0),
        ("2.5", 0),
        ("null", 0),
        ("\"x\"", 0),
        ("[1]", 0),
    ];
    for (result, code) in results {
        let run = eval(&format!("box Main {{ main() {{ return {result} }} }}"));
        let wanted = Run { code: Some(code), stdout: String::new(), stderr: String::new() };
        assert_eq!(run, wanted, "{result}");
    }
}

#[test]
fn exit_runs_cleanup_and_fini_first() {
    let run = eval(
        "box A { fini() { print(\"fini\") } }\nlocal a = new A()\n\
         try { exit(3) } catch (e) { print(\"never\") } cleanup { print(\"cleanup\") }",
    );
    assert_eq!((run.code, &*run.stdout, &*run.stderr), (Some(3), "cleanup\nfini\n", ""));
}

#[test]
fn an_uncaught_error_shows_its_line_and_stack_and_exits_with_1() {
    let run = eval("function f(x) {\n  return x / 0\n}\nprint(\"before\")\nf(1)");
    assert_eq!(run.stdout, "before\n");
    run.fails_with(&[
        "error[ZeroDivision]: division by zero",
        "-e:2:12",
        "return x / 0",
        "Hakorune's stack, innermost first:\n  f (-e:2)\n",
    ]);
}

#[test]
fn check_finds_every_error_and_runs_nothing() {
    let run = Run::of(hakorune().args(["check", "examples/hello.hkr", "examples/dates.hkr"]));
    run.prints("");
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("check");
    std::fs::create_dir_all(&folder).expect("it can be made");
    let path = folder.join("wrong.hkr");
    std::fs::write(&path, "print(\"ran\")\nprint(a)\nprint(b)\n").expect("it can be written");
    let run = Run::of(hakorune().arg("check").arg(&path));
    assert_eq!(run.stdout, "");
    run.fails_with(&["wrong.hkr:2:7", "wrong.hkr:3:7", "2 errors found"]);
}

#[test]
fn version_and_help_are_for_those_who_ask() {
    let run = Run::of(hakorune().arg("--version"));
    run.prints(concat!("hakorune ", env!("CARGO_PKG_VERSION"), "\n"));
    let run = Run::of(hakorune().arg("--help"));
    assert_eq!((run.code, &*run.stderr), (Some(0), ""));
    for part in ["check", "--eval", "hakorune script.hkr -- one two"] {
        assert!(run.stdout.contains(part), "{}", run.stdout);
    }
    let run = Run::of(&mut hakorune());
    assert_eq!((run.code, &*run.stdout), (Some(2), ""));
    assert!(run.stderr.contains("Usage"), "{}", run.stderr);
}

#[test]
fn an_unknown_option_is_an_error_of_use() {
    let run = Run::of(hakorune().arg("--chekc"));
    assert_eq!((run.code, &*run.stdout), (Some(2), ""));
    assert!(run.stderr.contains("--chekc"), "{}", run.stderr);
}

#[test]
fn output_into_a_closed_pipe_is_an_error_and_not_a_crash() {
    let mut child = hakorune()
        .args(["-e", "for i in 0..100000 { print(i) }"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let run = Run::from(child.wait_with_output().expect("it ends"));
    run.fails_with(&["standard output"]);
}

#[test]
fn modules_are_found_by_hako_toml_and_beside_the_file() {
    Run::of(hakorune().arg("tests/cli/modules/main.hkr")).prints("wrapped: <x>\n3\nleaf\n");
}

#[test]
fn a_missing_module_is_an_error_with_advice() {
    eval("using pyhton").fails_with(&["there is no module `pyhton`", "did you mean `python`?"]);
}
