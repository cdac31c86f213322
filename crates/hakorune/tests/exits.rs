//! The end of a script that uses Python: exit codes, threads, `atexit`, pipes; nothing is lost.
#![cfg(feature = "m0")]

mod common;

use std::io::Read as _;
use std::process::Stdio;

use common::{Run, eval, hakorune};

/// Runs `code` where `py` is a runtime that has run `python`.
fn with_python(python: &str, code: &str) -> Run {
    eval(&script(python, code))
}

fn script(python: &str, code: &str) -> String {
    format!(
        "using python\nlocal py = new PyRuntimeBox()\npy.exec(\"\"\"\n{python}\n\"\"\")\n{code}"
    )
}

/// Asserts on exit code and both outputs.
#[track_caller]
fn ends(run: &Run, code: i32, stdout: &str, stderr: &str) {
    let wanted = Run { code: Some(code), stdout: stdout.into(), stderr: stderr.into() };
    assert_eq!(*run, wanted);
}

/// What Python prints at its own end.
const AT_EXIT: &str = "import atexit\natexit.register(print, 'last')\n\
                       atexit.register(print, 'first', end='; ')\nprint('start')";

#[test]
fn atexit_runs_after_the_script_and_its_output_reaches_the_pipe() {
    let lines = "start\nscript\nfirst; last\n";
    ends(&with_python(AT_EXIT, "print(\"script\")"), 0, lines, "");
    ends(&with_python(AT_EXIT, "print(\"script\")\npy.fini()"), 0, lines, "");
    ends(&with_python(AT_EXIT, "print(\"script\")\nexit(4)"), 4, lines, "");
    ends(
        &with_python(AT_EXIT, "print(\"script\")\npy.exec(\"import sys; sys.exit(3)\")"),
        3,
        lines,
        "",
    );
}

#[test]
fn atexit_runs_after_an_uncaught_error() {
    let run = with_python(AT_EXIT, "print(\"script\")\npy.eval(\"1 // 0\")");
    assert_eq!(run.stdout, "start\nscript\nfirst; last\n");
    run.fails_with(&["error[ZeroDivisionError]", "py.eval(\"1 // 0\")"]);
    let run = with_python(AT_EXIT, "print(\"script\")\npanic(\"own\")");
    assert_eq!(run.stdout, "start\nscript\nfirst; last\n");
    run.fails_with(&["error[Panic]: own"]);
}

#[test]
fn an_error_in_atexit_is_told_and_the_others_still_run() {
    let run = with_python(
        "import atexit\natexit.register(print, 'still')\ndef bad(): raise KeyError('at exit')\n\
         atexit.register(bad)",
        "print(\"script\")",
    );
    assert_eq!((run.code, &*run.stdout), (Some(0), "script\nstill\n"));
    assert!(run.stderr.contains("KeyError: 'at exit'"), "{}", run.stderr);
}

#[test]
fn hakorune_functions_in_atexit_are_an_error_that_is_told_not_a_crash() {
    let run =
        with_python("import atexit", "py.eval(\"atexit.register\")(fn() => print(\"never\"))");
    assert_eq!((run.code, &*run.stdout), (Some(0), ""));
    assert!(run.stderr.contains("hakorune.ThreadError: `fn` belongs to"), "{}", run.stderr);
    assert!(run.stderr.contains("or has ended"), "{}", run.stderr);
}

#[test]
fn threads_that_are_no_daemons_finish() {
    let python = "import threading, time\n\
                  def work():\n    for n in range(3):\n        time.sleep(0.02)\n        print('work', n)\n\
                  threading.Thread(target=work).start()";
    let lines = "script\nwork 0\nwork 1\nwork 2\n";
    ends(&with_python(python, "print(\"script\")"), 0, lines, "");
    ends(&with_python(python, "print(\"script\")\npy.fini()"), 0, lines, "");
    ends(
        &with_python(python, "print(\"script\")\npy.exec(\"import sys; sys.exit(3)\")"),
        3,
        lines,
        "",
    );
}

#[test]
fn a_thread_that_waits_for_the_main_thread_goes_on_when_the_script_has_ended() {
    // One text a line: `print` writes its parts one by one, and two threads would mix them.
    let python = "import threading\nmain = threading.main_thread()\n\
                  def work(n):\n    main.join()\n    print(f'after {main.is_alive()}\\\\n', end='')\n\
                  for n in range(2): threading.Thread(target=work, args=(n,)).start()";
    let lines = "script\nafter False\nafter False\n";
    ends(&with_python(python, "print(\"script\")"), 0, lines, "");
    ends(&with_python(python, "print(\"script\")\npy.fini()"), 0, lines, "");
    // The main thread has not ended while a pool ends: the order is Python's own.
    let pool = format!(
        "{python}\nfrom concurrent.futures import ThreadPoolExecutor\nimport time\n\
         def last():\n    time.sleep(0.02)\n    print('pool', main.is_alive())\n\
         job = ThreadPoolExecutor(1).submit(last)"
    );
    let lines = "script\npool True\nafter False\nafter False\n";
    ends(&with_python(&pool, "print(\"script\")"), 0, lines, "");
}

#[test]
fn nothing_can_be_left_for_the_end_of_the_threads_once_it_has_begun() {
    let python = "import threading\ndef work():\n    threading.main_thread().join()\n    \
                  try: threading._register_atexit(print, 'never')\n    \
                  except RuntimeError as e: print(e)\n\
                  threading.Thread(target=work).start()";
    let line = "script\ncan't register atexit after shutdown\n";
    ends(&with_python(python, "print(\"script\")"), 0, line, "");
}

#[test]
fn daemons_are_not_waited_for() {
    let python =
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()";
    ends(&with_python(python, "print(\"script\")"), 0, "script\n", "");
}

#[test]
fn a_pool_of_workers_ends() {
    let python = "from concurrent.futures import ThreadPoolExecutor\nimport time\n\
                  pool = ThreadPoolExecutor(2)\n\
                  def work(n):\n    time.sleep(0.02)\n    print('done', n, flush=True)\n\
                  job = pool.submit(work, 1)";
    ends(&with_python(python, "print(\"script\")"), 0, "script\ndone 1\n", "");
}

#[test]
fn an_error_in_a_thread_is_told_and_does_not_change_the_exit_code() {
    let run = with_python(
        "import threading\ndef work(): raise ValueError('in a thread')\n\
         t = threading.Thread(target=work)\nt.start()\nt.join()",
        "print(\"script\")",
    );
    assert_eq!((run.code, &*run.stdout), (Some(0), "script\n"));
    assert!(run.stderr.contains("ValueError: in a thread"), "{}", run.stderr);
    assert!(run.stderr.contains("line 3, in work"), "{}", run.stderr);
}

#[test]
fn sys_exit_leaves_with_its_code_as_in_python() {
    for (argument, code, stderr) in [
        ("", 0, ""),
        ("None", 0, ""),
        ("0", 0, ""),
        ("3", 3, ""),
        ("300", 44, ""),
        ("-1", 255, ""),
        ("True", 1, ""),
        ("2**70", 255, ""),
        ("'a last word'", 1, "a last word\n"),
        ("[1, 2]", 1, "[1, 2]\n"),
        ("''", 1, "\n"),
    ] {
        let run = with_python(
            "import sys",
            &format!("print(\"a\")\npy.exec(\"sys.exit({argument})\")\nprint(\"b\")"),
        );
        assert_eq!(
            run,
            Run { code: Some(code), stdout: "a\n".into(), stderr: stderr.into() },
            "sys.exit({argument})"
        );
    }
}

#[test]
fn sys_exit_runs_cleanups_and_passes_every_catch() {
    let run = with_python(
        "import sys\ndef leave(f): f()",
        "fini { print(\"fini\") }\n\
         try { py.get(\"leave\").exec([fn() { try { py.exec(\"sys.exit(7)\") } \
         catch (e) { print(\"never\") } cleanup { print(\"inner\") } }]) }\n\
         catch (SystemExit e) { print(\"never\") }\n\
         catch (e) { print(\"never\") }\n\
         cleanup { print(\"outer\") }",
    );
    ends(&run, 7, "inner\nouter\nfini\n", "");
}

#[test]
fn last_words_are_not_said_when_python_catches_them() {
    let run = with_python(
        "import sys\ndef calm(f):\n    try:\n        f()\n    except SystemExit as e:\n        \
         print('caught', e.code)",
        "py.get(\"calm\").exec([fn() => py.exec(\"sys.exit('words')\")])\nprint(\"goes on\")",
    );
    ends(&run, 0, "caught words\ngoes on\n", "");
}

#[test]
fn exit_of_hakorune_passes_through_python() {
    let run = with_python(
        "def call(f):\n    try:\n        f()\n    except Exception:\n        print('never')\n    \
         finally:\n        print('finally')",
        "py.get(\"call\").exec([fn() => exit(9)])\nprint(\"never\")",
    );
    ends(&run, 9, "finally\n", "");
}

#[test]
fn an_exception_in_a_destructor_at_exit_is_told_and_ignored() {
    let run = with_python(
        "class Bad:\n    def __del__(self): raise ValueError('in __del__')\nbad = Bad()",
        "print(\"script\")",
    );
    assert_eq!((run.code, &*run.stdout), (Some(0), "script\n"));
    assert!(run.stderr.contains("Exception ignored in"), "{}", run.stderr);
    assert!(run.stderr.contains("ValueError: in __del__"), "{}", run.stderr);
    assert!(!run.stderr.contains("error["), "{}", run.stderr);
}

#[test]
fn destructors_run_when_their_runtime_has_ended_and_python_collects() {
    let run = with_python(
        "class Noisy:\n    def __init__(self, n): self.n = n\n    def __del__(self): print('gone', self.n)\n\
         a = Noisy(1)",
        "local b = py.eval(\"Noisy(2)\")\npy.fini()\n\
         local again = new PyRuntimeBox()\nagain.import(\"gc\").collect()\nprint(\"script\")",
    );
    assert_eq!((run.code, &*run.stderr), (Some(0), ""));
    let mut lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.pop(), Some("script"));
    lines.sort_unstable();
    assert_eq!(lines, ["gone 1", "gone 2"]);
}

#[test]
fn files_that_python_left_open_are_complete() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("left_open.txt");
    let python =
        format!("file = open({:?}, 'w')\nfile.write('all of it')", path.display().to_string());
    let run = with_python(&python.replace('\\', "\\\\"), "print(\"script\")");
    assert_eq!((run.code, &*run.stdout), (Some(0), "script\n"), "{run:#?}");
    assert_eq!(std::fs::read_to_string(&path).ok().as_deref(), Some("all of it"));
}

#[test]
fn a_large_output_of_both_sides_reaches_a_pipe_in_order() {
    let run = with_python(
        "def line(n): print('python', n)",
        "local line = py.get(\"line\")\nfor n in 0..5000 { print(\"hakorune \" + n)\nline(n) }",
    );
    let wanted: String = (0..5000).map(|n| format!("hakorune {n}\npython {n}\n")).collect();
    assert_eq!((run.code, &*run.stderr), (Some(0), ""));
    assert!(run.stdout == wanted, "{} bytes instead of {}", run.stdout.len(), wanted.len());
}

/// Runs a script whose reader goes away after the first bytes.
fn into_a_closed_pipe(code: &str) -> Run {
    let mut command = hakorune();
    command.arg("-e").arg(code).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut out = child.stdout.take().expect("it is a pipe");
    let mut first = [0; 6];
    out.read_exact(&mut first).expect("it writes");
    drop(out);
    let output = child.wait_with_output().expect("it ends");
    let mut run = Run::from(output);
    run.stdout = String::from_utf8_lossy(&first).into_owned();
    run
}

#[test]
fn output_of_hakorune_into_a_closed_pipe_is_one_error() {
    let run = into_a_closed_pipe(
        "using python\nlocal py = new PyRuntimeBox()\n\
         for n in 0..1000000 { print(\"line \" + py.eval(\"1\")) }",
    );
    assert_eq!((run.code, &*run.stdout), (Some(1), "line 1"));
    assert_eq!(run.stderr.matches("Broken pipe").count(), 1, "{}", run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}

#[test]
fn output_of_python_into_a_closed_pipe_is_a_broken_pipe_error() {
    let run = into_a_closed_pipe(&script(
        "def lines():\n    for n in range(10**7): print('line 1')",
        "py.get(\"lines\").exec([])",
    ));
    assert_eq!((run.code, &*run.stdout), (Some(1), "line 1"));
    assert!(run.stderr.contains("BrokenPipeError"), "{}", run.stderr);
    assert!(run.stderr.contains("in lines"), "{}", run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}

#[test]
fn a_broken_pipe_can_be_caught() {
    let run = into_a_closed_pipe(&script(
        "def lines():\n    for n in range(10**7): print('line 1')",
        "try { py.get(\"lines\").exec([]) } catch (BrokenPipeError e) { eprint(\"caught\") }",
    ));
    // What Python then says at its own end, about what it still had to write, is its own.
    assert_eq!((run.code, run.stderr.lines().next()), (Some(0), Some("caught")), "{run:#?}");
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}

#[test]
fn os_exit_of_python_ends_at_once() {
    ends(&with_python("import os", "py.exec(\"os._exit(5)\")\nprint(\"never\")"), 5, "", "");
}

#[test]
fn many_runtimes_end_in_any_order() {
    let run = eval(
        "using python\nlocal a = new PyRuntimeBox()\nlocal b = new PyRuntimeBox()\n\
         local x = a.eval(\"[1]\")\nb.set(\"x\", x)\na.fini()\nprint(b.eval(\"x\"))\n\
         local c = new PyRuntimeBox()\nb.fini()\nprint(c.eval(\"1 + 1\"))",
    );
    ends(&run, 0, "[1]\n2\n", "");
}
