//! Python through the command line: errors, stacks, start, and which Python it is.
#![cfg(feature = "m0")]

mod common;

use common::{Run, eval, hakorune};

#[test]
fn an_uncaught_python_exception_shows_both_stacks() {
    let code = "using python\nlocal py = new PyRuntimeBox()\npy.exec(\"\"\"\n    def inner(x):\n        \
                return int(x)\n    def outer(x):\n        return inner(x)\n\"\"\")\n\
                function ask(py, text) {\n  return py.get(\"outer\").exec([text])\n}\n\
                print(\"before\")\nask(py, \"seven\")";
    let run = eval(code);
    assert_eq!(run.stdout, "before\n");
    run.fails_with(&[
        "error[ValueError]: invalid literal for int() with base 10: 'seven'",
        "return py.get(\"outer\").exec([text])",
        "Hakorune's stack, innermost first:",
        "  ask (-e:",
        "Python's stack:",
        "Traceback (most recent call last):",
        "in outer",
        "in inner",
    ]);
}

#[test]
fn a_caught_python_exception_has_type_and_message() {
    eval(
        "using python\nlocal py = new PyRuntimeBox()\n\
         try { py.eval(\"int('x')\") } catch (e) {\n\
         assert(e.type == \"ValueError\")\n\
         assert(e.message == \"invalid literal for int() with base 10: 'x'\")\n\
         print(e.code)\nprint(e.traceback.contains(\"Traceback\"))\n}",
    )
    .prints("python/exception\ntrue\n");
}

#[test]
fn a_catch_takes_an_exception_by_its_base() {
    eval(
        "using python\nlocal py = new PyRuntimeBox()\n\
         try { py.eval(\"open('/no/such/file')\") } catch (OSError e) { print(e.type) }",
    )
    .prints("FileNotFoundError\n");
}

#[test]
fn arrays_of_each_kind_cross_as_lists_and_come_back_as_arrays() {
    let code = r#"
        using python
        local py = new PyRuntimeBox()
        local arrays = [[true, false], [1, -2], [0.5, -0.0], ["a" + 1], [null], [1, true, "b"], []]
        print(py.get("repr").exec([arrays]))
        local back = py.get("list").exec([arrays]).to_value()
        back[0].push(0)
        back[1][0] = true
        back[6].push(true)
        print(back)
        print(arrays)
    "#;
    eval(code).prints(
        "[[True, False], [1, -2], [0.5, -0.0], ['a1'], [None], [1, True, 'b'], []]\n\
         [[true, false, 0], [true, -2], [0.5, -0], [a1], [null], [1, true, b], [true]]\n\
         [[true, false], [1, -2], [0.5, -0], [a1], [null], [1, true, b], []]\n",
    );
}

#[test]
fn a_script_that_does_not_use_python_never_starts_it() {
    // With such a home a start of Python would fail.
    let mut command = hakorune();
    command.env("PYTHONHOME", "/nonexistent").env("PYTHONSTARTUP", "/nonexistent");
    Run::of(command.args(["-e", "using python\nprint(1)"])).prints("1\n");
}

#[test]
fn the_environment_of_python_does_not_reach_the_isolated_runtime() {
    let mut command = hakorune();
    command.env("PYTHONHOME", "/nonexistent").env("PYTHONPATH", "/nonexistent");
    let code = "using python\nlocal py = new PyRuntimeBox()\nprint(py.eval(\"1 + 1\"))";
    Run::of(command.args(["-e", code])).prints("2\n");
}

#[test]
fn output_of_python_and_hakorune_comes_in_order() {
    eval(
        "using python\nlocal py = new PyRuntimeBox()\n\
         for i in 0..3 { print(\"h\" + i)\n py.exec(\"print('p')\") }",
    )
    .prints("h0\np\nh1\np\nh2\np\n");
}

#[test]
fn exit_in_python_leaves_with_its_code() {
    let run =
        eval("using python\nlocal py = new PyRuntimeBox()\npy.exec(\"import sys; sys.exit(3)\")");
    assert_eq!((run.code, &*run.stdout, &*run.stderr), (Some(3), "", ""));
}

#[test]
fn a_box_used_after_its_runtime_has_ended_is_an_error() {
    eval(
        "using python\nlocal py = new PyRuntimeBox()\nlocal m = py.import(\"math\")\npy.fini()\n\
         py.fini()\ntry { m.get(\"sqrt\") } catch (UseAfterFini e) { print(e.code) }",
    )
    .prints("runtime/fini\n");
}

#[test]
fn hakorune_functions_and_boxes_work_inside_python() {
    eval(
        "using python\nlocal py = new PyRuntimeBox()\n\
         box P { name\n birth(n) { me.name = n }\n greet(w) { return w + \", \" + me.name } }\n\
         local f = py.eval(\"lambda key, xs: sorted(xs, key=key)\")\n\
         print(f(fn(x) => -x, [3, 1, 2]))\n\
         local g = py.eval(\"lambda p: p.greet('hi') + ' ' + p.name\")\n\
         print(g(new P(\"Ada\")))\n\
         local same = py.eval(\"lambda x: x\")\nlocal p = new P(\"Eve\")\nprint(same(p) == p)",
    )
    .prints("[3, 2, 1]\nhi, Ada Ada\ntrue\n");
}

#[test]
fn an_error_crosses_python_and_comes_back_as_it_was() {
    eval(
        "using python\nlocal py = new PyRuntimeBox()\n\
         local call = py.eval(\"lambda f: f()\")\n\
         try { call(fn() => panic(\"from within\")) } catch (Panic e) { print(e.message) }",
    )
    .prints("from within\n");
}
