//! Eight threads that do everything at once, for as long as `HAKO_ENDURANCE_SECONDS` says.
#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, reason = "it runs for a time, and measures memory")]
#![allow(clippy::print_stdout, reason = "how many turns there were is worth a look")]

use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use hako_box::Error;
use py_runtime::{PyObject, PyRuntime};

const THREADS: usize = 8;

/// Without the variable: long enough for some hundred runtimes of each thread.
const SECONDS: u64 = 5;

/// How long after its time a thread may still be busy with its last turn.
const PATIENCE: Duration = Duration::from_secs(60);

/// What memory may grow by after the first tenth of the time.
const ROOM_BYTES: usize = 2 << 20;

/// Handles that one thread makes and another drops.
type Pile = Arc<Mutex<Vec<PyObject>>>;

fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("this is Linux");
    let pages: usize = statm.split(' ').nth(1).expect("it has fields").parse().expect("a number");
    pages * 4096
}

/// A runtime is born, imports, calls, raises, lends a handle to whoever comes next, and ends or is
/// only dropped.
fn turn(number: usize, pile: &Pile) -> Result<(), Error> {
    let py = PyRuntime::builder().build()?;
    let math = py.import("math")?;
    assert_eq!(math.get("sqrt")?.call((16.0,))?.extract::<f64>()?, 4.0);
    py.exec("class Probe:\n  def __init__(self, n): self.n = n\ndef fails(): raise KeyError(1)")?;
    let probe = py.get("Probe")?.call((number as i64,))?;
    assert_eq!(probe.get("n")?.extract::<i64>()?, number as i64);
    assert_eq!(py.get("fails")?.call(()).expect_err("it raises").type_name(), "KeyError");
    let collections = py.import("collections")?;
    let counted = py.attached(|_| collections.get("Counter")?.call(("hello",)))?;
    assert_eq!(py.get("len")?.call((&counted,))?.extract::<i64>()?, 4);
    let old = {
        let mut pile = pile.lock().expect("nobody panics with it");
        pile.push(probe);
        if pile.len() > 2 * THREADS { pile.split_off(THREADS) } else { Vec::new() }
    };
    drop(old);
    if number.is_multiple_of(2) {
        py.fini();
    }
    Ok(())
}

#[test]
fn eight_threads_make_call_drop_and_end_without_deadlock_crash_or_leak() {
    let seconds = std::env::var("HAKO_ENDURANCE_SECONDS").map_or(SECONDS, |text| {
        text.parse().expect("HAKO_ENDURANCE_SECONDS is a whole number of seconds")
    });
    let time = Duration::from_secs(seconds);
    let pile = Pile::default();
    let (done, ended) = mpsc::channel();
    let start = Instant::now();
    for _ in 0..THREADS {
        let (pile, done) = (Arc::clone(&pile), done.clone());
        thread::spawn(move || {
            let mut turns = 0;
            let mut result = Ok(());
            while result.is_ok() && start.elapsed() < time {
                result = turn(turns, &pile);
                turns += 1;
            }
            done.send(result.map(|()| turns)).expect("somebody waits");
        });
    }
    drop(done);
    thread::sleep(time / 10);
    let first = resident_bytes();
    let mut highest = first;
    let mut turns = Vec::new();
    while turns.len() < THREADS {
        highest = highest.max(resident_bytes());
        match ended.recv_timeout(Duration::from_millis(50)) {
            Ok(result) => turns.push(result.expect("a turn fails")),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                assert!(start.elapsed() < time + PATIENCE, "only {turns:?} have ended");
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => panic!("a thread panicked"),
        }
    }
    pile.lock().expect("nobody panicked with it").clear();
    let py = PyRuntime::builder().build().expect("Python still runs");
    py.exec("import gc\ngc.collect()").expect("it runs");
    let alive = "len([o for o in gc.get_objects() if type(o).__name__ == 'Probe'])";
    assert_eq!(py.eval(alive).expect("it is counted").extract::<i64>().expect("a number"), 0);
    assert_eq!(py.handles().expect("they are counted"), []);
    let grown = highest - first;
    println!("turns {turns:?} in {seconds} s, memory grew by {} KiB", grown >> 10);
    assert!(turns.iter().all(|turns| *turns > 0), "{turns:?}");
    assert!(grown <= ROOM_BYTES, "memory grew by {} KiB", grown >> 10);
}
