//! Several runtimes, their ends, and what happens to what they gave out.
#![cfg(feature = "cpython")]

mod common;

use common::{Program, handle, shown};
use hako_box::{Datum, Operation};
use py_runtime::{Error, PyRuntime};

const ENDED: &str = "UseAfterFini: the PyRuntimeBox that this came from has ended [runtime/fini]";

fn counts(pairs: &[(&str, i64)]) -> Datum {
    Datum::Map(pairs.iter().map(|(name, count)| ((*name).into(), Datum::Int(*count))).collect())
}

#[test]
fn each_runtime_has_its_own_globals() {
    let program = Program::new();
    let second = program.birth();
    program.exec("x = 1\ndef f(): return x");
    program.call(&second, "exec", &["x = 2\ndef f(): return x".into()]).unwrap();
    assert_eq!(program.eval("f()"), Datum::Int(1));
    assert_eq!(program.call(&second, "eval", &["f()".into()]).unwrap(), Datum::Int(2));
    program.call(&second, "fini", &[]).unwrap();
    assert_eq!(program.eval("f()"), Datum::Int(1));
    let third = program.birth();
    let error = program.call(&third, "eval", &["x".into()]).unwrap_err();
    assert_eq!(error.to_string(), "NameError: name 'x' is not defined");
}

#[test]
fn after_its_end_everything_of_a_runtime_is_an_error() {
    let program = Program::new();
    let second = program.birth();
    let list = program.call(&second, "eval", &["[1]".into()]).unwrap();
    let math = program.call(&second, "import", &["math".into()]).unwrap();
    for _ in 0..3 {
        program.call(&second, "fini", &[]).unwrap();
    }
    for (name, args) in
        [("import", "math"), ("exec", "1"), ("eval", "1"), ("get", "x"), ("getattr", "x")]
    {
        let error = program.call(&second, name, &[args.into()]).unwrap_err();
        assert_eq!(shown(&error), ENDED, "{name}");
    }
    let list_handle = handle(list.clone());
    assert_eq!(shown(&program.call(&list_handle, "append", &[]).unwrap_err()), ENDED);
    assert_eq!(shown(&program.call(&list_handle, "to_array", &[]).unwrap_err()), ENDED);
    assert_eq!(shown(&program.call(&handle(math), "pi", &[]).unwrap_err()), ENDED);
    let operands = [list.clone(), Datum::Int(0)];
    assert_eq!(shown(&program.operate(Operation::GetItem, &operands).unwrap_err()), ENDED);
    let error = program.call(&program.py, "set", &["x".into(), list.clone()]).unwrap_err();
    assert_eq!(shown(&error), ENDED);
    program.operate(Operation::Fini, std::slice::from_ref(&list)).unwrap();
    program.call(&list_handle, "release", &[]).unwrap();
    assert_eq!(program.call(&second, "handles", &[]).unwrap(), counts(&[]));
}

#[test]
fn functions_of_an_ended_runtime_go_on_where_python_has_them() {
    let program = Program::new();
    let second = program.birth();
    program.call(&second, "exec", &["base = 5\ndef f(n): return base + n".into()]).unwrap();
    let f = program.call(&second, "get", &["f".into()]).unwrap();
    program.set("f", f);
    program.call(&second, "fini", &[]).unwrap();
    assert_eq!(program.eval("f(1)"), Datum::Int(6));
}

#[test]
fn the_ledger_counts_what_is_alive() {
    let program = Program::new();
    assert_eq!(program.handles(), counts(&[]));
    let list = program.eval("[1]");
    let len = program.eval("len");
    let clone = list.clone();
    assert_eq!(program.handles(), counts(&[("PyFunctionBox", 1), ("PyObjectBox", 1)]));
    drop((list, len));
    assert_eq!(program.handles(), counts(&[("PyObjectBox", 1)]));
    program.call(&handle(clone.clone()), "release", &[]).unwrap();
    assert_eq!(program.handles(), counts(&[]));
    let error = program.call(&handle(clone), "repr", &[]).unwrap_err();
    assert_eq!(shown(&error), "UseAfterFini: this Python object has been released [runtime/fini]");
}

#[test]
fn a_dropped_handle_gives_its_object_back() {
    let program = Program::new();
    program.exec("import weakref\nclass Probe: pass\nprobe = Probe()\nref = weakref.ref(probe)");
    let probe = program.eval("probe");
    program.exec("del probe");
    assert_eq!(program.eval("ref() is None"), Datum::Bool(false));
    drop(probe);
    assert_eq!(program.eval("ref() is None"), Datum::Bool(true));
}

#[test]
fn the_end_gives_objects_back_while_handles_live() {
    let program = Program::new();
    let second = program.birth();
    let code = "import weakref\nclass Probe: pass\nprobe = Probe()\nref = weakref.ref(probe)";
    program.call(&second, "exec", &[code.into()]).unwrap();
    let reference = program.call(&second, "get", &["ref".into()]).unwrap();
    program.set("ref", reference);
    let probe = program.call(&second, "get", &["probe".into()]).unwrap();
    program.call(&second, "exec", &["del probe".into()]).unwrap();
    assert_eq!(program.eval("ref() is None"), Datum::Bool(false));
    program.call(&second, "fini", &[]).unwrap();
    assert_eq!(program.eval("ref() is None"), Datum::Bool(true));
    drop(probe);
}

#[test]
fn an_import_sees_a_changed_sys_modules() {
    let program = Program::new();
    program.exec("import sys, types\na = sys.modules['swapped'] = types.ModuleType('swapped')");
    let import = || program.call(&program.py, "import", &["swapped".into()]).unwrap();
    let (first, again) = (import(), import());
    assert_eq!(first, again);
    program.exec("b = sys.modules['swapped'] = types.ModuleType('swapped')");
    program.set("now", import());
    assert_eq!(program.eval("now is b"), Datum::Bool(true));
    program.exec("del sys.modules['swapped']");
    let error = program.call(&program.py, "import", &["swapped".into()]).unwrap_err();
    assert_eq!(error.to_string(), "ModuleNotFoundError: No module named 'swapped'");
}

#[test]
fn a_dotted_import_gives_the_last_module() {
    let program = Program::new();
    let path = program.call(&program.py, "import", &["os.path".into()]).unwrap();
    program.set("path", path);
    assert_eq!(program.eval("path is __import__('os').path"), Datum::Bool(true));
}

#[test]
fn classes_of_a_runtime_can_be_pickled() {
    let py = PyRuntime::builder().build().unwrap();
    // Other tests of this process may have taken the name first.
    py.exec("import sys, pickle\nclass P: pass").unwrap();
    let is_main = py.eval("sys.modules['__main__'].__dict__ is globals()").unwrap();
    if is_main.extract::<bool>().unwrap() {
        let same = py.eval("type(pickle.loads(pickle.dumps(P()))) is P").unwrap();
        assert!(same.extract::<bool>().unwrap());
    }
    assert_eq!(py.eval("repr(P)").unwrap().extract::<String>().unwrap(), "<class '__main__.P'>");
    py.fini();
}

#[test]
fn many_threads_make_use_drop_and_end_runtimes() {
    let threads: Vec<_> = (0..8)
        .map(|thread| {
            std::thread::spawn(move || -> Result<i64, Error> {
                let mut sum = 0;
                let mut kept = Vec::new();
                for turn in 0..60 {
                    let py = PyRuntime::builder().build()?;
                    py.set("n", i64::from(thread * 100 + turn))?;
                    let list = py.eval("[n] * 3")?;
                    let total = py.get("sum")?.call((&list,))?;
                    sum += total.extract::<i64>()?;
                    kept.push(list);
                    if turn % 3 == 0 {
                        py.fini();
                    }
                    if turn % 7 == 0 {
                        // Dropped on a thread that has never seen Python.
                        let old = std::mem::take(&mut kept);
                        std::thread::spawn(move || drop(old)).join().unwrap();
                    }
                }
                Ok(sum)
            })
        })
        .collect();
    for (thread, joined) in threads.into_iter().enumerate() {
        let expected: i64 = (0..60).map(|turn| 3 * (thread as i64 * 100 + turn)).sum();
        assert_eq!(joined.join().unwrap().unwrap(), expected);
    }
}

#[test]
fn a_million_crossings_leave_memory_flat() {
    fn pages() -> usize {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        statm.split(' ').nth(1).unwrap().parse().unwrap()
    }
    if !std::path::Path::new("/proc/self/statm").exists() {
        return;
    }
    let py = PyRuntime::builder().build().unwrap();
    py.exec("class Probe: pass\nmade = 0\ndef make():\n  return Probe()").unwrap();
    let work = |turns: u32| {
        py.attached(|py| {
            let (make, sqrt) = (py.get("make")?, py.import("math")?.get("sqrt")?);
            let large = py.eval("lambda: 2**70")?;
            for _ in 0..turns {
                let probe = make.call(())?;
                drop(probe.get("__class__")?);
                sqrt.call((2.0,))?;
                // Not a plain value: finding that out must not keep anything.
                large.call(())?;
            }
            Ok(())
        })
        .unwrap();
    };
    work(30_000);
    let before = pages();
    work(300_000);
    let grown = pages().saturating_sub(before) * 4096;
    // Other tests of this process run at the same time and take some.
    assert!(grown < 8 << 20, "{grown} bytes");
    let alive = "len([o for o in __import__('gc').get_objects() if type(o) is Probe])";
    assert_eq!(py.eval(alive).unwrap().extract::<i64>().unwrap(), 0);
    assert_eq!(py.handles().unwrap(), []);
    py.fini();
}
