//! Whatever a program's file is, there is a clear error or a correct run.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use common::{Run, eval, hakorune};

/// A file in a folder of the test's own.
fn file(name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bad_input");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let path = folder.join(name);
    fs::write(&path, bytes).expect("the file can be written");
    path
}

fn run(name: &str, bytes: impl AsRef<[u8]>) -> Run {
    let path = file(name, bytes);
    let run = Run::of(hakorune().arg(&path));
    fs::remove_file(path).expect("it is there");
    run
}

#[test]
fn a_file_that_does_not_exist_is_named_with_advice() {
    file("known.hkr", "print(1)");
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bad_input/knwon.hkr");
    let run = Run::of(hakorune().arg(path));
    run.fails_with(&["cannot read", "there is no such file", "did you mean", "known.hkr"]);
}

#[test]
fn a_folder_is_no_program() {
    Run::of(hakorune().arg("tests")).fails_with(&["`tests` is a folder"]);
}

#[test]
fn an_empty_file_does_nothing() {
    run("empty.hkr", "").prints("");
    run("blank.hkr", "\n\n  // nothing\n").prints("");
}

#[test]
fn a_byte_order_mark_is_ignored() {
    run("bom.hkr", "\u{feff}print(1)").prints("1\n");
}

#[test]
fn bytes_that_are_not_utf_8_are_shown_with_their_line() {
    let run = run("latin1.hkr", b"print(1)\nprint(\"caf\xe9\")\n");
    run.fails_with(&["UTF-8", "latin1.hkr:2:11"]);
}

#[test]
fn a_hundred_megabytes_of_brackets_are_one_error() {
    for bracket in ["(", "[", "{", "}"] {
        let run = run("brackets.hkr", bracket.repeat(100 << 20));
        run.fails_with(&["error"]);
        assert!(run.stderr.len() < 10_000, "the message is short: {}", run.stderr.len());
    }
}

#[test]
fn a_million_terms_are_added() {
    let mut text = String::from("local a = 1\nprint(a");
    text.push_str(&"+a".repeat(1_000_000));
    text.push(')');
    run("terms.hkr", text).prints("1000001\n");
}

#[test]
fn a_million_method_calls_in_a_row_run() {
    let mut text = String::from("box A { a() { return me } n() { return 7 } }\nprint(new A()");
    text.push_str(&".a()".repeat(1_000_000));
    text.push_str(".n())");
    run("calls.hkr", text).prints("7\n");
}

#[test]
fn a_hundred_thousand_errors_are_told_in_part_and_at_once() {
    let run = run("undefined.hkr", "undefined_name\n".repeat(100_000));
    run.fails_with(&["undefined.hkr:1000:1", "\n… and 99000 more like these\n"]);
    assert!(!run.stderr.contains("undefined.hkr:1001:1"));
    assert_eq!(run.stderr.matches("error: undefined name `undefined_name`").count(), 1000);
}

#[test]
fn a_hundred_thousand_branches_in_a_row_run() {
    let mut text = String::from("local n = 99999\nif n == 0 { print(0) }");
    for branch in 1..100_000 {
        write!(text, " else if n == {branch} {{ print({branch}) }}").expect("a text takes it");
    }
    run("branches.hkr", text).prints("99999\n");
}

#[test]
fn a_million_branches_in_a_row_run() {
    let mut text = String::from("local n = 5\nif n == 0 { }");
    text.push_str(&" else if n == 1 { }".repeat(1_000_000));
    text.push_str(" else { print(\"none\") }");
    run("many_branches.hkr", text).prints("none\n");
}

#[test]
fn deep_nesting_is_one_error() {
    let text = format!("print({}1{})", "(".repeat(5000), ")".repeat(5000));
    run("deep.hkr", text).fails_with(&["nested"]);
    let text = "if true { ".repeat(5000) + &"}".repeat(5000);
    run("deep_blocks.hkr", text).fails_with(&["nested"]);
}

#[test]
fn a_cyclic_array_prints_and_compares() {
    let code = "local a = [1]\na.push(a)\nlocal b = [1]\nb.push(b)\n\
                print(a)\nprint(a == a)\nprint(a == b)\nprint(a.contains(a))";
    let run = eval(code);
    assert_eq!((run.code, &*run.stderr), (Some(0), ""));
    assert!(run.stdout.starts_with("[1, [...]]\ntrue\n"), "{}", run.stdout);
}

#[test]
fn a_text_that_doubles_without_end_is_an_error() {
    let run = eval(
        "local s = \"abcdefgh\"\ntry { loop { s = s + s } } catch (e) { print(e, s.length()) }",
    );
    run.prints(
        "ValueError: the result of `+` would be longer than a text may be (1073741824 bytes) \
         1073741824\n",
    );
}

#[test]
fn the_text_of_an_array_that_shares_its_parts_ends() {
    let code = "local a = [\"x\".repeat(100000)]\nfor i in 0..40 { a = [a, a] }\n\
                print(try { a.toString() } catch (e) { e })";
    eval(code).prints(
        "ValueError: the result of `toString` would be longer than a text may be \
         (1073741824 bytes)\n",
    );
    let code = "local a = []\nfor i in 0..60 { a = [a, a] }\nprint(a)";
    let run = Run::of(hakorune().args(["run", "--max-steps=1000", "-e", code]));
    run.fails_with(&["error[Timeout]", "-e:3:1"]);
}

#[test]
fn records_that_share_their_parts_compare_at_once() {
    let code = "record R { a, b }\nfunction made(end) { local r = R { a: end, b: 1 }\n\
                for i in 0..200 { r = R { a: r, b: r } }\nreturn r }\n\
                print(made(1) == made(1), made(1) == made(2))\n\
                enum T { P(a, b), Q }\nfunction tree() { local r = T::Q\n\
                for i in 0..200 { r = T::P(r, r) }\nreturn r }\n\
                print(tree() == tree(), tree() == T::P(tree(), T::Q))";
    eval(code).prints("true false\ntrue false\n");
}

#[test]
fn emptying_a_large_map_key_by_key_takes_no_longer_than_filling_it() {
    let code = "local m = {}\nfor i in 0..200000 { m[i] = i }\n\
                for i in 0..200000 { m.delete((i * 7919) % 200000) }\nprint(m)";
    Run::of(hakorune().args(["run", "--timeout=30", "-e", code])).prints("{}\n");
}

#[test]
fn a_copy_for_python_has_an_end() {
    let message = "ValueError: a copy for the other side would take more than 2147483648 bytes; \
                   what is shared is copied each time it occurs\n";
    let code = "using \"python\"\nlocal len = PyRuntimeBox().eval(\"len\")\n\
                print(try { len(0..9000000000000000000) } catch (e) { e })\n\
                local a = [\"x\".repeat(1000000)]\nfor i in 0..40 { a = [a, a] }\n\
                print(try { len(a) } catch (e) { e })";
    eval(code).prints(&message.repeat(2));
}

#[test]
fn endless_recursion_is_an_error_that_can_be_caught() {
    eval("function f(n) { return f(n + 1) + 1 }\ntry { f(0) } catch (StackOverflow e) { print(e.type) }")
        .prints("StackOverflow\n");
    eval("function f(n) { return f(n + 1) + 1 }\nf(0)")
        .fails_with(&["error[StackOverflow]", "more"]);
}

#[test]
fn a_hundred_thousand_calls_may_be_nested() {
    eval("function f(n) { if n == 0 { return 0 } return f(n - 1) + 1 }\nprint(f(100000))")
        .prints("100000\n");
}

#[test]
fn recursion_through_native_code_is_an_error_that_can_be_caught() {
    eval(
        "box A { next\n birth(n) { me.next = n }\n toString() { return \"\" + new A(me) } }\n\
         try { print(new A(null)) } catch (StackOverflow e) { print(\"caught\") }",
    )
    .prints("caught\n");
    eval(
        "function f(a) { return [1].map(fn(x) => f(a)) }\n\
         try { f(1) } catch (StackOverflow e) { print(\"caught\") }",
    )
    .prints("caught\n");
}

#[test]
fn nothing_runs_when_a_file_does_not_check() {
    let run = eval("print(1)\nprint(undefined_name)");
    assert_eq!(run.stdout, "");
    run.fails_with(&["undefined_name", "-e:2:7"]);
}
