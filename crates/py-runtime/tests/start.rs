//! The start of Python, its surroundings, and its end; each in a process of its own.
#![cfg(feature = "cpython")]
#![expect(clippy::print_stdout, reason = "the child processes print what is compared")]

mod common;

use std::sync::{Arc, Mutex};

use common::{child, is_child, marked};
use py_runtime::{CPython, Effect, EffectGate, EnginePlan, Error, Host, PyRuntime, Verdict};

/// Runs `body` in a child process, where it prints between marks; gives what it printed.
macro_rules! in_child {
    ($name:literal, $environment:expr, $body:expr) => {{
        if is_child($name) {
            println!("<<<");
            let body: fn() = $body;
            body();
            println!(">>>");
            return;
        }
        let output = child($name, $environment);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        (marked(&output), String::from_utf8_lossy(&output.stderr).into_owned())
    }};
}

#[test]
fn nothing_of_python_runs_before_the_first_runtime() {
    let (printed, _) = in_child!("nothing_of_python_runs_before_the_first_runtime", &[], || {
        use py_runtime::Engine;
        let engine = Arc::new(CPython::new(EnginePlan::default()));
        println!("{}", engine.is_running());
        let error = engine.attached(&mut || {}).unwrap_err();
        println!("{error} [{}]", error.code());
        engine.shutdown().unwrap();
        let py = PyRuntime::builder().build().unwrap();
        println!("{}", engine.is_running());
        py.shutdown().unwrap();
        println!("{}", engine.is_running());
    });
    assert_eq!(
        printed,
        "false\nConfigError: Python has not been started; make a PyRuntimeBox first \
         [config/start]\ntrue\nfalse\n"
    );
}

#[test]
fn a_python_that_something_else_has_started_is_one_clear_error() {
    let (printed, stderr) =
        in_child!("a_python_that_something_else_has_started_is_one_clear_error", &[], || {
            pyo3::Python::initialize();
            let error = PyRuntime::builder().build().unwrap_err();
            println!("{error} [{}]", error.code());
            let again = PyRuntime::builder().build().unwrap_err();
            println!("{}", again.message() == error.message());
            // What the other one runs goes on.
            let two = pyo3::Python::attach(|py| {
                use pyo3::types::PyAnyMethods as _;
                py.eval(c"1 + 1", None, None).unwrap().extract::<i32>().unwrap()
            });
            println!("{two}");
        });
    assert_eq!(
        printed,
        "ConfigError: something else in this process has started Python before py-runtime, with \
         its own settings; py-runtime must come first [config/start]\ntrue\n2\n"
    );
    assert_eq!(stderr, "");
}

#[test]
fn an_attach_of_pyo3_that_comes_too_early_says_so_and_does_no_harm() {
    let (printed, _) =
        in_child!("an_attach_of_pyo3_that_comes_too_early_says_so_and_does_no_harm", &[], || {
            let early = std::panic::catch_unwind(|| pyo3::Python::attach(|_| ())).unwrap_err();
            let words = early.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| early.downcast_ref::<&str>().copied()).unwrap();
            println!("{}", words.contains("interpreter is not initialized"));
            println!("{}", pyo3::Python::try_attach(|_| ()).is_none());
            let py = PyRuntime::builder().build().unwrap();
            println!("{}", py.eval("1 + 1").unwrap().extract::<i64>().unwrap());
            println!("{}", pyo3::Python::try_attach(|_| ()).is_some());
            py.shutdown().unwrap();
        });
    assert_eq!(printed, "true\ntrue\n2\ntrue\n");
}

#[test]
fn the_surroundings_do_not_matter() {
    let environment = [
        ("PYTHONHOME", "/nowhere"),
        ("PYTHONPATH", "/from/the/environment"),
        ("PYTHONSTARTUP", "/nowhere/start.py"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("PYTHONIOENCODING", "ascii"),
        ("LC_ALL", "C"),
    ];
    let (printed, _) = in_child!("the_surroundings_do_not_matter", &environment, || {
        let py = PyRuntime::builder().build().unwrap();
        let code = "
            import sys, site
            print('/from/the/environment' in sys.path, sys.dont_write_bytecode)
            print(sys.flags.isolated, site.ENABLE_USER_SITE, sys.argv)
            print(sys.stdout.encoding, sys.getfilesystemencoding(), 'ä€😀')
            ";
        py.exec(code).unwrap();
    });
    assert_eq!(printed, "False False\n1 False ['']\nutf-8 utf-8 ä€😀\n");
}

#[test]
fn settings_reach_python() {
    let (printed, _) = in_child!("settings_reach_python", &[], || {
        let builder = PyRuntime::builder().path("/first").path("/second").argv(["script", "ä"]);
        let py = builder.build().unwrap();
        py.exec("import sys\nprint(sys.path[:2], sys.argv)").unwrap();
        py.exec("import os\nprint(os.path.samefile(sys.base_prefix, sys.prefix))").unwrap();
    });
    assert_eq!(printed, "['/first', '/second'] ['script', 'ä']\nTrue\n");
}

#[test]
fn a_home_without_python_is_one_clear_error() {
    let (printed, stderr) = in_child!("a_home_without_python_is_one_clear_error", &[], || {
        let error = PyRuntime::builder().home("/nowhere").build().unwrap_err();
        println!("{} {}", error.type_name(), error.code());
        println!("{}", error.message().starts_with("`/nowhere` is not a home for Python 3."));
        let again = PyRuntime::builder().build().unwrap_err();
        println!("{}", again.message() == error.message());
    });
    assert_eq!(printed, "ConfigError config/home\ntrue\ntrue\n");
    assert_eq!(stderr, "");
}

#[test]
fn a_home_whose_library_is_broken_does_not_abort() {
    let (printed, _) = in_child!("a_home_whose_library_is_broken_does_not_abort", &[], || {
        let home = std::env::temp_dir().join(format!("hako-home-{}", std::process::id()));
        let version = env!("HAKO_PYTHON_VERSION");
        let folder = home.join(format!("lib/python{version}/encodings"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("__init__.py"), "raise RuntimeError('broken')").unwrap();
        let error = PyRuntime::builder().home(&home).build().unwrap_err();
        println!("{} {}", error.type_name(), error.code());
        println!("{}", error.message());
        std::fs::remove_dir_all(&home).unwrap();
    });
    let (kind, message) = printed.split_once('\n').unwrap();
    assert_eq!(kind, "ConfigError config/home");
    assert!(message.contains("is broken: there is no `codecs.py`"), "{message}");
}

#[test]
fn a_folder_that_is_no_venv_is_one_clear_error() {
    let (printed, stderr) = in_child!("a_folder_that_is_no_venv_is_one_clear_error", &[], || {
        let error = PyRuntime::builder().venv("/nowhere").build().unwrap_err();
        println!(
            "{} {}",
            error.code(),
            error.message().contains("there is no `/nowhere/pyvenv.cfg`")
        );
    });
    assert_eq!((&*printed, &*stderr), ("config/venv true\n", ""));
}

#[test]
fn a_venv_is_used() {
    let (printed, _) = in_child!("a_venv_is_used", &[], || {
        let venv = std::env::temp_dir().join(format!("hako-venv-{}", std::process::id()));
        let made = std::process::Command::new(env!("HAKO_PYTHON_PROGRAM"))
            .args(["-I", "-m", "venv", "--without-pip"])
            .arg(&venv)
            .status()
            .unwrap();
        assert!(made.success());
        let py = PyRuntime::builder().venv(&venv).build().unwrap();
        py.set("venv", venv.to_str().unwrap()).unwrap();
        py.exec("import os, sys\nprint(os.path.samefile(sys.prefix, venv), sys.prefix != sys.base_prefix)")
            .unwrap();
        py.exec("print(any('site-packages' in p and p.startswith(sys.prefix) for p in sys.path))")
            .unwrap();
        std::fs::remove_dir_all(&venv).unwrap();
    });
    assert_eq!(printed, "True True\nTrue\n");
}

#[test]
fn a_process_has_one_plan() {
    let (printed, _) = in_child!("a_process_has_one_plan", &[], || {
        let first = PyRuntime::builder().path("/a").build().unwrap();
        let second = PyRuntime::builder().path("/a").build().unwrap();
        let error = PyRuntime::builder().path("/b").build().unwrap_err();
        println!("{} {}", error.type_name(), error.code());
        first.fini();
        println!("{:?}", second.eval("1").unwrap());
    });
    assert_eq!(printed, "ConfigError config/policy\nInt(1)\n");
}

#[test]
fn output_of_both_sides_keeps_its_order() {
    let (printed, _) = in_child!("output_of_both_sides_keeps_its_order", &[], || {
        let py = PyRuntime::builder().build().unwrap();
        print!("a");
        py.exec("print('b', end='')").unwrap();
        println!("c");
        py.exec("import sys\nsys.stdout.write('d')\nsys.stdout.buffer.write(b'e')").unwrap();
        print!("f");
        py.exec("print('g', file=sys.__stdout__)\nprint(sys.stdout.fileno(), sys.stdout.isatty())")
            .unwrap();
    });
    assert_eq!(printed, "abc\ndefg\n1 False\n");
}

#[test]
fn the_end_runs_what_is_registered_and_waits_for_threads() {
    let (printed, stderr) =
        in_child!("the_end_runs_what_is_registered_and_waits_for_threads", &[], || {
            let py = PyRuntime::builder().build().unwrap();
            py.exec(
                "
                import atexit, threading, time, concurrent.futures
                def work():
                    time.sleep(0.05)
                    print('thread')
                atexit.register(print, 'atexit')
                threading.Thread(target=work).start()
                pool = concurrent.futures.ThreadPoolExecutor()
                print(pool.submit(abs, -1).result())
                class AtEnd:
                    def __del__(self): print('del')
                keep = AtEnd()
                ",
            )
            .unwrap();
            let object = py.eval("[1]").unwrap();
            py.fini();
            let host = Arc::clone(py.host());
            py.shutdown().unwrap();
            println!("{}", object.get_item(0).unwrap_err());
            let error = host.call(&py_runtime::Call::birth()).unwrap_err();
            println!("{error}");
            drop(object);
        });
    assert_eq!(
        printed,
        "1\nthread\natexit\ndel\nUseAfterFini: Python has ended in this process\n\
         UseAfterFini: Python has ended in this process\n"
    );
    assert_eq!(stderr, "");
}

#[test]
fn the_end_does_not_wait_for_ever() {
    let (printed, _) = in_child!("the_end_does_not_wait_for_ever", &[], || {
        let mut plan = EnginePlan::default();
        plan.exit_limit = std::time::Duration::from_millis(100);
        let py = PyRuntime::builder().plan(plan).build().unwrap();
        py.exec(
            "
            import atexit, threading
            atexit.register(print, 'atexit')
            threading.Thread(target=threading.Event().wait, name='stuck').start()
            ",
        )
        .unwrap();
        let error = py.shutdown().unwrap_err();
        println!("{} {} {}", error.type_name(), error.code(), error.message().contains("stuck"));
    });
    assert_eq!(printed, "atexit\nTimeout runtime/exit true\n");
}

#[test]
fn an_end_on_another_thread_still_runs_atexit() {
    let (printed, _) = in_child!("an_end_on_another_thread_still_runs_atexit", &[], || {
        let py = PyRuntime::builder().build().unwrap();
        py.exec("import atexit\natexit.register(print, 'atexit')").unwrap();
        std::thread::spawn(move || py.shutdown()).join().unwrap().unwrap();
    });
    assert_eq!(printed, "atexit\n");
}

struct NoSockets(Mutex<Vec<String>>);

impl EffectGate for NoSockets {
    fn raise(&self, effect: &Effect<'_>) -> Verdict {
        self.0.lock().unwrap().push(effect.name.to_owned());
        if effect.name == "socket.__new__" {
            return Verdict::Deny(Error::new("CapabilityError", "caps/denied", "no sockets"));
        }
        Verdict::Allow
    }
}

#[test]
fn a_gate_sees_effects_and_refuses_them() {
    let (printed, _) = in_child!("a_gate_sees_effects_and_refuses_them", &[], || {
        let gate = Arc::new(NoSockets(Mutex::default()));
        let mut plan = EnginePlan::default();
        plan.gate(gate.clone());
        let py = PyRuntime::builder().plan(plan).build().unwrap();
        let error = py.exec("import socket\nsocket.socket()").unwrap_err();
        println!("{error} [{}]", error.code());
        println!("{}", gate.0.lock().unwrap().iter().any(|name| name == "import"));
    });
    assert_eq!(printed, "CapabilityError: no sockets [caps/denied]\ntrue\n");
}

#[test]
fn steps_of_the_plan_run_around_the_program() {
    let (printed, _) = in_child!("steps_of_the_plan_run_around_the_program", &[], || {
        use py_runtime::{Call, Datum, Verb};
        let step = |code: &'static str| {
            move |host: &dyn Host| {
                let Datum::Handle(py) = host.call(&Call::birth())? else { return Ok(()) };
                host.call(&Call::new(Verb::Exec(code), &py)).map(drop)
            }
        };
        let mut plan = EnginePlan::default();
        plan.after_start(step("print('after start')"));
        plan.teardown(step("print('first torn down last')")).teardown(step("print('teardown')"));
        let py = PyRuntime::builder().plan(plan).build().unwrap();
        py.exec("print('program')").unwrap();
        py.shutdown().unwrap();
    });
    assert_eq!(printed, "after start\nprogram\nteardown\nfirst torn down last\n");
}
