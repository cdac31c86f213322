//! A million crossings and a million objects in a script: memory stays flat, no handle is left.
//!
//! What costs more than a crossing of one number is done a hundred thousand times.
#![cfg(all(feature = "m0", target_os = "linux"))]

mod common;

use common::{Run, hakorune};

/// What memory may grow by after the first tenth, in pages of 4 KiB.
const ROOM: u64 = 2 * 1024 / 4;

/// Tells mimalloc and the system's allocator to give no pages back.
const KEEP: [(&str, &str); 3] = [
    ("MIMALLOC_PURGE_DELAY", "-1"),
    ("MALLOC_TRIM_THRESHOLD_", "4000000000"),
    ("MALLOC_MMAP_THRESHOLD_", "4000000000"),
];

/// Runs `turn` so many `times`; after each tenth the resident pages are read. What counts is by how
/// much the highest reading lies above that after the first tenth. Before that `setup` runs, and
/// `after` in the end.
///
/// The allocators are told to keep what they have: they would give pages back when they like, and
/// a first reading that is low by chance would look like growth later.
fn soak(times: u32, setup: &str, turn: &str, after: &str) -> Run {
    let tenth = times / 10;
    let program = format!(
        "using python\n\
         local py = new PyRuntimeBox()\n\
         function pages() {{\n\
           local file = new FileBox()\n\
           return file.read(\"/proc/self/statm\").split(\" \")[1].toInteger()\n\
         }}\n\
         function work(py) {{\n\
           {setup}\n\
           local first = 0\n\
           local highest = 0\n\
           for tenth in 0..10 {{\n\
             for i in 0..{tenth} {{ {turn} }}\n\
             gc_collect()\n\
             local now = pages()\n\
             if tenth == 0 {{ first = now }}\n\
             highest = max(highest, now)\n\
           }}\n\
           return highest - first\n\
         }}\n\
         local grown = work(py)\n\
         gc_collect()\n\
         {after}\n\
         print(\"handles \" + py.handles())\n\
         print(\"grown \" + grown)\n\
         py.fini()"
    );
    let run = Run::of(hakorune().envs(KEEP).arg("-e").arg(program));
    assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{run:#?}");
    run
}

/// Asserts that memory is flat, that nothing is alive, and that it printed `before` first.
#[track_caller]
fn is_flat(run: &Run, before: &str) {
    let rest = run.stdout.strip_prefix(before);
    let rest = rest.and_then(|rest| rest.strip_prefix("handles {}\ngrown "));
    let grown = rest.and_then(|rest| rest.trim_end().parse::<i64>().ok());
    match grown {
        Some(pages) => assert!(pages <= ROOM as i64, "memory grew by {} KiB", pages * 4),
        None => panic!("{run:#?}"),
    }
}

#[test]
fn a_million_calls_with_numbers() {
    let run = soak(
        1_000_000,
        "local sqrt = py.import(\"math\").get(\"sqrt\")\nlocal sum = 0.0",
        "sum = sum + sqrt.exec([2.0])",
        "",
    );
    is_flat(&run, "");
}

#[test]
fn a_million_objects_made_and_dropped() {
    let run = soak(
        1_000_000,
        "py.exec(\"class Probe:\\n    alive = 0\\n    def __init__(self): Probe.alive += 1\\n    \
         def __del__(self): Probe.alive -= 1\")\n\
         local probe = py.get(\"Probe\")",
        "local x = probe()",
        "print(py.eval(\"Probe.alive\"))",
    );
    is_flat(&run, "0\n");
}

#[test]
fn texts_lists_and_maps_there_and_back() {
    let run = soak(
        100_000,
        "py.exec(\"def same(x, y, z): return x\")\nlocal same = py.get(\"same\")",
        "same([i, \"text\" + i], %{\"k\" => [i]}, \"text\").to_array()",
        "",
    );
    is_flat(&run, "");
}

#[test]
fn imports_globals_fields_and_evaluations() {
    let run = soak(
        100_000,
        "py.exec(\"class A: pass\\na = A()\")\nlocal a = py.get(\"a\")",
        "py.eval(\"1 + 1\")\n\
         py.import(\"math\").pi\npy.set(\"g\", i)\na.x = py.get(\"g\")",
        "",
    );
    is_flat(&run, "");
}

#[test]
fn exceptions_are_forgotten() {
    let run = soak(
        50_000,
        "local fail = py.eval(\"lambda: {}['k']\")\nlocal n = 0",
        "try { fail() } catch (KeyError e) { n = n + 1 }",
        "print(py.eval(\"len([o for o in __import__('gc').get_objects() \
         if isinstance(o, KeyError)])\"))",
    );
    is_flat(&run, "0\n");
}

#[test]
fn callbacks() {
    let run =
        soak(100_000, "local call = py.eval(\"lambda f, x: f(x)\")", "call(fn(x) => x + 1, i)", "");
    is_flat(&run, "");
}

#[test]
fn runtimes_made_and_ended() {
    let run = soak(
        2_000,
        "",
        "local r = new PyRuntimeBox()\nr.exec(\"xs = [1, 2]\")\n\
         r.get(\"xs\").append(3)\nr.fini()",
        "",
    );
    is_flat(&run, "");
}
