//! Ctrl-C and `timeout_ms`: what runs is ended, wherever it is.
#![cfg(all(feature = "m0", unix))]

mod common;

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};

use common::{Run, hakorune};

/// A program that has said that it is ready.
struct Running {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

const BIRTH: &str = "using python\nlocal py = new PyRuntimeBox()\n";

impl Running {
    fn start(code: &str) -> Self {
        let mut command = hakorune();
        command.arg("-e").arg(format!("{BIRTH}{code}"));
        Self::of(&mut command)
    }

    fn of(command: &mut Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let out = BufReader::new(child.stdout.take().expect("it is a pipe"));
        let mut running = Self { child, out };
        running.says("ready\n");
        running
    }

    fn press(&self) {
        let pid = libc::pid_t::try_from(self.child.id()).expect("it is small");
        // SAFETY: the child is ours and has not been waited for.
        #[expect(unsafe_code, reason = "sends the signal that Ctrl-C sends")]
        let sent = unsafe { libc::kill(pid, libc::SIGINT) };
        assert_eq!(sent, 0);
    }

    /// Waits for its next line, which is `line`.
    fn says(&mut self, line: &str) {
        let mut said = String::new();
        self.out.read_line(&mut said).expect("it can be read");
        assert_eq!(said, line);
    }

    fn end(mut self) -> Run {
        let mut stdout = String::new();
        self.out.read_to_string(&mut stdout).expect("it can be read");
        let output = self.child.wait_with_output().expect("it ends");
        assert_eq!(output.status.signal(), None);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Run { code: output.status.code(), stdout, stderr }
    }
}

/// Presses Ctrl-C once and asserts that the program prints `stdout`, ends with 130 and an error
/// that has `part`.
#[track_caller]
fn interrupted(code: &str, stdout: &str, part: &str) {
    let running = Running::start(code);
    running.press();
    let run = running.end();
    assert_eq!((run.code, &*run.stdout), (Some(130), stdout), "{}", run.stderr);
    assert!(run.stderr.starts_with("error[KeyboardInterrupt]"), "{}", run.stderr);
    assert!(run.stderr.contains(part), "no {part:?} in\n{}", run.stderr);
}

#[test]
fn a_wait_in_python_is_interrupted_and_its_handlers_run() {
    let code = "py.exec(\"\"\"\n    import time, atexit\n    atexit.register(print, 'atexit')\n    \
                try:\n        print('ready', flush=True)\n        time.sleep(1000)\n    \
                finally:\n        print('finally')\n\"\"\") cleanup { print(\"cleanup\") }\n";
    interrupted(code, "finally\ncleanup\natexit\n", "KeyboardInterrupt");
}

#[test]
fn a_loop_in_python_is_interrupted() {
    let code = "py.exec(\"print('ready', flush=True)\\nwhile True: pass\")";
    interrupted(code, "", "while True: pass");
}

#[test]
fn waits_for_locks_threads_and_programs_are_interrupted() {
    for wait in [
        "import threading; threading.Event().wait()",
        "import threading as t; x = t.Thread(target=t.Event().wait, daemon=True); x.start(); x.join()",
        // Nothing of ours in its hands: pressed within its start, it outlives us, as with Python.
        "import subprocess as s; s.run(['sleep', '60'], stdout=s.DEVNULL, stderr=s.DEVNULL)",
        "import asyncio; asyncio.run(asyncio.sleep(1000))",
        "import os; os.read(os.pipe()[0], 1)",
    ] {
        let code = format!("py.exec(\"print('ready', flush=True)\\n{wait}\")");
        interrupted(&code, "", "KeyboardInterrupt");
    }
}

#[test]
fn a_loop_and_a_sleep_of_hakorune_are_interrupted() {
    let ready = "py.exec(\"print('ready', flush=True)\")";
    let busy = format!("try {{ {ready}\nloop {{ }} }} cleanup {{ print(\"end\") }}");
    interrupted(&busy, "end\n", "Hakorune's stack");
    let sleep = format!("{ready}\nlocal t = new TimeBox()\nt.sleep(1000000)");
    interrupted(&sleep, "", "Hakorune's stack");
}

/// A program without Python that has said that it is ready.
fn without_python(code: &str) -> Running {
    // What goes to standard error pushes out what was printed before.
    let code = format!("print(\"ready\")\neprint(\"so it is\")\n{code}");
    Running::of(hakorune().arg("-e").arg(code))
}

#[test]
fn a_program_without_python_is_interrupted() {
    for code in ["loop { }", "new TimeBox().sleep(1000000)"] {
        let running = without_python(&format!("try {{ {code} }} cleanup {{ print(\"end\") }}"));
        running.press();
        let run = running.end();
        assert_eq!((run.code, &*run.stdout), (Some(130), "end\n"), "{}", run.stderr);
        let error = "so it is\nerror[KeyboardInterrupt]: the program was interrupted\n";
        assert!(run.stderr.starts_with(error), "{}", run.stderr);
    }
}

#[test]
fn a_second_one_ends_a_program_without_python() {
    let code = "try { loop { } } cleanup { print(\"asked\")\neprint(\"\")\nloop { } }";
    let mut running = without_python(code);
    running.press();
    running.says("asked\n");
    running.press();
    let run = running.end();
    assert_eq!((run.code, &*run.stdout), (Some(130), ""), "{}", run.stderr);
    let error = "error[KeyboardInterrupt]: interrupted twice; no handlers have run\n";
    assert!(run.stderr.ends_with(error), "{}", run.stderr);
}

#[test]
fn a_callback_from_python_is_interrupted() {
    let code = "local f = py.eval(\"lambda g: g()\")\npy.exec(\"print('ready', flush=True)\")\n\
                f(fn() { loop { } })";
    interrupted(code, "", "Hakorune's stack");
}

#[test]
fn an_interrupt_of_python_can_be_caught() {
    let running = Running::start(
        "try { py.exec(\"print('ready', flush=True)\\nimport time\\ntime.sleep(1000)\") }\n\
         catch (KeyboardInterrupt e) { print(e.type) }\n\
         local i = 0\nwhile i < 100000 { i = i + 1 }\npy.exec(\"print('goes on')\")",
    );
    running.press();
    let wanted =
        Run { code: Some(0), stdout: "KeyboardInterrupt\ngoes on\n".into(), stderr: String::new() };
    assert_eq!(running.end(), wanted);
}

#[test]
fn a_second_one_ends_whoever_does_not_hear_the_first() {
    let mut running = Running::start(
        "py.exec(\"\"\"\n    import time\n    said = 'ready'\n    while True:\n        \
         try:\n            print(said, flush=True)\n            time.sleep(1000)\n        \
         except KeyboardInterrupt:\n            said = 'not now'\n\"\"\")",
    );
    running.press();
    running.says("not now\n");
    running.press();
    let wanted = Run {
        code: Some(130),
        stdout: String::new(),
        stderr: "error[KeyboardInterrupt]: interrupted twice; no handlers have run\n".into(),
    };
    assert_eq!(running.end(), wanted);
}

#[test]
fn a_handler_of_the_scripts_own_is_left_alone() {
    let running = Running::start(
        "py.exec(\"\"\"\n    import signal, time\n    seen = []\n    \
         signal.signal(signal.SIGINT, lambda *_: seen.append(1))\n    \
         print('ready', flush=True)\n    while not seen: time.sleep(0.001)\n    \
         print('handled')\n\"\"\")",
    );
    running.press();
    let wanted = Run { code: Some(0), stdout: "handled\n".into(), stderr: String::new() };
    assert_eq!(running.end(), wanted);
}

/// Runs a program whose calls may take 100 ms.
fn limited(code: &str) -> Run {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let settings = folder.path().join("hako.toml");
    std::fs::write(&settings, "[python]\ntimeout_ms = 100\n").expect("it can be written");
    let mut command = hakorune();
    command.arg("--config").arg(settings).arg("-e").arg(format!("{BIRTH}{code}"));
    Run::of(&mut command)
}

#[test]
fn a_call_that_takes_too_long_is_a_timeout() {
    for code in ["import time; time.sleep(1000)", "while True: pass"] {
        let run = limited(&format!("py.exec(\"{code}\")"));
        run.fails_with(&[
            "error[Timeout]: the call was stopped: a call of Python may take 100 ms, as \
             `timeout_ms` in [python] says",
            "py.exec(",
            "Python's stack:",
            "in <module>",
        ]);
    }
}

#[test]
fn a_timeout_can_be_caught_and_the_next_call_has_its_own_time() {
    limited(
        "local i = 0\nwhile i < 3 {\n i = i + 1\n try { py.exec(\"import time\\ntime.sleep(1000)\") \
         } catch (Timeout e) { print(e.code) }\n}\nprint(py.eval(\"1 + 1\"))",
    )
    .prints("runtime/timeout\nruntime/timeout\nruntime/timeout\n2\n");
}

#[test]
fn code_that_catches_exceptions_does_not_keep_a_timeout() {
    let code = "py.exec(\"\"\"\n    import time\n    while True:\n        try:\n            \
                time.sleep(1000)\n        except Exception:\n            pass\n\"\"\")";
    limited(code).fails_with(&["error[Timeout]"]);
    // Even if it does, the call has taken too long.
    let code = "py.exec(\"\"\"\n    import time\n    try:\n        time.sleep(1000)\n    \
                except BaseException as e:\n        print(type(e).__module__, type(e).__name__)\n\"\"\")";
    let run = limited(code);
    assert_eq!(run.stdout, "hakorune Timeout\n");
    run.fails_with(&["error[Timeout]"]);
}

#[test]
fn a_callback_counts_for_the_call_that_it_came_from() {
    let code = "local f = py.eval(\"lambda g: g()\")\n\
                try { f(fn() { loop { } }) } catch (Timeout e) { print(e.type) }\n\
                print(f(fn() => 3))";
    limited(code).prints("Timeout\n3\n");
}

#[test]
fn calls_that_are_quick_know_nothing_of_the_limit() {
    limited(
        "local f = py.eval(\"abs\")\nlocal i = 0\nlocal sum = 0\n\
         while i < 20000 { sum = sum + f(-1)\n i = i + 1 }\nprint(sum)",
    )
    .prints("20000\n");
}
