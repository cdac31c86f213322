//! `hakorune repl`, by pipe and on a terminal.

mod common;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use common::{Run, hakorune};

fn start() -> Child {
    hakorune()
        .arg("repl")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts")
}

/// Gives a session its lines.
fn session(lines: impl AsRef<[u8]>) -> Run {
    let mut child = start();
    let mut stdin = child.stdin.take().expect("it is piped");
    // A session that has left does not read the rest.
    let writer = std::thread::spawn({
        let lines = lines.as_ref().to_vec();
        move || drop(stdin.write_all(&lines))
    });
    let run = Run::from(child.wait_with_output().expect("it ends"));
    writer.join().expect("it has written");
    run
}

#[test]
fn the_value_of_an_expression_is_shown_and_null_is_not() {
    session(
        "1 + 2\n\"a\\n\\\"b\\\"\"\n[\"x\", 1.5, null, {\"k\": \"v\"}]\nnull\nprint(\"x\")\n\n// nothing\n\
         local x = 5\nx = 6\nif x > 5 { \"big\" } else { \"small\" }\nfn(a) => a\n1..4\nMathBox().pow(2, 3)",
    )
    .prints(
        "3\n\"a\\n\\\"b\\\"\"\n[\"x\", 1.5, null, {k: \"v\"}]\nx\n\"big\"\n<function fn>\n1..4\n8\n",
    );
}

#[test]
fn what_a_line_declares_later_lines_see() {
    session(
        "local x = 1\nlocal a, b\nx + 1\n\
         function f(n) { return n < 2 ? 1 : n * f(n - 1) }\nf(5)\n\
         function g() { x += 10; return x }\ng()\nx\n\
         local add = fn(k) { x += k }\nadd(100)\nx\n\
         global G = x\nG\n\
         guard let Some(z) = Option::Some(4) else { return }\nz\n\
         nowait t = f(4)\nawait t\n\
         record P { a, b }\nP { a: 1, b: \"s\" }\n\
         enum Color { Red, Rgb(r) }\nmatch Color::Rgb(7) { Rgb(r) => r, Red => 0 }\n\
         interface box Named { name() }\nstatic box S { n = 0 next() { me.n += 1; return me.n } }\n\
         S.next()\nS.next()",
    )
    .prints("2\n120\n11\n11\n111\n111\n4\n24\nP { a: 1, b: \"s\" }\n7\n1\n2\n");
}

#[test]
fn boxes_inherit_from_those_of_earlier_lines() {
    let run = session(
        "box A { v = [1]\n birth_once w => me.v.length()\n birth(n) { me.v.push(n) } get() { return me.v } }\n\
         box B from A { extra = \"e\" override get() { return [from A.get(), me.extra, me.w] } }\n\
         B(2).get()\n\
         box C from B { birth(n) { from B.birth(n * 2) } }\nlocal c = new C(5)\nc.get()\n\
         c is A\nc is B\n\
         interface box I { get() }\nbox D from C implements I { }\nD(1) is I\n\
         box E from D { get() { return 0 } }\n",
    );
    assert_eq!(run.stdout, "[[1, 2], \"e\", 1]\n[[1, 10], \"e\", 1]\ntrue\ntrue\ntrue\n");
    run.fails_with(&[
        "error: `get` replaces the method of `B`",
        "write `override get(…)`",
        "<12>:1:16",
    ]);
}

#[test]
fn functions_and_boxes_may_be_declared_again() {
    session(
        "function f() { return 1 }\nfunction twice() { return f() * 2 }\ntwice()\n\
         function f() { return 21 }\ntwice()\n\
         box A { n() { return \"old\" } }\nlocal a = new A()\nbox A { n() { return \"new\" } }\n\
         a.n()\nA().n()\na is A\n\
         local x = 1\nlocal x = \"again\"\nx\nbox x { }\nx().toString()\nlocal print = 5\nprint",
    )
    .prints("2\n42\n\"old\"\n\"new\"\nfalse\n\"again\"\n\"<x instance>\"\n5\n");
}

#[test]
fn a_block_goes_on_until_it_is_complete() {
    session("function f(n) {\n  if n > 1 {\n\n    return [\n1,\n n]\n  }\n}\nf(2)\n\"\"\"two\nlines\"\"\"\n1 +\n2")
        .prints("[1, 2]\n\"two\\nlines\"\n3\n");
    session("function f() {\n  return 1\n").fails_with(&["error", "<1>:"]);
    // Long ones are not parsed at each of their lines.
    let body: String = (0..20_000).map(|n| format!("  n += {n}\n")).collect();
    session(format!("function f() {{\n  local n = 0\n{body}  return n\n}}\nf()\n"))
        .prints("199990000\n");
}

#[test]
fn after_an_error_the_session_goes_on() {
    let run = session("local n = 1\nn +* 2\nunknown\n1 / 0\nf = 3\npanic(\"no\")\nn + 1");
    assert_eq!(run.stdout, "2\n");
    run.fails_with(&[
        "--> <2>:1:4",
        "undefined name `unknown`\n --> <3>:1:1",
        "error[ZeroDivision]: division by zero\n --> <4>:1:3",
        "Hakorune's stack, innermost first:\n  line (<4>:1)",
        "assignment to undeclared `f`",
        "error[Panic]: no",
    ]);
}

#[test]
fn a_line_with_an_error_declares_nothing() {
    let run =
        session("local a = 1; local b = nothing\na\nbox A { } box A { }\nA()\nenum E { X }\nE::X");
    assert_eq!(run.stdout, "E::X\n");
    run.fails_with(&["undefined name `a`", "`A` is declared twice", "undefined name `A`"]);
}

#[test]
fn a_new_variable_of_a_line_that_fails_is_not_declared_and_an_old_one_keeps_its_value() {
    let run = session(
        "function f() { panic(\"no\") }\nlocal x = f()\nx\nlocal y = 1\nlocal y = f()\ny\n\
         local a = 5; local b = f(); local c = 6\na\nb\nc\nlocal x = 2\nx\nlocal b\nb == null\n",
    );
    assert_eq!((run.code, &*run.stdout), (Some(1), "1\n5\n2\ntrue\n"));
    let undefined: Vec<&str> =
        run.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
    let names = ["x", "b", "c"].map(|name| format!("error: undefined name `{name}`"));
    assert_eq!(undefined, names);
}

#[test]
fn boxes_end_with_the_session_newest_first() {
    let run = session(
        "box A { n birth(n) { me.n = n } fini() { print(\"end\", me.n) } }\n\
         local a = new A(1)\nlocal b = new A(2)\nprint(\"between\")\na = null\ngc_collect()\nexit(3)\nprint(9)",
    );
    assert_eq!((run.code, &*run.stdout, &*run.stderr), (Some(3), "between\nend 1\nend 2\n", ""));
}

#[test]
fn modules_are_loaded_once_in_a_session() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("repl");
    std::fs::create_dir_all(&folder).expect("it can be made");
    let text = "global COUNT = 0\nfunction more() { COUNT += 1; return COUNT }\nbox Thing { }\n";
    std::fs::write(folder.join("lib.hkr"), text).expect("it can be written");
    let mut child = hakorune()
        .current_dir(&folder)
        .arg("repl")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let lines = "using lib\nmore()\nusing lib as l\nl.more()\nlocal t = new Thing()\nt is l.Thing\n\
                 local COUNT = 50\nmore()\nCOUNT\nusing nolib\n";
    child.stdin.take().expect("it is piped").write_all(lines.as_bytes()).expect("it reads");
    let run = Run::from(child.wait_with_output().expect("it ends"));
    assert_eq!(run.stdout, "1\n2\ntrue\n3\n50\n");
    run.fails_with(&["there is no module `nolib`"]);
}

#[cfg(feature = "m0")]
#[test]
fn python_lives_through_a_session() {
    session(
        "using python\nlocal py = PyRuntimeBox()\npy.exec(\"x = 40\")\npy.eval(\"x + 2\")\n\
         local math = py.import(\"math\")\nmath.sqrt(16.0)\n",
    )
    .prints("42\n4\n");
}

#[test]
fn commands_begin_with_a_colon() {
    let run = session(":type [1]\n:type nothing\n:type\n:nope\n:quit now\n:help\n:quit\nprint(9)");
    assert!(run.stdout.starts_with("\"Array\"\nType an expression"), "{}", run.stdout);
    assert!(!run.stdout.contains('9'));
    run.fails_with(&[
        "undefined name `nothing`",
        "`:type` needs an expression",
        "there is no command `:nope`; `:help` names them",
        "`:quit` takes nothing",
    ]);
}

#[test]
fn odd_input_is_no_trouble() {
    session("").prints("");
    session("\n\n  \n;\n").prints("");
    session("#!/usr/bin/env hakorune\n1").prints("1\n");
    let run = session(b"print(1)\n\xff\xfe\nprint(2)\n");
    assert_eq!(run.stdout, "1\n2\n");
    run.fails_with(&["line 2 of the input is not UTF-8"]);
    session("local a = [1]\na.push(a)\na").prints("[1, [...]]\n");
    let run = session("local a = []\nfor i in 0..100000 { a.push(i) }\na");
    assert!(run.stdout.ends_with("more bytes; `print` shows all)\n"), "{}", run.stdout.len());
    assert!(run.stdout.len() < 21_000);
    session(")\n".repeat(50)).fails_with(&["<50>:1:1"]);
    session("local name = input()\nAda\nname").prints("\"Ada\"\n");
}

#[test]
fn a_session_of_thousands_of_lines_is_no_trouble() {
    let lines: String = (0..3000)
        .map(|n| format!("local v{} = {n}\nfunction f(x) {{ return x + {n} }}\n", n % 50))
        .collect();
    session(lines + "f(v49)\n").prints("5998\n");
}

#[test]
fn output_into_a_closed_pipe_ends_the_session() {
    let mut child = start();
    drop(child.stdout.take());
    let lines = "1 + 1\n".repeat(10);
    drop(child.stdin.take().expect("it is piped").write_all(lines.as_bytes()));
    let run = Run::from(child.wait_with_output().expect("it ends"));
    run.fails_with(&["cannot write to standard output"]);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_the_line_that_runs() {
    let mut child = start();
    let mut stdin = child.stdin.take().expect("it is piped");
    let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
    let lines = "local n = 0\n\
                 loop { try { eprint(\"runs\"); loop { n += 1 } } catch (e) { } cleanup { print(\"cleanup\") } }\n\
                 eprint(\"sleeps\"); new TimeBox().sleep(1000000000)\nn > 0\n";
    stdin.write_all(lines.as_bytes()).expect("it reads");
    let mut told = String::new();
    for ready in ["runs\n", "sleeps\n"] {
        let mut line = String::new();
        while line != ready {
            line.clear();
            let count = stderr.read_line(&mut line).expect("it writes");
            assert_ne!(count, 0, "before {ready}: {:?}\n{told}", child.wait());
            told.push_str(&line);
        }
        let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(killed.expect("it runs").success());
    }
    drop(stdin);
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut stderr, &mut rest).expect("it writes");
    let run = Run::from(child.wait_with_output().expect("it ends"));
    assert_eq!((run.code, &*run.stdout), (Some(1), "cleanup\ntrue\n"));
    assert!(
        rest.starts_with("error[KeyboardInterrupt]: the program was interrupted\n --> <3>:1:"),
        "{rest}"
    );
}

/// Types on a terminal: words in, and what must be shown before the next ones.
#[cfg(unix)]
const DRIVER: &str = r#"
import os, pty, select, sys
steps = eval(sys.argv[2])
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], [sys.argv[1], "repl"])
shown, start = b"", 0
for keys, until in steps:
    if keys:
        start = len(shown)
        os.write(fd, keys)
    while until not in shown[start:]:
        if not select.select([fd], [], [], 60)[0]:
            sys.exit(f"no {until!r} after {keys!r}: {shown!r}")
        try:
            more = os.read(fd, 4096)
        except OSError:
            more = b""
        if not more:
            sys.exit(f"it ended before {until!r}: {shown!r}")
        shown += more
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"#;

#[cfg(unix)]
fn on_a_terminal(state: &str, steps: &str) -> Run {
    let mut command = Command::new("python3");
    command
        .args(["-c", DRIVER, env!("CARGO_BIN_EXE_hakorune"), steps])
        .env("XDG_STATE_HOME", state)
        .env("TERM", "xterm")
        .env("NO_COLOR", "1");
    Run::of(&mut command)
}

#[cfg(unix)]
#[test]
fn a_terminal_has_prompts_completion_blocks_and_a_history() {
    let state = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("repl-state");
    drop(std::fs::remove_dir_all(&state));
    let text = state.to_string_lossy();
    on_a_terminal(
        &text,
        r#"[(b"", b"1> "), (b"local number = 41\r", b"2> "), (b"num\t + 1\r", b"42"),
            (b"function f(x) {\r", b"\n"), (b"return x }\r", b"4> "), (b"f(\"va\" + \"lue\")\r", b"value\"\r\n"),
            (b"", b"5> "), (b"cleared\x03", b"5> "), (b"eprint(1 + 1); loop { }\r", b"\n2\r\n"),
            (b"\x03", b"KeyboardInterrupt"), (b"", b"6> "), (b"\x04", b"\n")]"#,
    )
    .prints("0\n");
    let history = std::fs::read_to_string(state.join("hakorune/history")).expect("it is there");
    assert!(history.contains("number + 1\nfunction f(x) {\\nreturn x }\n"), "{history}");
    assert!(!history.contains("cleared"), "{history}");
    // The second line from the end, again.
    on_a_terminal(
        &text,
        r#"[(b"", b"1> "), (b"\x1b[A\x1b[A", b"lue"), (b"\x03", b"1> "), (b"exit(3)\r", b"")]"#,
    )
    .prints("3\n");
}

#[cfg(unix)]
#[test]
fn a_history_that_cannot_be_kept_is_no_error() {
    on_a_terminal("/dev/null", r#"[(b"", b"1> "), (b"6 * 7\r", b"42"), (b":quit\r", b"")]"#)
        .prints("0\n");
}
