//! Python's threads while a script computes, waits, or calls.
#![cfg(feature = "cpython")]

mod common;

use std::sync::atomic::Ordering;

use common::Program;
use hako_box::{Datum, Safepoint};

/// What the virtual machine does on back edges, until `done` or too many turns.
fn compute(safepoint: &dyn Safepoint, mut done: impl FnMut() -> bool) -> bool {
    let flag = safepoint.flag();
    for turn in 0..2_000_000_000_u64 {
        if flag.load(Ordering::Relaxed) {
            safepoint.poll().unwrap();
        }
        if std::hint::black_box(turn).is_multiple_of(1 << 16) && done() {
            return true;
        }
    }
    false
}

#[test]
fn threads_make_progress_while_the_script_computes() {
    let program = Program::new();
    program.exec(
        "
        import threading
        count = 0
        stop = False
        def work():
            global count
            while not stop:
                count += 1
        thread = threading.Thread(target=work)
        thread.start()
        ",
    );
    let safepoint = program.library.safepoint();
    let count = || match program.eval("count") {
        Datum::Int(count) => count,
        other => panic!("{other:?}"),
    };
    let before = count();
    assert!(compute(&*safepoint, || count() > before + 10_000));
    program.exec("stop = True\nthread.join()");
}

#[test]
fn threads_make_progress_while_the_script_waits() {
    let program = Program::new();
    program.exec(
        "
        import threading
        done = threading.Event()
        thread = threading.Thread(target=done.set)
        started = []
        ",
    );
    program.exec("thread.start()");
    let safepoint = program.library.safepoint();
    let mut waited = false;
    safepoint.blocking(&mut || {
        std::thread::sleep(std::time::Duration::from_millis(1));
        waited = true;
    });
    assert!(waited);
    program.exec("thread.join()");
    assert_eq!(program.eval("done.is_set()"), Datum::Bool(true));
}

#[test]
fn a_rust_thread_gets_in_while_a_script_computes() {
    let program = Program::new();
    let safepoint = program.library.safepoint();
    let other = std::thread::spawn(|| {
        let py = py_runtime::PyRuntime::builder().build().unwrap();
        py.eval("6 * 7").unwrap().extract::<i64>().unwrap()
    });
    assert!(compute(&*safepoint, || other.is_finished()));
    assert_eq!(other.join().unwrap(), 42);
}

#[test]
fn a_wait_may_use_python_itself() {
    let program = Program::new();
    let safepoint = program.library.safepoint();
    let mut value = Datum::Null;
    safepoint.blocking(&mut || value = program.eval("1 + 1"));
    assert_eq!(value, Datum::Int(2));
    assert_eq!(program.eval("1 + 2"), Datum::Int(3));
}

#[test]
fn a_poll_without_python_threads_is_harmless() {
    let program = Program::new();
    let safepoint = program.library.safepoint();
    // Other tests' threads may ask again at any time, so the flag says nothing afterwards.
    safepoint.flag().store(true, Ordering::Relaxed);
    safepoint.poll().unwrap();
    assert_eq!(program.eval("1"), Datum::Int(1));
}

/// How often this thread has gone to sleep.
#[cfg(target_os = "linux")]
fn sleeps() -> u64 {
    let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    line.unwrap().trim().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_poll_that_nobody_waits_for_does_not_sleep() {
    let program = Program::new();
    program.exec("x = 1");
    let safepoint = program.library.safepoint();
    let flag = safepoint.flag();
    let before = sleeps();
    for _ in 0..10_000 {
        // As the virtual machine does for its collector.
        flag.store(true, Ordering::Relaxed);
        safepoint.poll().unwrap();
    }
    // Other tests of this process may ask for some.
    let slept = sleeps() - before;
    assert!(slept < 5_000, "{slept} of 10000 polls slept");
}
