//! The layer and the gate against a host that is no Python.

use std::sync::{Arc, Mutex};

use hako_box::{Args, BoxType, Datum, Error, Handle, Target};
use proptest::prelude::*;
use py_caps::{Capability, Caps, Gate, Mode, Modules, Place, Policy, Surroundings, config};
use py_runtime::{Argument, Asker, Call, Code, Effect, EffectGate, Fence, Host, Verb, Verdict};

/// Notes what it is asked for; an import gives a module.
#[derive(Default)]
struct Fake(Mutex<Vec<String>>);

struct Module;

impl Target for Module {
    fn box_type(&self) -> &'static BoxType {
        &py_runtime::boxes::PY_MODULE
    }
}

impl Host for Fake {
    fn call(&self, call: &Call<'_>) -> Result<Datum, Error> {
        self.0.lock().unwrap().push(format!("{:?}", call.verb));
        Ok(match call.verb {
            Verb::Import(_) => Datum::Handle(Handle::new(Module)),
            _ => Datum::Int(1),
        })
    }
}

fn gate(mode: Mode, allow: &[&str], deny: &[&str]) -> Arc<Gate> {
    gate_in(None, mode, allow, deny)
}

/// A gate where code of `file` runs.
fn gate_in(file: Option<&str>, mode: Mode, allow: &[&str], deny: &[&str]) -> Arc<Gate> {
    let code = file.map(|file| Code {
        module: "json".to_owned(),
        file: file.to_owned(),
        callers: Vec::new(),
    });
    let mut policy = Policy::new("/top");
    let place = |line| Place { file: "hako.toml".to_owned(), line };
    for text in allow {
        policy.allow(text, place(1)).unwrap();
    }
    for text in deny {
        policy.deny(text, place(2)).unwrap();
    }
    let modules = || {
        Some(Modules {
            folders: vec!["/usr/lib/python3".into()],
            library: vec!["/usr/lib/python3".into()],
            stdlib: ["json", "time"].map(str::to_owned).into(),
        })
    };
    let around = Surroundings::new(
        Box::new(|| Some(("main.hkr".to_owned(), 3))),
        Box::new(|| None),
        Box::new(move || code.clone()),
        Box::new(modules),
    );
    Arc::new(Gate::new(policy, mode, around, None, Box::new(|_| {})))
}

fn runtime() -> Handle {
    Handle::new(Module)
}

fn effect<'a>(name: &'a str, args: &'a [Argument]) -> Effect<'a> {
    Effect::new(name, args, Fence::Audit)
}

fn text(text: &str) -> Argument {
    Argument::Text(text.to_owned())
}

#[test]
fn a_denied_import_never_reaches_python() {
    let host = Arc::new(Fake::default());
    let caps = Caps::new(Arc::clone(&host), gate(Mode::Refuse, &["py.import:math"], &[]), || false);
    let runtime = runtime();
    caps.call(&Call::new(Verb::Import("math"), &runtime)).unwrap();
    let error = caps.call(&Call::new(Verb::Import("os"), &runtime)).unwrap_err();
    assert_eq!((error.type_name(), error.code()), ("CapabilityError", "caps/denied"));
    assert_eq!(*error.value(), Datum::Str("py.import:os".into()));
    assert_eq!(*host.0.lock().unwrap(), ["Import(\"math\")"]);
}

#[test]
fn of_a_module_in_part_the_other_names_never_reach_python() {
    let host = Arc::new(Fake::default());
    let gate = gate(Mode::Refuse, &["py.time:monotonic"], &[]);
    let caps = Caps::new(Arc::clone(&host), gate, || false);
    let Datum::Handle(time) = caps.call(&Call::new(Verb::Import("time"), &runtime())).unwrap()
    else {
        panic!("an import gives a handle");
    };
    caps.call(&Call::new(Verb::Get("monotonic"), &time)).unwrap();
    let error = caps.call(&Call::new(Verb::Get("time"), &time)).unwrap_err();
    assert_eq!(*error.value(), Datum::Str("py.time:time".into()));
    caps.call(&Call::with_args(Verb::CallMethod("sleep"), &time, &Args::default())).unwrap_err();
    assert_eq!(*host.0.lock().unwrap(), ["Import(\"time\")", "Get(\"monotonic\")"]);
}

#[test]
fn what_the_host_runs_is_its_own_act_but_not_in_a_callback() {
    let gate = gate(Mode::Refuse, &[], &[]);
    let own = Caps::new(Fake::default(), Arc::clone(&gate), || false);
    own.call(&Call::new(Verb::Exec("1"), &runtime())).unwrap();
    let called_back = Caps::new(Fake::default(), gate, || true);
    let error = called_back.call(&Call::new(Verb::Exec("1"), &runtime())).unwrap_err();
    assert_eq!(*error.value(), Datum::Str("py.exec".into()));
}

#[test]
fn a_first_load_is_free_for_what_it_needs_but_not_for_what_is_denied() {
    let gate = gate(Mode::Refuse, &["py.import:json"], &["py.import:socket"]);
    let args = [text("re"), Argument::None];
    let import = Effect { fence: Fence::Import, ..effect("import", &args) };
    assert!(matches!(gate.raise(&import), Verdict::Deny(_)));
    let needed = Effect { loading: Some("json"), ..import };
    assert!(matches!(gate.raise(&needed), Verdict::Allow));
    let args = [text("socket"), Argument::None];
    let denied = Effect { args: &args, ..needed };
    assert!(matches!(gate.raise(&denied), Verdict::Deny(_)));
    // A module of the standard library may read clocks and its own files meanwhile, others not.
    let clock = Effect { fence: Fence::Wrapper, ..effect("time.time", &[]) };
    let reads_clock = |file: &str, loading: Option<&str>| {
        let gate = gate_in(Some(file), Mode::Refuse, &["py.import:json"], &[]);
        matches!(gate.raise(&Effect { loading, ..clock }), Verdict::Allow)
    };
    assert!(!reads_clock("/usr/lib/python3/json.py", None));
    assert!(reads_clock("/usr/lib/python3/json.py", Some("json")));
    assert!(reads_clock("<frozen json>", Some("json")));
    assert!(!reads_clock("/usr/lib/python3/json.py", Some("other")));
    assert!(!reads_clock("/elsewhere/json.py", Some("json")), "its name alone says nothing");
    assert!(!reads_clock("/usr/lib/python3/site-packages/json.py", Some("json")));
    let reads = |file: &str, path: &str| {
        let gate = gate_in(Some(file), Mode::Refuse, &["py.import:json"], &[]);
        let args = [text(path), text("r"), Argument::Int(0)];
        let open = Effect { loading: Some("other"), ..effect("open", &args) };
        matches!(gate.raise(&open), Verdict::Allow)
    };
    assert!(reads("<frozen importlib._bootstrap_external>", "/usr/lib/python3/re.py"));
    assert!(!reads("<frozen importlib._bootstrap_external>", "/etc/passwd"));
    assert!(reads(
        "/usr/lib/python3/site-packages/own/a.py",
        "/usr/lib/python3/site-packages/own/b"
    ));
    assert!(!reads("/usr/lib/python3/site-packages/own/a.py", "/usr/lib/python3/site-packages/c"));
    assert!(!reads("/usr/lib/python3/a.py", "/elsewhere/a.txt"));
}

#[test]
fn a_shared_library_outside_the_standard_library_is_native_code() {
    let gate = gate(Mode::Refuse, &["py.import:*"], &[]);
    let load = |file: &str| {
        let args = [text("x"), text(file)];
        gate.raise(&Effect { loading: Some("x"), ..effect("import", &args) })
    };
    assert!(matches!(load("/usr/lib/python3/lib-dynload/_json.so"), Verdict::Allow));
    assert!(matches!(load("/usr/lib/python3/site-packages/x.so"), Verdict::Deny(_)));
}

#[test]
fn an_address_stands_for_the_name_under_which_it_was_looked_up() {
    let gate = gate(Mode::Refuse, &["py.net:good.example:443"], &["py.net:bad.example"]);
    let connect = |host: &str, port: i64| {
        let args = [Argument::Object, Argument::List(vec![text(host), Argument::Int(port)])];
        matches!(gate.raise(&effect("socket.connect", &args)), Verdict::Allow)
    };
    assert!(!connect("10.0.0.1", 443));
    let found = |host: &str, address: &str| {
        let args = [text(host), Argument::Int(443)];
        let list = Argument::List(vec![Argument::List(vec![text(address), Argument::Int(443)])]);
        gate.done(&effect("socket.getaddrinfo", &args), &list);
    };
    found("good.example", "10.0.0.1");
    assert!(connect("10.0.0.1", 443));
    assert!(!connect("10.0.0.1", 80));
    found("bad.example", "10.0.0.1");
    assert!(!connect("10.0.0.1", 443), "what is denied stays denied under any name");
}

#[test]
fn our_own_code_is_free_only_for_what_it_does() {
    let gate = gate(Mode::Refuse, &[], &[]);
    let support = |name, args| Effect { asker: Asker::Support, ..effect(name, args) };
    assert!(matches!(gate.raise(&support("compile", &[])), Verdict::Allow));
    let file = [text("/usr/lib/python3/re.py"), text("r"), Argument::Int(0)];
    assert!(matches!(gate.raise(&support("open", &file)), Verdict::Allow));
    let file = [text("/etc/passwd"), text("r"), Argument::Int(0)];
    assert!(matches!(gate.raise(&support("open", &file)), Verdict::Deny(_)));
    assert!(matches!(gate.raise(&support("os.system", &[])), Verdict::Deny(_)));
}

#[test]
fn warning_and_learning_let_everything_happen() {
    let warn = gate(Mode::Warn, &[], &[]);
    assert!(matches!(warn.raise(&effect("os.system", &[])), Verdict::Allow));
    let learn = gate(Mode::Learn, &[], &[]);
    assert!(matches!(learn.raise(&effect("os.system", &[])), Verdict::Allow));
    let learned = py_caps::learn::smallest(learn.policy(), &learn.learned());
    assert_eq!(learned, ["py.subprocess"]);
}

proptest! {
    #[test]
    fn no_text_of_a_capability_panics(text in "(py\\.(import|fs\\.read|net|env|time):)?.{0,40}") {
        let folder = std::path::Path::new("/top");
        if let Err(mistake) = Capability::parse(&text, folder) {
            let span = mistake.span();
            prop_assert!(text.get(span.clone()).is_some(), "{span:?} of {text:?}");
        }
    }

    #[test]
    fn no_table_panics_and_every_error_has_its_place(text in "(allow|deny|enforce|x) = .{0,60}") {
        let Ok(document) = toml_edit::Document::parse(&*text) else { return Ok(()) };
        let source = config::Source { name: "t", text: &text, folder: "/top".as_ref() };
        if let Err(error) = config::read(document.as_table(), source) {
            let place = error.span.start as usize..error.span.end as usize;
            prop_assert!(text.get(place.clone()).is_some(), "{place:?} of {text:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_again(added in prop::collection::vec("py\\.env:[A-Z]{1,5}", 1..4)) {
        for text in ["", "[python]\n", "[box.PyRuntimeBox.capabilities]\nallow = ['py.net']\n"] {
            let written = py_caps::learn::write(text, &added).unwrap();
            let all: String = written.split_whitespace().collect();
            for capability in &added {
                prop_assert!(all.contains(&format!("\"{capability}\"")), "{written}");
            }
        }
    }
}
