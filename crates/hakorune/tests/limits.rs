//! `--max-steps` and `--timeout`: whatever a program does, it ends.

mod common;

use std::process::Stdio;

use common::{Run, eval, hakorune};

/// Runs a text with a limit.
fn limited(limit: &str, code: &str) -> Run {
    Run::of(hakorune().args(["run", limit, "-e", code]))
}

/// What a program that has used up 1000 steps writes first.
const STEPS: &str =
    "error[Timeout]: the program was stopped: it may take 1000 steps (calls, turns of loops)\n";

#[test]
fn an_endless_loop_ends_with_its_place_and_stack() {
    let run = limited("--max-steps=1000", "function f() {\n  loop { }\n}\nprint(\"before\")\nf()");
    assert_eq!((run.code, &*run.stdout), (Some(1), "before\n"));
    let wanted = format!(
        "{STEPS} --> -e:2:3\n  |\n2 |   loop {{ }}\n  |   ^^^^^^^^\n\
         Hakorune's stack, innermost first:\n  f (-e:2)\n  main (-e:5)\n"
    );
    assert_eq!(run.stderr, wanted);
}

#[test]
fn all_kinds_of_endless_programs_end() {
    let programs = [
        "while true { }",
        "loop { continue }",
        "local i = 0\nwhile i < 1 { i = i * 2 }",
        "for i in 0..9000000000000000000 { }",
        "function f() { f() }\nloop { try { f() } catch (e) { } }",
        "function f() { f() }\nf()",
        "local f = null\nf = fn(x) => f(x)\nf(1)",
        "box A { get x { return me.x } }\nA().x",
        "box A { toString() { return \"\" + me } }\nloop { try { print(A()) } catch { } }",
        "loop { [3, 1, 2].sort(fn(a, b) => a - b) }",
        "local a = []\nfor i in 0..900 { a.push(i) }\na.sort(fn(a, b) => b - a)",
        "local a = []\nfor i in 0..900 { a.push(i) }\nloop { a.map(typeof) }",
        "nowait t = (fn() { loop { } })()\nawait t",
        "function f() { loop { } }\nnowait t = f()",
        "global G = { local i = 0; while true { i += 1 } i }\nbox Main { main() { } }",
        "static box S { birth() { loop { } } x() { } }\nS.x()",
    ];
    for program in programs {
        let run = limited("--max-steps=1000", program);
        assert_eq!(run.code, Some(1), "{program}\n{run:#?}");
        assert!(run.stderr.starts_with(STEPS), "{program}\n{}", run.stderr);
        assert!(run.stderr.contains("\n --> -e:"), "{program}\n{}", run.stderr);
    }
}

#[test]
fn no_catch_keeps_a_program_going() {
    for program in [
        "loop { try { loop { } } catch (e) { print(\"caught\") } }",
        "loop { try { loop { } } catch { } }",
        "loop { try { loop { } } catch (Timeout e) { } }",
        "loop { { loop { } } catch (e) { 1 } }",
        "function f() { loop { } }\nloop { f() catch (e) { 1 } }",
        "function f() { loop { } }\nloop { nowait t = f()\n try { await t } catch (e) { } }",
    ] {
        let run = limited("--max-steps=1000", program);
        assert_eq!((run.code, &*run.stdout), (Some(1), ""), "{program}\n{run:#?}");
        assert!(run.stderr.starts_with(STEPS), "{program}\n{}", run.stderr);
    }
}

#[test]
fn cleanup_and_fini_still_run() {
    let run = limited(
        "--max-steps=1000",
        "box A { fini() { print(\"A ends\") } }\n\
         local a = new A()\n\
         fini { print(\"fini\") }\n\
         try { loop { } } catch (e) { print(\"never\") } cleanup {\n\
           for i in 0..3 { print(i) }\n\
           try { panic(\"own\") } catch (e) { print(e.message) }\n\
         }",
    );
    assert_eq!((run.code, &*run.stdout), (Some(1), "0\n1\n2\nown\nfini\nA ends\n"));
    assert!(run.stderr.starts_with(STEPS), "{}", run.stderr);
}

#[test]
fn handlers_that_do_not_end_are_ended_too() {
    for program in [
        "loop { try { loop { } } cleanup { loop { } } }",
        "fini { print(\"outer\") }\nfini { loop { } }\nloop { }",
        "box A { fini() { loop { } } }\nlocal a = []\nfor i in 0..100 { a.push(new A()) }\nloop { }",
        "loop { try { loop { } } cleanup { try { loop { } } catch { } cleanup { loop { } } } }",
    ] {
        let run = limited("--max-steps=1000", program);
        assert_eq!((run.code, &*run.stdout), (Some(1), ""), "{program}\n{run:#?}");
        assert!(run.stderr.contains(STEPS.trim_end()), "{program}\n{}", run.stderr);
        assert!(run.stderr.lines().count() < 20, "{program}\n{}", run.stderr);
    }
}

#[test]
fn an_error_of_a_handler_does_not_keep_a_program_going() {
    let run = limited(
        "--max-steps=1000",
        "loop { try { try { loop { } } cleanup { panic(\"instead\") } } catch { } }",
    );
    run.fails_with(&["error[Panic]: instead", "which came from:\nerror[Timeout]"]);
}

#[test]
fn enough_steps_change_nothing() {
    let code = "local n = 0\nfor i in 0..500 { n += i }\nprint(n)";
    limited("--max-steps=1000", code).prints("124750\n");
    limited("--timeout=3600", code).prints("124750\n");
    // Collections and the ends of boxes happen while steps are counted.
    let code = "box A { fini() { } }\nfor i in 0..200000 { local a = [new A(), \"x\" + i] }\n\
                gc_collect()\nprint(\"done\")";
    limited("--max-steps=10000000", code).prints("done\n");
}

#[test]
fn the_same_program_takes_the_same_steps() {
    let code = "local n = 0\nfini { print(n) }\nloop { n += 1 }";
    let first = limited("--max-steps=12345", code);
    assert_eq!((first.code, &*first.stdout), (Some(1), "12345\n"));
    assert_eq!(limited("--max-steps=12345", code), first);
}

#[test]
fn a_timeout_ends_loops_recursion_sorting_and_sleep() {
    for program in [
        "loop { }",
        "loop { try { loop { } } catch (e) { } }",
        "function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) }\nf(80)",
        "local a = []\nfor i in 0..50000 { a.push(i) }\n\
         loop { a.sort(fn(a, b) => (a * 7919) % 50021 - (b * 7919) % 50021) }",
        "new TimeBox().sleep(1000000000)\nprint(\"never\")",
        "loop { try { new TimeBox().sleep(1000000000) } catch (e) { } }",
    ] {
        let run = limited("--timeout=0.2", program);
        assert_eq!((run.code, &*run.stdout), (Some(1), ""), "{program}\n{run:#?}");
        let title = "error[Timeout]: the program was stopped: it may run for 0.2 s\n --> -e:";
        assert!(run.stderr.starts_with(title), "{program}\n{}", run.stderr);
    }
}

#[test]
fn what_does_not_answer_is_ended_with_the_process() {
    let mut command = hakorune();
    command.args(["--timeout=0.2", "-e", "print(\"before\")\ninput()"]);
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let (mut child, mut stdin) = (child, None);
    // The input stays open, with nothing in it.
    std::mem::swap(&mut stdin, &mut child.stdin);
    let run = Run::from(child.wait_with_output().expect("it ends"));
    drop(stdin);
    assert_eq!((run.code, &*run.stdout), (Some(1), "before\n"));
    let wanted = "error[Timeout]: the program was stopped: it may run for 0.2 s, and did not answer \
                  2 s later; its `cleanup` and `fini` handlers have not run\n";
    assert_eq!(run.stderr, wanted);
}

#[cfg(feature = "m0")]
#[test]
fn python_does_not_take_a_stop_for_an_error() {
    let run = limited(
        "--max-steps=1000",
        "using python\n\
         local py = PyRuntimeBox()\n\
         py.exec(\"def call(f):\\n    while True:\\n        try:\\n            f()\\n        \
         except Exception:\\n            pass\\n\")\n\
         try { py.get(\"call\").exec([fn() { loop { } }]) } catch (e) { print(\"never\") }",
    );
    assert_eq!((run.code, &*run.stdout), (Some(1), ""), "{run:#?}");
    assert!(run.stderr.starts_with(STEPS), "{}", run.stderr);
}

#[test]
fn limits_that_make_no_sense_are_errors_of_use() {
    for (limit, part) in [
        ("--max-steps=0", "0 is not in 1.."),
        ("--max-steps=many", "invalid digit"),
        ("--timeout=0", "write a number of seconds above 0, such as 10 or 0.5"),
        ("--timeout=-1", "write a number of seconds"),
        ("--timeout=NaN", "write a number of seconds"),
        ("--timeout=1e300", "write a number of seconds"),
        ("--timeout=soon", "write a number of seconds"),
    ] {
        let run = limited(limit, "print(1)");
        assert_eq!((run.code, &*run.stdout), (Some(2), ""), "{limit}");
        assert!(run.stderr.contains(part), "{limit}: {}", run.stderr);
    }
    eval("print(1)").prints("1\n");
}
