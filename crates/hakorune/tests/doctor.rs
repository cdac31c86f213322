//! A Python that is broken is one clear error, and `hakorune doctor` says the same before a start.
#![cfg(feature = "m0")]

mod common;

use std::process::Command;

use common::{Run, hakorune};

const PROGRAM: &str = "using python\nprint(\"before\")\nlocal py = new PyRuntimeBox()\nprint(1)\n";
const CAUGHT: &str = "using python\n\
     try { new PyRuntimeBox() } catch (ConfigError e) { print(e.code) }\n\
     try { new PyRuntimeBox() } catch (ConfigError e) { print(e.code) }\nprint(\"after\")\n";

struct Broken(tempfile::TempDir);

impl Broken {
    fn new(settings: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let broken = Self(folder);
        broken.write("hako.toml", settings);
        broken.write("main.hkr", PROGRAM);
        broken.write("caught.hkr", CAUGHT);
        broken
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = hakorune();
        command.current_dir(self.0.path()).args(args);
        command
    }

    /// Runs it; paths in what it says are as seen from the folder.
    fn run(&self, command: &mut Command) -> Run {
        let run = Run::of(command);
        let folder = self.0.path().canonicalize().expect("it exists");
        let prefix = format!("{}/", folder.display());
        let [stdout, stderr] = [run.stdout, run.stderr].map(|text| text.replace(&prefix, ""));
        Run { stdout, stderr, ..run }
    }

    /// Asserts that the program ends with one error that has `message`, that a program can catch
    /// it, and that the doctor says the same and how to mend it.
    #[track_caller]
    fn is_told(&self, code: &str, message: &str, mend: &str, change: fn(&mut Command)) {
        let run = |args: &[&str]| {
            let mut command = self.command(args);
            change(&mut command);
            self.run(&mut command)
        };
        let uncaught = run(&["main.hkr"]);
        assert_eq!(uncaught.stdout, "before\n");
        uncaught.fails_with(&[
            &format!("error[ConfigError]: {message}"),
            "--> main.hkr:3:12",
            "help: `hakorune doctor` says which Python is used, why, and what is wrong",
        ]);
        assert_eq!(uncaught.stderr.matches("error").count(), 1, "{}", uncaught.stderr);
        run(&["caught.hkr"]).prints(&format!("{code}\n{code}\nafter\n"));
        let doctor = run(&["doctor"]);
        assert_eq!((doctor.code, &*doctor.stderr), (Some(1), ""), "{}", doctor.stdout);
        for part in [format!("\nwrong: {message}"), format!("\nmend:  {mend}")] {
            assert!(doctor.stdout.contains(&part), "no {part:?} in\n{}", doctor.stdout);
        }
    }
}

fn same(_: &mut Command) {}

/// Such as `3.11`.
fn version() -> String {
    let run = common::eval("using python\nprint(new PyRuntimeBox().version())");
    let version = run.stdout.trim();
    version.rsplit_once('.').map_or(version, |(minor, _)| minor).to_owned()
}

#[test]
fn a_home_that_is_none_is_told() {
    let broken = Broken::new("[python]\nhome = \"nothing/here\"\n");
    let version = version();
    let message = format!(
        "`nothing/here` is not a home for Python {version}: there is no \
         `nothing/here/lib/python{version}/encodings/__init__.py`; `home` is the folder that `"
    );
    broken.is_told("config/home", &message, "", same);
}

#[test]
fn a_standard_library_without_its_core_is_told() {
    let broken = Broken::new("[python]\nhome = \"half\"\n");
    let lib = format!("half/lib/python{}", version());
    broken.write(&format!("{lib}/encodings/__init__.py"), "");
    broken.write(&format!("{lib}/codecs.py"), "");
    broken.is_told(
        "config/home",
        &format!("the standard library in `{lib}` is broken: there is no `io.py`; install Python"),
        "",
        same,
    );
}

#[test]
fn a_standard_library_that_raises_does_not_end_the_process() {
    let broken = Broken::new("[python]\nhome = \"raising\"\n");
    let lib = format!("raising/lib/python{}", version());
    broken.write(&format!("{lib}/encodings/__init__.py"), "raise RuntimeError('broken')");
    for file in ["codecs.py", "io.py", "os.py", "site.py"] {
        broken.write(&format!("{lib}/{file}"), "");
    }
    let run = Run::of(&mut broken.command(&["main.hkr"]));
    run.fails_with(&["error[ConfigError]: Python could not start: ", "hakorune doctor"]);
    let run = Run::of(&mut broken.command(&["caught.hkr"]));
    assert_eq!((run.code, &*run.stdout), (Some(0), "config/start\nconfig/start\nafter\n"));
    let doctor = Run::of(&mut broken.command(&["doctor"]));
    assert_eq!(doctor.code, Some(1));
    assert!(doctor.stdout.contains("\n! start    fails\n"), "{}", doctor.stdout);
    assert!(doctor.stdout.contains("\nwrong: Python could not start: "), "{}", doctor.stdout);
}

#[test]
fn a_venv_that_is_missing_is_told() {
    let broken = Broken::new("[python]\nvenv = \"env\"\n");
    let message = "`env` is not a virtual environment: there is no `env/pyvenv.cfg`; `";
    broken.is_told("config/venv", message, "", same);
    let doctor = broken.run(&mut broken.command(&["doctor"]));
    assert!(doctor.stdout.ends_with(" -m venv env\n"), "{}", doctor.stdout);
}

#[test]
fn a_venv_of_another_python_is_told() {
    let broken = Broken::new("[python]\nvenv = \"env\"\n");
    broken.write("env/pyvenv.cfg", "home = /usr/bin\nversion = 3.2.1\n");
    broken.write("env/bin/python", "");
    let message = format!(
        "the virtual environment `env` is for Python 3.2.1, but this program runs Python {}; `",
        version()
    );
    broken.is_told("config/venv", &message, "", same);
    broken.write("env/pyvenv.cfg", "home = /usr/bin\n");
    let message = format!(
        "the virtual environment `env` is broken or for another Python: there is no \
         `env/lib/python{}/site-packages`",
        version()
    );
    broken.is_told("config/venv", &message, "", same);
}

#[test]
fn a_venv_without_its_program_is_told() {
    let broken = Broken::new("[python]\nvenv = \"env\"\n");
    broken.write("env/pyvenv.cfg", "home = /usr/bin\n");
    let message = "the virtual environment `env` is broken: `env/bin/python` does not lead to a \
                   program; `";
    broken.is_told("config/venv", message, "", same);
}

#[test]
fn a_python_home_in_the_environment_is_told_when_it_counts() {
    let broken = Broken::new("[python]\nisolated = false\n");
    let message = "PYTHONHOME is `/nowhere`, which is not a home for Python ";
    broken.is_told("config/home", message, "unset PYTHONHOME", |command| {
        command.env("PYTHONHOME", "/nowhere");
    });
}

#[test]
fn the_doctor_says_which_python_and_why() {
    let broken = Broken::new("[python]\npaths = [\"lib\"]\n");
    let doctor = broken.run(&mut broken.command(&["doctor"]));
    assert_eq!((doctor.code, &*doctor.stderr), (Some(0), ""), "{}", doctor.stdout);
    let whats: Vec<&str> =
        doctor.stdout.lines().map(|line| line.get(2..10).unwrap_or("").trim_end()).collect();
    let wanted = [
        "library", "version", "threads", "home", "stdlib", "venv", "settings", "note", "start",
        "prefix", "path", "", "thing is",
    ];
    assert_eq!(whats, wanted, "{}", doctor.stdout);
    for part in [
        "(`venv` in [python] is not set)",
        "there is no `lib`, which `paths` names",
        "start    works",
        "\nNothing is wrong.\n",
    ] {
        assert!(doctor.stdout.contains(part), "no {part:?} in\n{}", doctor.stdout);
    }
}

#[test]
fn the_configuration_says_where_each_setting_came_from() {
    let folder = Broken::new(
        "[python]\nisolated = false\n\ntimeout_ms = 1500\npaths = [\"a\", \"b\"]\n\
         [modules]\nm = \"src/m.hkr\"\n[using.aliases]\nshort = \"m\"\n",
    );
    let mut command = folder.command(&["config", "--config", "hako.toml"]);
    command.env("HAKO_TRACE_EFFECTS", "trace.log").env_remove("HAKO_LEAK_LOG");
    let wanted = "\
# settings: hako.toml

[python]
venv = (none)       # default
paths = [\"a\", \"b\"]  # hako.toml:5
home = (none)       # default
isolated = false    # hako.toml:2
capture = false     # default
timeout_ms = 1500   # hako.toml:4

# what `using` finds
\"short\" = \"m\"      # alias
\"m\" = \"src/m.hkr\"  # module

# environment
HAKO_TRACE_EFFECTS=trace.log  # set; 1: a trace on standard error; a path: into that file
HAKO_TRACE_VALUES=            # not set; 1: the trace has the arguments themselves
{caps}HAKO_LEAK_LOG=                # not set; 1: objects that are still alive at the end are listed
NO_COLOR=1                    # set; anything: messages have no colours
";
    let caps = "HAKO_PLUGIN_CAPS_ENFORCE=     \
                # not set; 1: what is not allowed is refused; 0: it is told and goes on\n";
    let caps = if cfg!(feature = "m1") { caps } else { "" };
    command.env_remove("HAKO_PLUGIN_CAPS_ENFORCE");
    Run::of(&mut command).prints(&wanted.replace("{caps}", caps));
}
