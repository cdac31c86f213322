//! Whose name is it? A script's names on Python boxes: Python's own, or ours; and typed catches.
#![cfg(feature = "m0")]

mod common;

use common::{Run, eval};

/// Runs `code` where `py` is a runtime that has run `python`.
fn with_python(python: &str, code: &str) -> Run {
    eval(&format!(
        "using python\nlocal py = new PyRuntimeBox()\npy.exec(\"\"\"\n{python}\n\"\"\")\n{code}"
    ))
}

#[test]
fn a_module_with_its_own_get_and_set_keeps_them() {
    with_python(
        "import sys, types\n\
         requests = types.ModuleType('requests')\n\
         requests.get = lambda url, timeout=0: f'GET {url} {timeout}'\n\
         requests.set = lambda *args: ('set', args)\n\
         requests.name = lambda: 'own name'\n\
         requests.dir = lambda: 'own dir'\n\
         requests.str = 'a field'\n\
         sys.modules['requests'] = requests",
        "let requests = py.import(\"requests\")\n\
         print(requests.get(\"url\"))\n\
         print(requests.get(\"url\", timeout: 3))\n\
         print(requests.set(1, 2))\n\
         print(requests.name())\n\
         print(requests.dir())\n\
         print(requests.str)\n\
         print(requests.getattr(\"get\").exec([\"by getattr\"]))\n\
         requests.set_field(\"get\", 5)\n\
         print(requests.get_field(\"get\"))",
    )
    .prints(
        "GET url 0\nGET url 3\n('set', (1, 2))\nown name\nown dir\na field\nGET by getattr 0\n5\n",
    );
}

#[test]
fn a_module_without_them_answers_to_ours() {
    with_python(
        "import sys, types\nm = types.ModuleType('plain_one')\nm.x = 1\nsys.modules['plain_one'] = m",
        "let math = py.import(\"math\")\n\
         print(math.get(\"sqrt\").exec([4.0]))\n\
         print(math.name())\n\
         let m = py.import(\"plain_one\")\n\
         m.set(\"x\", 2)\n\
         print(m.get(\"x\") + m.x)\n\
         m.x = 7\n\
         print(m.get(\"x\"))\n\
         print(m.dir().contains(\"x\"))\n\
         m.set(\"get\", fn(name) => \"now Python's: \" + name)\n\
         print(m.get(\"x\"))",
    )
    .prints("2\nmath\n4\n7\ntrue\nnow Python's: x\n");
}

#[test]
fn os_name_is_pythons() {
    eval(
        "using python\nlocal py = new PyRuntimeBox()\nlet os = py.import(\"os\")\n\
         print(os.name)\nprint(os.path.join(\"a\", \"b\"))\n\
         try { os.name() } catch (TypeError e) { print(e.message) }",
    )
    .prints("posix\na/b\n'str' object is not callable\n");
}

#[test]
fn dicts_queues_events_and_frames_keep_their_methods() {
    with_python(
        "import queue, threading\n\
         d = {'k': 1}\n\
         q = queue.Queue()\n\
         event = threading.Event()\n\
         class Frame:\n    def eval(self, text): return 'frame.eval ' + text\n    \
         def call(self, *args): return ('frame.call', args)\n    \
         def exec(self, list): return ('frame.exec', list)\n\
         df = Frame()",
        "let d = py.get(\"d\")\n\
         print(d.get(\"k\"))\n\
         print(d.get(\"none\"))\n\
         print(d.get(\"none\", \"default\"))\n\
         let q = py.get(\"q\")\n\
         q.put(\"first\")\nq.put(\"second\")\n\
         print(q.get() + \", \" + q.get(timeout: 1))\n\
         let event = py.get(\"event\")\n\
         event.set()\n\
         print(event.is_set())\n\
         let df = py.get(\"df\")\n\
         print(df.eval(\"a > 1\"))\n\
         print(df.call(1, 2))\n\
         print(df.exec([1, 2]))",
    )
    .prints(
        "1\nnull\ndefault\nfirst, second\ntrue\nframe.eval a > 1\n('frame.call', (1, 2))\n\
         ('frame.exec', [1, 2])\n",
    );
}

#[test]
fn some_names_are_always_ours() {
    with_python(
        "class Sly:\n    def call_method(self, *args): return 'hidden'\n    \
         def getattr(self, name): return 'hidden'\n    \
         def get_field(self, name): return 'hidden'\n    \
         def release(self): return 'hidden'\n    \
         def to_string(self): return 'hidden'\n    \
         def to_list(self): return 'seen'\n    \
         def hello(self, name='you'): return 'hello ' + name\n    \
         def __str__(self): return 'Sly'\n\
         sly = Sly()",
        "let sly = py.get(\"sly\")\n\
         print(sly.call_method(\"hello\"))\n\
         print(sly.call_method(\"hello\", [\"Ada\"]))\n\
         print(sly.call_method(\"hello\", [], %{\"name\" => \"Eve\"}))\n\
         print(sly.call_method(\"call_method\"))\n\
         print(sly.getattr(\"release\").exec([]))\n\
         print(sly.get_field(\"hello\").exec([]))\n\
         print(sly.to_string())\n\
         print(sly.to_list())\n\
         sly.release()\n\
         try { sly.hello() } catch (UseAfterFini e) { print(\"released\") }",
    )
    .prints("hello you\nhello Ada\nhello Eve\nhidden\nhidden\nhello you\nSly\nseen\nreleased\n");
}

#[test]
fn on_runtimes_and_functions_ours_win() {
    with_python(
        "def f(x, y=0): return x + y\n\
         f.name = 'an attribute'\nf.exec = 'an attribute'\n\
         get = 'a global'\neval = 'a global'",
        "let f = py.get(\"f\")\n\
         print(f.name())\n\
         print(f.exec([1, 2]))\n\
         print(f.exec([1], %{\"y\" => 5}))\n\
         print(f(1, y: 9))\n\
         print(f.call(3, 4))\n\
         print(f.callKw(\"x\", 1, \"y\", 1))\n\
         print(f.getattr(\"name\"))\n\
         print(py.eval(\"1 + 1\"))\n\
         print(py.get(\"get\"))\n\
         print(py.get(\"len\").exec([\"four\"]))",
    )
    .prints("f\n3\n6\n10\n7\n2\nan attribute\n2\na global\n4\n");
}

#[test]
fn a_name_that_nobody_has_is_an_attribute_error() {
    let run = with_python("x = [1]", "let x = py.get(\"x\")\nx.push(2)");
    run.fails_with(&["'list' object has no attribute 'push'", "x.push(2)"]);
}

#[test]
fn keywords_of_hakorune_are_names_of_python() {
    with_python(
        "class Words:\n    def match(self): return 'match'\n    def new(self): return 'new'\n    \
         def init(self): return 'init'\n    box = 'box'\n    type = 'type'\nw = Words()",
        "let w = py.get(\"w\")\nprint(w.match() + w.new() + w.init() + w.box + w.type)\n\
         w.box = 1\nprint(w.box)\n\
         print(py.import(\"re\").match(\"a\", \"abc\").group())",
    )
    .prints("matchnewinitboxtype\n1\na\n");
}

#[test]
fn a_catch_takes_an_exception_by_each_of_its_bases() {
    let cases = [
        ("open('/no/such/file')", "FileNotFoundError"),
        ("open('/no/such/file')", "OSError"),
        ("open('/no/such/file')", "Exception"),
        ("open('/no/such/file')", "BaseException"),
        ("{}['k']", "LookupError"),
        ("[][1]", "LookupError"),
        ("1 // 0", "ArithmeticError"),
        ("__import__('json').loads('x')", "ValueError"),
        ("b'\\\\xff'.decode()", "UnicodeError"),
        ("__import__('no_such_module')", "ImportError"),
    ];
    for (expression, base) in cases {
        let code = format!(
            "using python\nlocal py = new PyRuntimeBox()\n\
             try {{ py.eval(\"{expression}\") }}\n\
             catch (MemoryError e) {{ print(\"wrong\") }}\n\
             catch ({base} e) {{ print(e.types.contains(\"{base}\")) }}\n\
             catch (e) {{ print(\"too late\") }}"
        );
        let run = eval(&code);
        assert_eq!((run.code, &*run.stdout), (Some(0), "true\n"), "{code}\n{}", run.stderr);
    }
}

#[test]
fn a_catch_takes_own_classes_by_their_bases_and_the_first_that_fits() {
    with_python(
        "class AppError(Exception): pass\n\
         class Missing(AppError, LookupError): pass\n\
         def fail(kind): raise kind('text')",
        "let fail = py.get(\"fail\")\n\
         for name in [\"Missing\", \"AppError\", \"KeyError\", \"ValueError\"] {\n\
         try { fail(py.get(name)) }\n\
         catch (Missing e) { print(\"Missing \" + e.types) }\n\
         catch (AppError e) { print(\"AppError \" + e.types) }\n\
         catch (LookupError e) { print(\"LookupError \" + e.type + \" \" + e.message) }\n\
         catch (Exception e) { print(\"Exception \" + e.type) }\n}",
    )
    .prints(
        "Missing [Missing, AppError, LookupError, Exception, BaseException]\n\
         AppError [AppError, Exception, BaseException]\n\
         LookupError KeyError 'text'\nException ValueError\n",
    );
}
