//! `HAKO_TRACE_EFFECTS`: what a program does with Python, line by line.
#![cfg(feature = "m0")]

mod common;

use common::{Run, eval, hakorune};

const PROGRAM: &str = "using python\n\
     local py = new PyRuntimeBox()\n\
     local f = py.eval(\"lambda g: g('secret')\")\n\
     f(fn(x) => py.get(\"len\").exec([x]))\n\
     py.exec(\"open('/dev/null').close()\")\n\
     try { py.eval(\"1 / 0\") } catch (e) { print(e.type) }\n\
     py.fini()\n";

/// The crossings of a trace, without what differs from run to run.
fn crossings(trace: &str) -> Vec<String> {
    let crossings = trace.lines().filter(|line| line.contains(r#""kind":"crossing""#));
    let names = ["seq", "time", "within", "ns"];
    crossings
        .map(|line| names.iter().fold(line.to_owned(), |line, name| without(&line, name)))
        .collect()
}

/// The line without the number `name`.
fn without(line: &str, name: &str) -> String {
    let start = format!("\"{name}\":");
    let Some(at) = line.find(&start) else { return line.to_owned() };
    let rest = line[at + start.len()..].trim_start_matches(|c: char| c.is_ascii_digit());
    let front = &line[..at];
    match rest.strip_prefix(',') {
        Some(rest) => format!("{front}{rest}"),
        None => format!("{}{rest}", front.trim_end_matches(',')),
    }
}

fn traced(values: bool) -> (Run, String) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("trace.jsonl");
    let mut command = hakorune();
    command.args(["-e", PROGRAM]).env("HAKO_TRACE_EFFECTS", &path);
    command.env("HAKO_TRACE_VALUES", if values { "1" } else { "0" });
    let run = Run::of(&mut command);
    (run, std::fs::read_to_string(&path).expect("there is a trace"))
}

#[test]
fn each_crossing_is_a_line_with_both_places_and_no_contents() {
    let (run, trace) = traced(false);
    run.prints("ZeroDivisionError\n");
    let wanted = [
        r#"{"kind":"crossing","name":"birth","args":[],"verdict":"ok","result":"PyRuntimeBox","at":"-e:2"}"#,
        r#"{"kind":"crossing","name":"eval","on":"PyRuntimeBox","args":["str(21)"],"verdict":"ok","result":"PyFunctionBox","at":"-e:3"}"#,
        r#"{"kind":"crossing","name":"get","object":"len","on":"PyRuntimeBox","args":[],"verdict":"ok","result":"PyFunctionBox","at":"-e:4","python":"<py.eval:1>:1"}"#,
        r#"{"kind":"crossing","name":"call","object":"len","on":"PyFunctionBox","args":["str(6)"],"verdict":"ok","result":"int","at":"-e:4","python":"<py.eval:1>:1"}"#,
        r#"{"kind":"crossing","name":"call","object":"<lambda>","on":"PyFunctionBox","args":["function"],"verdict":"ok","result":"int","at":"-e:4"}"#,
        r#"{"kind":"crossing","name":"exec","on":"PyRuntimeBox","args":["str(25)"],"verdict":"ok","result":"null","at":"-e:5"}"#,
        r#"{"kind":"crossing","name":"eval","on":"PyRuntimeBox","args":["str(5)"],"verdict":"error","error":"ZeroDivisionError python/exception","at":"-e:6"}"#,
        r#"{"kind":"crossing","name":"fini","on":"PyRuntimeBox","args":[],"verdict":"ok","result":"null","at":"-e:7"}"#,
    ];
    assert_eq!(crossings(&trace), wanted);
    assert!(!trace.contains("secret"), "{trace}");
}

#[test]
fn numbers_count_beginnings_and_effects_stand_in_their_crossing() {
    let (_, trace) = traced(false);
    let number = |line: &str, name: &str| -> Option<u64> {
        let rest = line.split_once(&format!("\"{name}\":"))?.1;
        rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    let mut seen: Vec<u64> = trace.lines().filter_map(|line| number(line, "seq")).collect();
    assert_eq!(seen.len(), trace.lines().count());
    seen.sort_unstable();
    assert!(seen.iter().zip(1..).all(|(seq, wanted)| *seq == wanted), "{seen:?}");
    let find = |part: &str| {
        trace.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {trace}"))
    };
    let open = find(r#""name":"open","object":"/dev/null""#);
    let exec = find(r#""kind":"crossing","name":"exec""#);
    assert_eq!(number(open, "within"), number(exec, "seq"));
    assert!(open.contains(r#""at":"-e:5""#), "{open}");
    let python = open.split_once(r#""python":"<py.exec:"#).expect("it has a place").1;
    assert!(python.contains(">:1"), "{open}");
}

#[test]
fn contents_are_there_on_request() {
    let (_, trace) = traced(true);
    let len = r#""name":"call","object":"len","on":"PyFunctionBox","args":["secret"],"verdict":"ok","result":6"#;
    assert!(trace.contains(len), "{trace}");
}

#[test]
fn a_trace_on_standard_error_leaves_the_output_alone() {
    let mut command = hakorune();
    command.args(["-e", PROGRAM]).env("HAKO_TRACE_EFFECTS", "1");
    let run = Run::of(&mut command);
    assert_eq!((run.code, &*run.stdout), (Some(0), "ZeroDivisionError\n"));
    assert!(run.stderr.lines().all(|line| line.starts_with("{\"seq\":") && line.ends_with('}')));
}

#[test]
fn without_the_variable_there_is_no_trace_and_no_hook() {
    for value in ["", "0"] {
        let mut command = hakorune();
        Run::of(command.args(["-e", PROGRAM]).env("HAKO_TRACE_EFFECTS", value))
            .prints("ZeroDivisionError\n");
    }
    eval(PROGRAM).prints("ZeroDivisionError\n");
}

#[test]
fn a_trace_that_cannot_be_written_is_an_error() {
    let mut command = hakorune();
    command.args(["-e", PROGRAM]).env("HAKO_TRACE_EFFECTS", "no/such/folder/trace");
    Run::of(&mut command).fails_with(&[
        "cannot write the trace to `no/such/folder/trace`, as HAKO_TRACE_EFFECTS says",
    ]);
    if cfg!(target_os = "linux") {
        let mut command = hakorune();
        command.args(["-e", PROGRAM]).env("HAKO_TRACE_EFFECTS", "/dev/full");
        let run = Run::of(&mut command);
        assert_eq!(run.stdout, "ZeroDivisionError\n");
        run.fails_with(&["the trace is not whole: it could not be written: No space left"]);
    }
}
