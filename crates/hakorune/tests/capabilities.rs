//! Capabilities through the command line: what is refused, by which fence, and what is said of it.
#![cfg(feature = "m1")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Run, hakorune};
use serde_json::Value;
use tempfile::TempDir;

const SEED: &str = r#"
allow = ["py.import:math", "py.import:json", "py.time:monotonic"]
deny = ["py.subprocess", "py.net"]
enforce = true
"#;

/// A folder with settings and programs.
struct World(TempDir);

impl World {
    /// With this in the table of capabilities.
    fn new(capabilities: &str) -> Self {
        let world = Self(tempfile::tempdir().expect("there is room"));
        world.write("hako.toml", &format!("[box.PyRuntimeBox.capabilities]\n{capabilities}"));
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().canonicalize().expect("it is there").join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("it can be written");
        path
    }

    /// Runs `code`, which has a runtime `py`, with these variables and options.
    fn run_with(&self, code: &str, variables: &[(&str, &str)], options: &[&str]) -> Run {
        self.write("main.hkr", &format!("using python\nglobal py = PyRuntimeBox()\n{code}"));
        let mut command = hakorune();
        command.current_dir(self.0.path()).env_remove("HAKO_PLUGIN_CAPS_ENFORCE");
        command.envs(variables.iter().copied()).args(["run", "main.hkr"]).args(options);
        Run::of(&mut command)
    }

    fn run(&self, code: &str) -> Run {
        self.run_with(code, &[], &[])
    }

    /// The verdicts in the trace of `code` that are not `allowed`: capability, verdict, fence.
    fn refusals(&self, code: &str) -> Vec<[String; 3]> {
        let trace = self.path("trace.jsonl");
        self.run_with(code, &[("HAKO_TRACE_EFFECTS", trace.to_str().expect("it is Unicode"))], &[]);
        let lines = audit(&trace).into_iter().filter(|line| line["verdict"] != "allowed");
        lines.map(|line| ["name", "verdict", "fence"].map(|key| text(&line[key]))).collect()
    }
}

/// The lines of a trace that a policy has written.
fn audit(trace: &Path) -> Vec<Value> {
    let text = fs::read_to_string(trace).expect("there is a trace");
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("it is JSON"));
    lines.filter(|line| line["kind"] == "capability").collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A program that tries `code` and prints the error's type, or what it gave.
fn tried(code: &str) -> String {
    format!(
        "local caught = false\n\
         try {{ print({code}) }} catch (e) {{ caught = true\nprint(e.type + \" \" + e.code) }}\n\
         assert(caught)\n"
    )
}

const REFUSED: &str = "CapabilityError caps/denied\n";

#[test]
fn what_is_allowed_works_and_so_do_the_imports_that_it_needs() {
    let world = World::new(SEED);
    world
        .run(
            "print(py.import(\"math\").sqrt(4.0))\n\
             print(py.import(\"json\").dumps([1, 2]))\n\
             print(py.import(\"time\").monotonic() > 0.0)\n\
             py.exec(\"import json, json as j; assert j.loads('[1]') == [1]\")",
        )
        .prints("2\n[1, 2]\ntrue\n");
}

/// The program that the project's plan has for this milestone.
#[test]
fn the_seed_program_catches_what_its_policy_denies() {
    let world = World::new(SEED);
    let program = "using \"python\"\n\nbox Main {\n    flow main() {\n        \
                   let py = PyRuntimeBox();\n        let math = py.import(\"math\");\n        \
                   let caught = false\n        try {\n            \
                   let subprocess = py.import(\"subprocess\");\n        } catch(e) {\n            \
                   assert(e.type == \"CapabilityError\");\n            caught = true\n        }\n        \
                   assert(caught)\n        py.fini();\n    }\n}\n";
    world.write("seed.hkr", program);
    Run::of(hakorune().current_dir(world.0.path()).arg("seed.hkr")).prints("");
}

#[test]
fn a_session_says_that_it_cannot_be_isolated() {
    let world = World::new("allow = []\n[box.PyRuntimeBox.isolation]\nos = true\n");
    let run = Run::of(hakorune().current_dir(world.0.path()).arg("repl"));
    run.fails_with(&["the settings ask for isolation, which a session does not have"]);
}

#[test]
fn an_import_that_is_not_allowed_is_refused_by_every_way() {
    let world = World::new(SEED);
    let ways = [
        "py.import(\"subprocess\")",
        "py.exec(\"import subprocess\")",
        "py.exec(\"from subprocess import run\")",
        "py.exec(\"__import__('subprocess')\")",
        "py.exec(\"import json; json.codecs.builtins.__import__('subprocess')\")",
        "py.exec(\"__builtins__.__import__('os')\")",
        "py.eval(\"__import__('os').system('true')\")",
        // Loaded already.
        "py.import(\"os\")",
        "py.import(\"sys\")",
        // The module of a clock, beyond the part that is allowed.
        "py.import(\"time\").time()",
        "py.exec(\"import time; time.time()\")",
        "py.exec(\"from time import time\")",
    ];
    for way in ways {
        world.run(&tried(way)).prints(REFUSED);
    }
}

#[test]
fn an_effect_is_refused_also_where_every_import_is_allowed() {
    let world = World::new("allow = ['py.import:*']\ndeny = ['py.subprocess', 'py.net']\n");
    let row = |capability: &str, fence: &str| [capability, "denied", fence].map(str::to_owned);
    let cases = [
        ("import os; os.system('true')", "py.subprocess", "audit"),
        ("import subprocess; subprocess.Popen(['true'])", "py.subprocess", "audit"),
        ("import _posixsubprocess as p; p.fork_exec(*[1] * 30)", "py.subprocess", "wrapper"),
        ("import socket; socket.socket()", "py.net", "audit"),
        ("import time; time.time()", "py.time:time", "wrapper"),
        ("import os; os.urandom(1)", "py.random", "wrapper"),
        ("import random; random.random()", "py.random", "wrapper"),
        ("import datetime; datetime.datetime.now()", "py.time:datetime.now", "wrapper"),
        ("import os; os.environ['HOME']", "py.env:HOME", "wrapper"),
        ("import os; os.stat('/')", "py.fs.read:/", "wrapper"),
        ("open('/etc/hosts')", "py.fs.read:/etc/hosts", "audit"),
        ("import ctypes", "py.ffi", "import"),
        ("import _testcapi", "py.ffi", "import"),
        ("import sys; sys._getframe()", "py.introspect", "audit"),
        ("eval('1')", "py.exec", "audit"),
        ("import marshal; marshal.loads(b'N')", "py.exec", "audit"),
        ("import threading; threading.Thread(target=int).start()", "py.thread", "wrapper"),
        ("import os; os.fork()", "py.process", "audit"),
        ("import os; os._exit(3)", "py.process", "wrapper"),
        ("import random; random.getstate()", "py.random", "wrapper"),
        ("import os; os.times()", "py.time:os.times", "wrapper"),
        ("import signal; signal.pthread_sigmask(0, [])", "py.process", "wrapper"),
        ("import faulthandler as f; f.dump_traceback_later(9)", "py.process", "wrapper"),
        ("import faulthandler as f; f._sigsegv()", "py.process", "wrapper"),
        ("import readline as r; r.parse_and_bind(' $include /etc/hosts')", "py.fs.read", "wrapper"),
        ("import fcntl; fcntl.ioctl(0, 0x40086602)", "py.fs.write:/dev/null", "audit"),
        ("import pwd; pwd.getpwuid(0)", "py.fs.read:/etc/passwd", "wrapper"),
        (
            "import ssl; ssl.create_default_context(cafile='/etc/hosts')",
            "py.fs.read:/etc/hosts",
            "wrapper",
        ),
        ("import os; os.stat('x', dir_fd=2**70)", "py.fs.read", "wrapper"),
    ];
    for (code, capability, fence) in cases {
        let refused = world.refusals(&format!("py.exec(\"{code}\")"));
        // What follows it is the telling of the error, which is held as well.
        assert_eq!(refused.first(), Some(&row(capability, fence)), "{code}");
    }
}

#[test]
fn a_name_that_changes_while_it_is_looked_at_is_of_no_use() {
    let world = World::new(
        "allow = ['py.import:_imp', 'py.import:colorsys', 'py.import:os', 'py.env:SHOWN']\n",
    );
    // Two names for one spec, and an import that no loader is asked for.
    let spec = "class Spec:\n    origin = None\n    asked = 0\n    @property\n    def name(self):\n        \
                self.asked += 1\n        return 'colorsys' if self.asked == 1 else '_socket'\n";
    let dynamic = format!("{spec}import _imp\nassert not _imp.create_builtin(Spec()), 'other'");
    let ways = [
        (dynamic.as_str(), ""),
        ("import _imp\n_imp.init_frozen('runpy')", "`py.import:runpy` is not allowed"),
        ("import _imp\n_imp.get_frozen_object('runpy')", "`py.import:runpy` is not allowed"),
        ("import _imp\n_imp.create_builtin(object())", "the spec of a module has a name"),
        (
            "import _imp\nclass S: name, origin = '_socket' + chr(0), None\n_imp.create_builtin(S)",
            "the name of a module has no zero in it",
        ),
        (
            "import os\nclass Name(str):\n    def encode(self, *rest): return b'HIDDEN'\n\
             print(os.environ[Name('SHOWN')])",
            "error[KeyError]",
        ),
    ];
    for (code, wanted) in ways {
        let run =
            world.run_with(&format!("py.exec(\"\"\"\n{code}\n\"\"\")"), &[("HIDDEN", "x")], &[]);
        assert_eq!(run.stdout, "", "{code}");
        assert!(run.stderr.contains(wanted), "{code}\n{}", run.stderr);
    }
}

#[test]
fn code_in_a_file_of_the_programs_is_not_the_librarys_whatever_its_name() {
    let world = World::new("allow = ['py.import:*', 'py.fs.read:**']\n");
    // Under the name of a module of the standard library, and below a package of its.
    world.write("colorsys.py", "import time\nprint(time.time())\n");
    world.write("more.py", "eval('print(1)')\n");
    world.write("plain.py", "print(1)\n");
    let by_hand = "import importlib.util as u; s = u.spec_from_file_location('plain', 'plain.py'); \
                   s.loader.exec_module(u.module_from_spec(s))";
    let ways = [
        (by_hand, "py.exec"),
        ("import sys; sys.path.insert(0, '.'); import colorsys", "py.time:time"),
        (
            "import collections; collections.__path__.append('.'); import collections.more",
            "py.exec",
        ),
    ];
    for (code, capability) in ways {
        let run = world.run(&format!("py.exec(\"{code}\")"));
        assert_eq!(run.stdout, "", "{code}");
        run.fails_with(&[&format!("`{capability}` is not allowed")]);
    }
    // A module of the program's can be imported all the same, and is compiled for it.
    world.write("own.py", "print('own')\n");
    world.run("py.exec(\"import sys; sys.path.insert(0, '.'); import own\")").prints("own\n");
    let hook = "import sys, importlib._bootstrap_external as b\nclass H:\n    \
                def find_spec(*a):\n        sys.meta_path.pop(0)\n        b._compile_bytecode(b'N')\n\
                sys.meta_path.insert(0, H)\nimport sched";
    let run = world.run(&format!("py.exec(\"\"\"\n{hook}\n\"\"\")"));
    run.fails_with(&["`py.exec` is not allowed: marshal.loads"]);
    // The library's own code may, for its own sake.
    let own = "from collections import namedtuple as n; print(n('T', 'a')(1))";
    world.run(&format!("py.exec(\"{own}\")")).prints("T(a=1)\n");
}

#[test]
fn a_refusal_is_an_error_of_python_too() {
    let world = World::new("allow = ['py.import:hakorune']\n");
    world
        .run(
            "py.exec(\"\"\"\n\
             import hakorune\n\
             try:\n    open('/etc/hosts')\n\
             except PermissionError as e:\n    print(type(e).__name__, e.capability)\n\
             try:\n    import subprocess\n\
             except ImportError as e:\n    print(type(e).__name__, e.capability)\n\
             \"\"\")",
        )
        .prints("CapabilityError py.fs.read:/etc/hosts\nImportDenied py.import:subprocess\n");
}

#[test]
fn the_message_names_who_asked_and_ends_with_the_line_that_allows_it() {
    let world = World::new("allow = ['py.import:os']\ndeny = ['py.subprocess']\n");
    let run = world.run("py.exec(\"import os; os.system('true')\")");
    run.fails_with(&[
        "`py.subprocess` is not allowed: os.system",
        "asked for at main.hkr:3, Python <py.exec:1>:1",
    ]);
    run.fails_with(&["denied by `py.subprocess` at hako.toml:3"]);
    // The lines that it ends with make it pass.
    let world = World::new("deny = []\nallow = [\"py.import:os\", \"py.subprocess\"]\n");
    for line in ["deny = []", "allow = [\"py.import:os\", \"py.subprocess\"]"] {
        assert!(run.stderr.contains(line), "{}", run.stderr);
    }
    world.run("py.exec(\"import os; os.system('true')\")").prints("");
}

#[test]
fn the_environment_lowers_true_but_not_always() {
    let code = "py.exec(\"__import__('os').system('true')\")\nprint(\"after\")";
    let world = World::new(SEED);
    let trace = world.path("trace.jsonl");
    let variables =
        [("HAKO_PLUGIN_CAPS_ENFORCE", "0"), ("HAKO_TRACE_EFFECTS", trace.to_str().unwrap())];
    let run = world.run_with(code, &variables, &[]);
    assert_eq!((run.code, &*run.stdout), (Some(0), "after\n"), "{run:#?}");
    assert!(run.stderr.contains("warning: `py.subprocess` is not allowed"), "{}", run.stderr);
    let warned: Vec<_> = audit(&trace)
        .iter()
        .filter(|line| line["verdict"] == "warned")
        .map(|line| text(&line["name"]))
        .collect();
    assert_eq!(warned, ["py.import:os", "py.subprocess"]);
    let world = World::new(&SEED.replace("true", "\"always\""));
    let run = world.run_with(code, &[("HAKO_PLUGIN_CAPS_ENFORCE", "0")], &[]);
    run.fails_with(&["error[CapabilityError]: `py.import:os` is not allowed"]);
    let world = World::new("enforce = false\n");
    let run = world.run_with(code, &[("HAKO_PLUGIN_CAPS_ENFORCE", "1")], &[]);
    run.fails_with(&["error[CapabilityError]: `py.import:os` is not allowed"]);
    let run = world.run_with(code, &[("HAKO_PLUGIN_CAPS_ENFORCE", "maybe")], &[]);
    run.fails_with(&["HAKO_PLUGIN_CAPS_ENFORCE is `maybe`; it is 1 or 0"]);
}

#[test]
fn rules_of_the_command_line_are_added() {
    let world = World::new("allow = []\n");
    let code = "py.exec(\"import os; os.getcwd()\")\nprint(1)";
    world.run_with(code, &[], &["--allow", "py.import:os"]).prints("1\n");
    let options = ["--allow", "py.import:*", "--deny", "py.import:os"];
    world.run_with(code, &[], &options).fails_with(&["denied by `py.import:os` at --deny"]);
    let run = world.run_with(code, &[], &["--allow", "py.inport:os"]);
    run.fails_with(&[
        "--allow \"py.inport:os\": there is no capability `py.inport`; did you mean `py.import`?",
    ]);
}

#[test]
fn a_wrong_policy_is_shown_where_it_is_wrong_and_nothing_runs() {
    let world = World::new("allow = [\n    \"py.import:math\",\n    \"py.nett\",\n]\n");
    let run = world.run("print(\"ran\")");
    assert_eq!(run.stdout, "");
    run.fails_with(&[
        "there is no capability `py.nett`",
        "hako.toml:4:6",
        "^^^^^^^",
        "did you mean `py.net`?",
    ]);
    let world = World::new("allow = ['py.net']\ndeny = ['py.net']\n");
    world.run("").fails_with(&["`py.net` is both allowed and denied", "hako.toml:3"]);
}

#[test]
fn files_are_held_to_their_scope_by_every_name_they_have() {
    let world = World::new("allow = ['py.import:*', 'py.fs.read:in/**']\n");
    fs::create_dir(world.path("in")).unwrap();
    world.write("in/a.txt", "inside");
    world.write("secret.txt", "secret");
    std::os::unix::fs::symlink("../secret.txt", world.path("in/link")).unwrap();
    std::os::unix::fs::symlink("..", world.path("in/up")).unwrap();
    world
        .run("py.exec(\"print(open('in/a.txt').read(), open('in/../in/a.txt').read())\")")
        .prints("inside inside\n");
    let ways = [
        "open('secret.txt')",
        "open('in/../secret.txt')",
        "open('in/link')",
        "open('in/up/secret.txt')",
        "open(b'in/link')",
        "__import__('os').open('link', 0, dir_fd=__import__('os').open('in', 0))",
        "__import__('os').open('../secret.txt', 0, dir_fd=__import__('os').open('in', 0))",
        "open('/proc/self/cwd/secret.txt')",
        "open('/proc/self/root' + __import__('os').path.abspath('secret.txt'))",
        "__import__('os').chdir('in') or open('../secret.txt')",
        "__import__('pathlib').Path('secret.txt').read_text()",
        "__import__('io').FileIO('secret.txt')",
        "__import__('os').stat('secret.txt')",
        "__import__('os').listdir('.')",
        "open('in/new', 'w')",
    ];
    for way in ways {
        world.run(&tried(&format!("py.eval(\"{way}\")"))).prints(REFUSED);
    }
}

#[test]
fn what_is_learned_is_enough_and_nothing_in_it_can_go() {
    let world = World::new("");
    let settings = "\u{feff}# mine\r\n[python]\r\nisolated = true # keep\r\n";
    world.write("hako.toml", settings);
    world.write("data.txt", "x");
    let code = "using python\nglobal py = PyRuntimeBox()\nprint(py.import(\"math\").floor(2.5))\n\
                py.exec(\"\"\"\nimport os, time, json\nopen('data.txt').read()\nopen('out.txt', 'w').close()\n\
                os.environ.get('HOME')\ntime.monotonic()\nos.system('true')\njson.dumps(1)\n\"\"\")\n";
    let program = world.write("main.hkr", code);
    let caps = |words: &[&str]| {
        let mut command = hakorune();
        command.current_dir(world.0.path()).arg("caps").args(words).arg(&program);
        Run::of(&mut command)
    };
    let run = caps(&["learn", "--write"]);
    assert_eq!((run.code, &*run.stdout), (Some(0), "2\n"), "{run:#?}");
    assert!(run.stderr.contains("runs unprotected"), "{}", run.stderr);
    let written = fs::read_to_string(world.path("hako.toml")).unwrap();
    let list: Vec<&str> =
        written.lines().filter(|line| line.trim().starts_with("\"py.")).map(str::trim).collect();
    let wanted = [
        "\"py.env:HOME\",",
        "\"py.fs.read:./data.txt\",",
        "\"py.fs.write:./out.txt\",",
        "\"py.import:json\",",
        "\"py.import:math\",",
        "\"py.subprocess\",",
        "\"py.time:monotonic\",",
    ];
    assert_eq!(list, wanted);
    assert!(written.starts_with(settings), "{written:?}");
    assert!(!written.replace("\r\n", "").contains('\n'), "{written:?}");
    Run::of(hakorune().current_dir(world.0.path()).arg(&program)).prints("2\n");
    for line in wanted {
        world.write("hako.toml", &written.replace(&format!("    {line}\r\n"), ""));
        let trace = world.path("trace.jsonl");
        let run = Run::of(
            hakorune().current_dir(world.0.path()).env("HAKO_TRACE_EFFECTS", &trace).arg(&program),
        );
        assert!(audit(&trace).iter().any(|line| line["verdict"] == "denied"), "{line} {run:#?}");
    }
    world.write("hako.toml", &written);
    assert_eq!(
        caps(&["diff"]).stdout,
        "2\nthe policy allows what the program needs, and no more\n"
    );
    let check = caps(&["check"]);
    assert_eq!(check.code, Some(0), "{check:#?}");
    assert!(check.stdout.contains("allowed  py.fs.read:data.txt"), "{check:#?}");
    world.write("hako.toml", &format!("{settings}[box.PyRuntimeBox.capabilities]\r\n"));
    let check = caps(&["check"]);
    assert_eq!(check.code, Some(1), "{check:#?}");
    assert!(check.stdout.contains("refused  py.subprocess"), "{check:#?}");
}

#[test]
fn the_audit_is_whole_when_the_process_ends_by_an_error_or_a_signal() {
    let world = World::new("allow = ['py.import:*', 'py.process']\n");
    let trace = world.path("trace.jsonl");
    let endings = [
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "raise ValueError('x')",
        "import os; os._exit(3)",
    ];
    for ending in endings {
        let code = format!(
            "py.exec(\"\"\"\ntry:\n    open('/etc/hosts')\nexcept OSError:\n    pass\n{ending}\n\"\"\")"
        );
        let run = world.run_with(&code, &[("HAKO_TRACE_EFFECTS", trace.to_str().unwrap())], &[]);
        assert_ne!(run.code, Some(0), "{ending}");
        let lines = audit(&trace);
        let line = lines.iter().find(|line| line["verdict"] == "denied").expect(ending);
        let fields = ["name", "fence", "at", "python", "what"].map(|key| text(&line[key]));
        let wanted = [
            "py.fs.read:/etc/hosts",
            "audit",
            "main.hkr:3",
            "<py.exec:1>:3",
            "open(\"/etc/hosts\")",
        ];
        assert_eq!(fields, wanted);
    }
    let allowed = audit(&trace);
    let line = allowed.iter().find(|line| line["name"] == "py.process").expect("it was allowed");
    assert_eq!(
        (text(&line["verdict"]), text(&line["rule"])),
        ("allowed".into(), "hako.toml:2".into())
    );
}

#[test]
fn a_callback_is_no_way_around() {
    let world = World::new("allow = ['py.import:math']\n");
    world.write("a.txt", "secret");
    world
        .run(
            "global file = FileBox()\n\
             function read(path) { return file.read(path) }\n\
             function leave() { exit(7) }\n\
             function run() { return py.exec(\"1\") }\n\
             function load() { return py.import(\"os\") }\n\
             print(read(\"a.txt\"))\n\
             py.set(\"fs\", [read, leave, run, load])\n\
             py.exec(\"\"\"\nfor f, args in zip(fs, [('a.txt',), (), (), ()]):\n    try:\n        f(*args)\n\
             \x20   except OSError as e:\n        print('refused', e.capability)\n\
             \x20   except ImportError as e:\n        print('refused', e.capability)\n\"\"\")\n\
             print(read(\"a.txt\"))",
        )
        .prints(
            "secret\nrefused py.fs.read:./a.txt\nrefused py.process\nrefused py.exec\n\
             refused py.import:os\nsecret\n",
        );
}

#[test]
fn code_that_tells_an_error_is_held_too() {
    let world = World::new("allow = ['py.import:os']\n");
    let run = world.run(
        "py.exec(\"\"\"\nclass E(Exception):\n    def __str__(self):\n        import os\n        \
         os.system('touch pwned')\n        return 'x'\nraise E()\n\"\"\")",
    );
    assert_eq!(run.code, Some(1));
    assert!(!world.path("pwned").exists());
}

#[test]
fn without_a_policy_nothing_is_refused_and_without_a_trace_no_hook_is_there() {
    let world = World::new("");
    world.write("hako.toml", "");
    world
        .run("py.exec(\"import os; os.system('true'); print(os.stat, __import__)\")")
        .prints("<built-in function stat> <built-in function __import__>\n");
}

#[test]
fn the_settings_show_the_rules_and_where_each_stands() {
    let world = World::new(SEED);
    let run = Run::of(hakorune().current_dir(world.0.path()).arg("config"));
    for part in [
        "allow \"py.time:monotonic\"",
        "hako.toml:3",
        "deny \"py.net\"",
        "enforce = true",
        "os = false  # whether the operating system holds the policy, too",
    ] {
        assert!(run.stdout.contains(part), "{part} in {}", run.stdout);
    }
}

/// C functions called by `ctypes`: native code, which no fence in the process sees.
const NATIVE: &str = "import ctypes\nc = ctypes.CDLL(None)\n";

#[test]
#[cfg(target_os = "linux")]
fn isolation_holds_native_code_on_every_thread() {
    let world = World::new("allow = ['py.import:*', 'py.ffi', 'py.thread', 'py.fs.read:in/**']\n");
    fs::create_dir(world.path("in")).unwrap();
    world.write("in/a.txt", "inside");
    let secret = world.write("secret.txt", "secret");
    let folder = secret.parent().unwrap().display().to_string();
    let code = format!(
        "py.exec(\"\"\"\n{NATIVE}import threading\nresults = []\n\
         def tries(where):\n    \
             tried = [\n        \
                 ('inside', c.open(b'{folder}/in/a.txt', 0) >= 0),\n        \
                 ('secret', c.open(b'{folder}/secret.txt', 0) >= 0),\n        \
                 ('write', c.creat(b'{folder}/in/new', 0o600) >= 0),\n        \
                 ('chmod', c.chmod(b'{folder}/secret.txt', 0o777) == 0),\n        \
                 ('system', c.system(b'true') == 0),\n        \
                 ('fork', c.fork() >= 0),\n        \
                 ('socket', c.socket(2, 1, 0) >= 0),\n        \
                 ('local socket', c.socket(1, 1, 0) >= 0),\n        \
                 ('datagrams', c.socketpair(1, 2, 0, (ctypes.c_int * 2)()) == 0),\n        \
                 ('kill', c.kill(1, 0) == 0),\n    \
             ]\n    \
             results.append(where + ' ' + ' '.join(name for name, done in tried if done))\n\
         tries('main:')\nthread = threading.Thread(target=tries, args=('thread:',))\n\
         thread.start()\nthread.join()\nprint(chr(10).join(results))\n\"\"\")"
    );
    world.run_with(&code, &[], &["--isolation"]).prints("main: inside\nthread: inside\n");
    // The program itself is held as well.
    let own = world.run_with("print(FileBox().read(\"secret.txt\"))", &[], &["--isolation"]);
    own.fails_with(&["cannot read \"secret.txt\": Permission denied"]);
}

/// A kernel may know each call by a second number; one that does not says so, before the filter
/// does for those that are allowed.
#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn isolation_holds_the_second_set_of_calls() {
    let world = World::new("allow = ['py.import:*', 'py.ffi']\n");
    let code = "py.exec(\"\"\"\nimport ctypes, errno\nc = ctypes.CDLL(None, use_errno=True)\n\
                for name, number in [('execve', 520), ('socket', 41), ('ptrace', 521)]:\n    \
                    c.syscall(0x40000000 | number, 0, 0, 0)\n    \
                    print(name, errno.errorcode[ctypes.get_errno()])\n\"\"\")";
    world
        .run_with(code, &[], &["--isolation"])
        .prints("execve EPERM\nsocket EPERM\nptrace EPERM\n");
}

#[test]
#[cfg(target_os = "linux")]
fn isolation_in_the_settings_keeps_exit_code_and_output() {
    let world = World::new("allow = ['py.import:math']\n");
    let settings = fs::read_to_string(world.path("hako.toml")).unwrap();
    world.write("hako.toml", &format!("{settings}[box.PyRuntimeBox.isolation]\nos = true\n"));
    let run = world.run("print(py.import(\"math\").floor(2.5))\nexit(5)");
    assert_eq!((run.code, &*run.stdout, &*run.stderr), (Some(5), "2\n", ""));
    world.write("hako.toml", "[box.PyRuntimeBox.isolation]\nos = true\n");
    world.run("").fails_with(&["isolation holds a policy, and there is none", "hako.toml:1"]);
}

#[test]
#[cfg(target_os = "linux")]
fn learning_under_isolation_writes_only_beside_the_program() {
    let world = World::new("");
    let outside = tempfile::tempdir().unwrap();
    let path = outside.path().join("out.txt").display().to_string();
    let code = format!(
        "using python\nlocal py = PyRuntimeBox()\npy.exec(\"\"\"\nopen('here.txt', 'w').close()\n\
         try:\n    open('{path}', 'w')\nexcept PermissionError:\n    print('refused')\n\"\"\")"
    );
    world.write("main.hkr", &code);
    let mut command = hakorune();
    command.current_dir(world.0.path()).args(["caps", "learn", "--isolation", "main.hkr"]);
    let run = Run::of(&mut command);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.stdout.starts_with("refused\n"), "{run:#?}");
    assert!(run.stdout.contains("\"py.fs.write:./here.txt\""), "{run:#?}");
}
