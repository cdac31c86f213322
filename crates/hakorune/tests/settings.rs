//! `[python]` in hako.toml: what it changes, and what is said of mistakes in it.
#![cfg(feature = "m0")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Run, hakorune};

/// A folder with a hako.toml and a program, which is gone in the end.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(settings: &str, program: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        std::fs::write(folder.path().join("hako.toml"), settings).expect("it can be written");
        std::fs::write(folder.path().join("main.hkr"), program).expect("it can be written");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self) -> Command {
        let mut command = hakorune();
        command.current_dir(self.path()).arg("main.hkr");
        command
    }

    fn run(&self) -> Run {
        Run::of(&mut self.command())
    }
}

const BIRTH: &str = "using python\nlocal py = new PyRuntimeBox()\n";

fn program(rest: &str) -> String {
    format!("{BIRTH}{rest}")
}

/// The whole of what is drawn for a hako.toml that cannot be used.
#[track_caller]
fn refused(settings: &str, drawn: &str) {
    let run = Folder::new(settings, "print(1)").run();
    let wanted = Run { code: Some(1), stdout: String::new(), stderr: drawn.to_owned() };
    assert_eq!(run, wanted, "\n{}", run.stderr);
}

#[test]
fn an_unknown_setting_is_shown_with_the_nearest_one() {
    refused(
        "[python]\nisolatd = true\n",
        "error: `python` has no setting `isolatd`\n \
         --> hako.toml:2:1\n  |\n2 | isolatd = true\n  | ^^^^^^^\n  |\n  \
         = help: did you mean `isolated`?\n",
    );
}

#[test]
fn a_setting_of_the_wrong_type_is_shown_where_it_stands() {
    refused(
        "[python]\npaths = [\"lib\", 2]\n",
        "error: `python.paths` is a list of texts, such as `[\"lib\"]`\n \
         --> hako.toml:2:17\n  |\n2 | paths = [\"lib\", 2]\n  |                 ^\n",
    );
    refused(
        "[python]\ntimeout_ms = 0\n",
        "error: `python.timeout_ms` is a whole number of milliseconds above 0\n \
         --> hako.toml:2:14\n  |\n2 | timeout_ms = 0\n  |              ^\n",
    );
    refused(
        "python = 1\n",
        "error: `python` is a table, not an integer\n \
         --> hako.toml:1:10\n  |\n1 | python = 1\n  |          ^\n",
    );
}

#[test]
fn a_home_and_a_venv_exclude_each_other() {
    refused(
        "[python]\nvenv = \"a\"\nhome = \"b\"\n",
        "error: `python.venv` and `python.home` exclude each other\n \
         --> hako.toml:3:1\n  |\n3 | home = \"b\"\n  | ^^^^\n  |\n\
         note: the virtual environment knows its own home\n \
         --> hako.toml:2:1\n  |\n2 | venv = \"a\"\n  | ^^^^\nhelp: take one of them out\n",
    );
}

#[test]
fn what_is_not_toml_is_shown_where_it_stands() {
    let run = Folder::new("[python]\nvenv = = 3\n", "print(1)").run();
    run.fails_with(&["hako.toml:2:8", "venv = = 3"]);
    let run = Folder::new("", "print(1)");
    std::fs::write(run.path().join("hako.toml"), b"[python]\nvenv = \"\xff\"\n").expect("written");
    run.run().fails_with(&["this is not UTF-8", "hako.toml:2:9"]);
}

#[test]
fn a_table_that_nobody_knows_is_a_warning() {
    let run = Folder::new("[plugins]\nx = 1\n", "print(1)").run();
    assert_eq!((run.code, &*run.stdout), (Some(0), "1\n"));
    assert_eq!(
        run.stderr,
        "warning: `plugins` is not known and ignored\n --> hako.toml:1:2\n  |\n\
         1 | [plugins]\n  |  ^^^^^^^\n"
    );
}

#[test]
fn paths_are_relative_to_the_settings_and_come_first() {
    let folder = Folder::new(
        "[python]\npaths = [\"lib\", \"more\"]\n",
        &program("print(py.import(\"greeting\").hello())\nprint(py.import(\"second\").x)"),
    );
    for (path, text) in [
        ("lib/greeting.py", "def hello(): return 'hello'"),
        ("more/greeting.py", "def hello(): return 'shadowed'"),
        ("more/second.py", "x = 2"),
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    }
    folder.run().prints("hello\n2\n");
    // From another folder the same.
    let path = folder.path().join("main.hkr");
    Run::of(hakorune().arg(path)).prints("hello\n2\n");
}

#[test]
fn sys_argv_is_the_program_and_its_arguments() {
    let folder = Folder::new("", &program("py.exec(\"import sys; print(sys.argv)\")"));
    let mut command = folder.command();
    Run::of(command.args(["--", "one", "zwei ä"])).prints("['main.hkr', 'one', 'zwei ä']\n");
}

#[test]
fn what_python_prints_is_captured_on_request() {
    let folder = Folder::new(
        "[python]\ncapture = true\n",
        &program(
            "py.exec(\"import sys; print('out'); print('err', file=sys.stderr)\")\n\
             print(\"before\")\nlocal text = py.output()\nprint(text)\nprint(py.output() == \"\")\n\
             py.exec(\"print(sys.stdout.isatty(), 'ä')\")\nprint(py.output())",
        ),
    );
    folder.run().prints("before\nout\nerr\n\ntrue\nFalse ä\n\n");
}

#[test]
fn output_without_capture_is_an_error_that_says_what_to_set() {
    Folder::new("", &program("py.output()")).run().fails_with(&[
        "error[ConfigError]: what Python prints is not captured; set `capture = true` in [python]",
        "main.hkr:3",
    ]);
}

#[test]
fn the_environment_counts_when_python_is_not_isolated() {
    let code = program("py.exec(\"import sys; print('/from/outside' in sys.path)\")");
    for (settings, wanted) in [("isolated = true", "False\n"), ("isolated = false", "True\n")] {
        let folder = Folder::new(&format!("[python]\n{settings}\n"), &code);
        Run::of(folder.command().env("PYTHONPATH", "/from/outside")).prints(wanted);
    }
}

/// The Python that this build was made for, as it says itself.
fn python() -> PathBuf {
    let code = program("py.exec(\"import sys; print(sys.executable)\")");
    let run = Folder::new("", &code).run();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    PathBuf::from(run.stdout.trim_end())
}

#[test]
fn the_packages_of_a_venv_are_found() {
    let folder = Folder::new(
        "[python]\nvenv = \"env\"\n",
        &program(
            "py.exec(\"import os, sys; print(os.path.basename(sys.prefix), sys.prefix != \
             sys.base_prefix)\")\nprint(py.import(\"only_here\").where)\n\
             print(py.import(\"json\").dumps([1]))",
        ),
    );
    let venv = folder.path().join("env");
    let mut make = Command::new(python());
    let made = make.args(["-I", "-m", "venv", "--without-pip"]).arg(&venv).status();
    assert!(made.expect("Python starts").success());
    let lib = std::fs::read_dir(venv.join("lib")).expect("it can be listed");
    let site = lib.flatten().next().expect("it has one").path().join("site-packages");
    std::fs::write(site.join("only_here.py"), "where = 'in the venv'").expect("written");
    folder.run().prints("env True\nin the venv\n[1]\n");
}
