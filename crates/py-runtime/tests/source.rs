//! `exec` and `eval` of source texts.
#![cfg(feature = "cpython")]

mod common;

use common::{Program, handle, text};
use hako_box::Datum;
use py_runtime::dedent;

#[test]
fn dedent_is_textwraps() {
    let program = Program::new();
    let import = program.call(&program.py, "import", &["textwrap".into()]).unwrap();
    let textwrap = handle(import);
    let pieces = [
        "",
        " ",
        "  ",
        "\t",
        "a",
        "  b",
        "\t c",
        " \t",
        "é",
        "\r",
        "    x = '''",
        "\u{a0}d",
        "\u{c}",
    ];
    for first in pieces {
        for second in pieces {
            for third in pieces {
                let source = format!("{first}\n{second}\n{third}");
                let expected = program.call(&textwrap, "dedent", &[Datum::from(&*source)]).unwrap();
                assert_eq!(dedent(&source), text(expected), "{source:?}");
            }
        }
    }
}

#[test]
fn indented_source_runs() {
    let program = Program::new();
    program.exec(
        "
            def f(x):
                if x:
                    return 'yes'

                return 'no'
        ",
    );
    assert_eq!(text(program.eval("f(1)")), "yes");
    assert_eq!(program.eval("\n      [\n        1,\n      ][0]\n    "), Datum::Int(1));
    program.exec("");
    program.exec("# only a comment");
}

#[test]
fn a_line_of_an_error_is_the_line_of_the_text() {
    let program = Program::new();
    let error = program.try_exec("\n        x = 1\n\n        1 / 0\n").unwrap_err();
    assert!(
        error.traceback().contains(">\", line 4, in <module>\n    1 / 0\n"),
        "{}",
        error.traceback()
    );
}

#[test]
fn old_texts_are_forgotten_but_lines_stay_right() {
    let program = Program::new();
    program.exec("def old():\n  raise ValueError");
    for n in 0..100 {
        program.exec(&format!("x = {n}"));
    }
    let error = program.try_eval("old()").unwrap_err();
    assert!(error.traceback().contains("line 2, in old"), "{}", error.traceback());
}

#[test]
fn many_expressions_do_not_push_out_the_text_of_functions() {
    let program = Program::new();
    program.exec("def old():\n  raise ValueError");
    for n in 0..1000 {
        program.eval(&format!("{n}"));
    }
    let error = program.try_eval("old()").unwrap_err();
    assert!(
        error.traceback().contains("line 2, in old\n    raise ValueError\n"),
        "{}",
        error.traceback()
    );
}

#[test]
fn what_python_prints_itself_shows_the_lines_of_the_text() {
    let program = Program::new();
    program.exec(
        "
        import io, traceback
        out = io.StringIO()
        try:
            {}['k']
        except KeyError:
            traceback.print_exc(file=out)
        ",
    );
    let printed = common::text(program.eval("out.getvalue()"));
    assert!(printed.contains("line 5, in <module>\n    {}['k']\n"), "{printed}");
}

#[test]
fn a_coding_cookie_does_not_matter() {
    let program = Program::new();
    program.exec("# -*- coding: latin-1 -*-\ns = 'é'");
    assert_eq!(text(program.eval("s")), "é");
}

#[test]
fn eval_takes_one_expression() {
    let program = Program::new();
    assert_eq!(program.try_eval("x = 1").unwrap_err().type_name(), "SyntaxError");
    assert_eq!(program.try_eval("").unwrap_err().type_name(), "SyntaxError");
    assert_eq!(program.eval("  1 + 1"), Datum::Int(2));
}

#[test]
fn the_main_module_guard_holds() {
    let program = Program::new();
    program.exec("ran = __name__ == '__main__'");
    assert_eq!(program.eval("ran"), Datum::Bool(true));
    program.exec("from dataclasses import dataclass\n@dataclass\nclass P:\n  x: int = 1");
    assert_eq!(text(program.eval("repr(P(2))")), "P(x=2)");
}
