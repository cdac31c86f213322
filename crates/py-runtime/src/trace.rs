//! What a program does with Python, and Python with the world, as one JSON object a line.

use std::cell::Cell;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use hako_box::{Arg, Datum, Error};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::boxes::PY_FUNCTION;
use crate::{Asker, Call, Effect, EffectGate, Host, Verb, Verdict};

/// A place in a program: a file's name and a line.
pub type TracePlace = (String, u32);

/// Says where a program is on this thread, if it is anywhere.
pub type Locate = Box<dyn Fn() -> Option<TracePlace> + Send + Sync>;

/// Writes the lines of a trace.
///
/// Each crossing and each effect is a line, written when it is over. `seq` counts beginnings, from
/// 1; `within` is the crossing in which it happened; `time` and `ns` are nanoseconds, since the
/// beginning of the trace and for the crossing alone. Of arguments and results there are only
/// shapes (`str(5)`, `list(2)`), unless [`with_values`](Self::with_values) says otherwise.
pub struct Tracer {
    sink: Mutex<Sink>,
    next: AtomicU64,
    start: Instant,
    values: bool,
    program: Locate,
    python: Locate,
}

struct Sink {
    out: Box<dyn Write + Send>,
    failure: Option<io::Error>,
}

/// One line.
#[derive(Default, Serialize)]
struct Line<'a> {
    seq: u64,
    time: u64,
    kind: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    args: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    keywords: Map<String, Value>,
    #[serde(skip_serializing_if = "str::is_empty")]
    verdict: &'static str,
    #[serde(flatten)]
    more: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asker: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    python: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<u64>,
}

thread_local! {
    /// The crossing that this thread is in; 0 when in none.
    static WITHIN: Cell<u64> = const { Cell::new(0) };
}

impl Tracer {
    /// A trace into `out`, to which each line is written at once. `program` and `python` say where
    /// both sides are.
    #[expect(clippy::disallowed_methods, reason = "a trace has times")]
    pub fn new(out: Box<dyn Write + Send>, program: Locate, python: Locate) -> Self {
        Self {
            sink: Mutex::new(Sink { out, failure: None }),
            next: AtomicU64::new(1),
            start: Instant::now(),
            values: false,
            program,
            python,
        }
    }

    /// Whether lines have the arguments and results themselves.
    #[must_use]
    pub fn with_values(mut self, values: bool) -> Self {
        self.values = values;
        self
    }

    /// Writes what a layer has to say, as a line of this trace: `kind`, `name` and the fields of
    /// `more`, which must be a JSON object.
    pub fn note(&self, kind: &'static str, name: &str, more: Map<String, Value>) {
        let mut line = self.begin(kind, name);
        line.more = more;
        self.write(&line);
    }

    /// Why the trace could not be written to its end, if it could not; told once.
    pub fn take_failure(&self) -> Option<io::Error> {
        self.sink.lock().unwrap_or_else(PoisonError::into_inner).failure.take()
    }

    fn begin<'a>(&self, kind: &'static str, name: &'a str) -> Line<'a> {
        let place = |locate: &Locate| locate().map(|(file, line)| format!("{file}:{line}"));
        let within = WITHIN.get();
        Line {
            seq: self.next.fetch_add(1, Ordering::Relaxed),
            time: nanoseconds(self.start),
            kind,
            name,
            at: place(&self.program),
            python: place(&self.python),
            within: (within > 0).then_some(within),
            ..Line::default()
        }
    }

    fn write(&self, line: &Line<'_>) {
        let written = serde_json::to_string(line).map_err(io::Error::from).map(|mut text| {
            text.push('\n');
            text
        });
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        if sink.failure.is_some() {
            return;
        }
        if let Err(error) = written.and_then(|text| sink.out.write_all(text.as_bytes())) {
            sink.failure = Some(error);
        }
    }

    fn arg(&self, arg: Arg<'_>) -> Value {
        if self.values { value(arg) } else { shape(arg).into() }
    }
}

impl EffectGate for Tracer {
    fn raise(&self, effect: &Effect<'_>) -> Verdict {
        let mut line = self.begin("effect", effect.name);
        let object = effect.object();
        if !object.is_empty() {
            line.object = Some(if self.values || names_something(effect.name) {
                object.to_owned()
            } else {
                shape(Arg::Str(object))
            });
        }
        line.verdict = "allow";
        line.asker = (effect.asker == Asker::Callback).then_some("callback");
        self.write(&line);
        Verdict::Allow
    }
}

/// Whether the object of an effect is a name (of a module, a file, a host) and no content.
fn names_something(effect: &str) -> bool {
    const WHOLE: [&str; 4] = ["import", "open", "subprocess.Popen", "ctypes.dlopen"];
    const FAMILIES: [&str; 5] = ["os.", "shutil.", "tempfile.", "glob.", "socket.get"];
    WHOLE.contains(&effect)
        || (FAMILIES.iter().any(|family| effect.starts_with(family)) && effect != "os.system")
}

/// A layer that notes each crossing and changes none.
pub struct Trace<H> {
    inner: H,
    tracer: Arc<Tracer>,
}

impl<H: Host> Trace<H> {
    /// Notes the crossings that go to `inner`.
    pub fn new(inner: H, tracer: Arc<Tracer>) -> Self {
        Self { inner, tracer }
    }

    /// What it is done to or with, when that has a name.
    fn object(&self, call: &Call<'_>) -> Option<String> {
        match (call.verb, call.receiver) {
            (Verb::Import(name) | Verb::Get(name) | Verb::Set(name) | Verb::Has(name), _) => {
                Some(name.to_owned())
            }
            (Verb::CallMethod(name), _) => Some(name.to_owned()),
            (Verb::Call, Some(receiver)) if receiver.box_type() == &PY_FUNCTION => {
                match self.inner.call(&Call::new(Verb::Get("__name__"), receiver)) {
                    Ok(Datum::Str(name)) => Some(name.into()),
                    _ => None,
                }
            }
            (Verb::Operate(operation), _) => Some(format!("{operation:?}")),
            (Verb::Convert(conversion), _) => Some(format!("{conversion:?}")),
            _ => None,
        }
    }
}

impl<H: Host> Host for Trace<H> {
    #[expect(clippy::disallowed_methods, reason = "a trace has times")]
    fn call(&self, call: &Call<'_>) -> Result<Datum, Error> {
        let tracer = &*self.tracer;
        let object = self.object(call);
        let mut line = tracer.begin("crossing", verb_name(call.verb));
        line.object = object;
        line.on = call.receiver.map(|receiver| receiver.box_type().name);
        arguments(tracer, call, &mut line);
        let start = Instant::now();
        let result = {
            let _within = Within(WITHIN.replace(line.seq));
            self.inner.call(call)
        };
        line.ns = Some(nanoseconds(start));
        match &result {
            Ok(datum) => {
                line.verdict = "ok";
                line.result = Some(tracer.arg(Arg::from(datum)));
            }
            Err(error) => {
                line.verdict = "error";
                line.error = Some(format!("{} {}", error.type_name(), error.code()));
            }
        }
        tracer.write(&line);
        result
    }
}

/// Puts the crossing around this one back.
struct Within(u64);

impl Drop for Within {
    fn drop(&mut self) {
        WITHIN.set(self.0);
    }
}

fn arguments(tracer: &Tracer, call: &Call<'_>, line: &mut Line<'_>) {
    let mut args: Vec<Value> = call.args.positional.iter().map(|arg| tracer.arg(*arg)).collect();
    if let Verb::Exec(text) | Verb::Eval(text) = call.verb {
        args.push(tracer.arg(Arg::Str(text)));
    }
    line.args = Some(args);
    let keywords = call.args.keywords.iter();
    line.keywords = keywords.map(|(name, arg)| ((*name).to_owned(), tracer.arg(*arg))).collect();
}

fn nanoseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

fn verb_name(verb: Verb<'_>) -> &'static str {
    match verb {
        Verb::Birth => "birth",
        Verb::Import(_) => "import",
        Verb::Exec(_) => "exec",
        Verb::Eval(_) => "eval",
        Verb::Get(_) => "get",
        Verb::Set(_) => "set",
        Verb::Has(_) => "has",
        Verb::Call => "call",
        Verb::CallMethod(_) => "call_method",
        Verb::Operate(_) => "operate",
        Verb::Next(_) => "next",
        Verb::Names => "names",
        Verb::Convert(_) => "convert",
        Verb::Version => "version",
        Verb::Handles => "handles",
        Verb::Output => "output",
        Verb::Release => "release",
        Verb::Fini => "fini",
    }
}

/// What kind of value it is and how long, but not what it says.
fn shape(arg: Arg<'_>) -> String {
    match arg {
        Arg::Null => "null".to_owned(),
        Arg::Bool(_) => "bool".to_owned(),
        Arg::Int(_) => "int".to_owned(),
        Arg::Float(_) => "float".to_owned(),
        Arg::Str(text) => format!("str({})", text.chars().count()),
        Arg::Bytes(bytes) => format!("bytes({})", bytes.len()),
        Arg::Handle(handle) => handle.box_type().name.to_owned(),
        Arg::Callback(_) => "function".to_owned(),
        Arg::List(list) => format!("list({})", list.len()),
        Arg::Map(map) => format!("map({})", map.len()),
    }
}

/// The value itself; what JSON cannot say is told by its shape.
fn value(arg: Arg<'_>) -> Value {
    match arg {
        Arg::Null => Value::Null,
        Arg::Bool(value) => value.into(),
        Arg::Int(value) => value.into(),
        Arg::Float(number) if number.is_finite() => json!(number),
        Arg::Float(number) => number.to_string().into(),
        Arg::Str(text) => text.into(),
        Arg::List(list) => list.iter().map(|item| value(item.into())).collect(),
        Arg::Map(map) => {
            map.iter().map(|(key, item)| (key.to_string(), value(item.into()))).collect()
        }
        Arg::Bytes(_) | Arg::Handle(_) | Arg::Callback(_) => shape(arg).into(),
    }
}

#[cfg(test)]
mod tests {
    use hako_box::Args;

    use super::*;
    use crate::{Argument, Fence};

    #[derive(Clone, Default)]
    struct Memory(Arc<Mutex<Vec<u8>>>);

    impl Write for Memory {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Answers a birth, and an error to anything else; a birth has an effect.
    struct Fake(Arc<Tracer>);

    impl Host for Fake {
        fn call(&self, call: &Call<'_>) -> Result<Datum, Error> {
            let Verb::Birth = call.verb else {
                return Err(Error::new("ValueError", "python/exception", "secret"));
            };
            let args = [Argument::Text("a.txt".to_owned())];
            let effect = Effect::new("open", &args, Fence::Audit);
            assert!(matches!(self.0.raise(&effect), Verdict::Allow));
            let args = [Argument::Text("secret".to_owned())];
            let effect = Effect::new("compile", &args, Fence::Callback);
            let effect = Effect { asker: Asker::Callback, ..effect };
            assert!(matches!(self.0.raise(&effect), Verdict::Allow));
            Ok(Datum::List(vec![Datum::Int(1)]))
        }
    }

    /// The lines of two crossings, without the times.
    fn traced(values: bool) -> Vec<String> {
        let memory = Memory::default();
        let place: Locate = Box::new(|| Some(("main.hkr".to_owned(), 7)));
        let tracer = Tracer::new(Box::new(memory.clone()), place, Box::new(|| None));
        let tracer = Arc::new(tracer.with_values(values));
        let host = Trace::new(Fake(Arc::clone(&tracer)), tracer);
        host.call(&Call::birth()).unwrap();
        let keywords = [("key", Arg::Float(f64::NAN))];
        let args = Args { positional: &[Arg::Str("secret"), Arg::Null], keywords: &keywords };
        let call = Call { verb: Verb::CallMethod("m"), receiver: None, args: &args };
        host.call(&call).unwrap_err();
        let text = String::from_utf8(memory.0.lock().unwrap().clone()).unwrap();
        text.lines()
            .map(|line| {
                let object: Map<String, Value> = serde_json::from_str(line).unwrap();
                let mut line = line.replace(&format!(r#""time":{},"#, object["time"]), "");
                if let Some(ns) = object.get("ns") {
                    line = line.replace(&format!(r#","ns":{ns}"#), "");
                }
                line
            })
            .collect()
    }

    #[test]
    fn effects_stand_within_their_crossing_and_contents_are_not_told() {
        let lines = [
            r#"{"seq":2,"kind":"effect","name":"open","object":"a.txt","verdict":"allow","at":"main.hkr:7","within":1}"#,
            r#"{"seq":3,"kind":"effect","name":"compile","object":"str(6)","verdict":"allow","asker":"callback","at":"main.hkr:7","within":1}"#,
            r#"{"seq":1,"kind":"crossing","name":"birth","args":[],"verdict":"ok","result":"list(1)","at":"main.hkr:7"}"#,
            r#"{"seq":4,"kind":"crossing","name":"call_method","object":"m","args":["str(6)","null"],"keywords":{"key":"float"},"verdict":"error","error":"ValueError python/exception","at":"main.hkr:7"}"#,
        ];
        assert_eq!(traced(false), lines);
    }

    #[test]
    fn contents_are_told_on_request() {
        let lines = traced(true);
        assert!(lines[1].contains(r#""object":"secret""#), "{}", lines[1]);
        assert!(lines[2].contains(r#""result":[1]"#), "{}", lines[2]);
        assert!(
            lines[3].contains(r#""args":["secret",null]"#) && lines[3].contains(r#"{"key":"NaN"}"#),
            "{}",
            lines[3]
        );
    }

    #[test]
    fn a_trace_that_cannot_be_written_says_so_once() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::Error::other("full"))
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let tracer = Tracer::new(Box::new(Full), Box::new(|| None), Box::new(|| None));
        let effect = Effect::new("open", &[], Fence::Audit);
        tracer.raise(&effect);
        tracer.raise(&effect);
        assert_eq!(tracer.take_failure().unwrap().to_string(), "full");
        assert!(tracer.take_failure().is_none());
    }
}
