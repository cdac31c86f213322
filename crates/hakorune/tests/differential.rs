//! The same Python by plain `python3` and through the boxes: equal results, output and errors.
//!
//! The programs are in `tests/python/<category>.py`. `# --- name` begins one, `# needs 3.10` in it
//! leaves it out on an older Python, and a last line `#= expression` gives its result; without one
//! that is the variable `result`. Each category is one process of plain Python and one of
//! Hakorune, which runs each program in a runtime of its own.
#![cfg(feature = "m0")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::python::plain_python;
use common::{hakorune, top};

/// Stands before each program's output, followed by its name.
const BEGIN: char = '\u{1e}';
/// Stands between a program's output and the description of its result.
const RESULT: char = '\u{1f}';

macro_rules! categories {
    ($($name:ident)*) => {
        const CATEGORIES: &[&str] = &[$(stringify!($name)),*];

        $(#[test]
        fn $name() {
            compare(stringify!($name));
        })*
    };
}

categories! {
    async_tasks bytes classes comprehensions containers context_managers dates exceptions
    formatting functions_and_keywords generators imports json_data numbers pattern_matching printing
    regex text
}

#[test]
fn there_are_300_programs_and_15_of_each_category() {
    let mut total = 0;
    for category in CATEGORIES {
        let count = programs(category).len();
        assert!(count >= 15, "{category} has {count} programs");
        total += count;
    }
    assert!(total >= 300, "{total} programs");
    let mut files: Vec<String> = fs::read_dir(folder())
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .filter_map(|name| name.strip_suffix(".py").map(str::to_owned))
        .collect();
    files.sort();
    assert_eq!(files, CATEGORIES, "each file is a category that is compared");
}

/// A Python program.
struct Program {
    name: String,
    code: String,
    /// The expression whose value is its result, when that is not the variable.
    expression: Option<String>,
    /// The Python that it needs.
    needs: (u32, u32),
}

fn folder() -> PathBuf {
    top().join("tests/python")
}

/// The programs of a category, in order.
fn programs(category: &str) -> Vec<Program> {
    let path = folder().join(category).with_extension("py");
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut parts = text.split("\n# --- ");
    let title = parts.next().expect("a split has a first part");
    assert!(title.lines().all(|line| line.starts_with('#')), "{category} begins with its title");
    let programs: Vec<Program> = parts.map(program).collect();
    for (index, program) in programs.iter().enumerate() {
        let is_new = programs[..index].iter().all(|other| other.name != program.name);
        assert!(is_new, "{category} has two programs `{}`", program.name);
    }
    programs
}

fn program(text: &str) -> Program {
    let (name, code) = text.split_once('\n').expect("a program has lines");
    let last = code.trim_end().lines().next_back().unwrap_or_default();
    let needs = code.lines().find_map(|line| line.strip_prefix("# needs ")).map_or((3, 0), version);
    Program {
        name: name.trim().to_owned(),
        code: format!("{}\n", code.trim_end()),
        expression: last.strip_prefix("#= ").map(str::to_owned),
        needs,
    }
}

/// The first two numbers of a version.
fn version(text: &str) -> (u32, u32) {
    let mut numbers = text.trim().split('.').map(|part| part.parse().expect("a number"));
    (numbers.next().expect("a version"), numbers.next().expect("a version of two numbers"))
}

/// Runs a category both ways.
fn compare(category: &str) {
    let (python, python_version) = plain_python();
    let mut programs = programs(category);
    let count = programs.len();
    programs.retain(|program| program.needs <= version(python_version));
    if programs.len() < count {
        let left_out = count - programs.len();
        // To standard error itself: what a passing test prints is not shown.
        let _ = writeln!(
            std::io::stderr(),
            "{category}: {left_out} of {count} left out, Python {python_version} is too old"
        );
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let list = folder.join(format!("differential-{category}.json"));
    fs::write(&list, json(&programs)).expect("it can be written");
    let script = folder.join(format!("differential-{category}.hkr"));
    fs::write(&script, hakorune_script(&programs)).expect("it can be written");

    let mut plain = Command::new(python);
    plain.args(["-I", "-B", "-X", "utf8"]).arg(support().join("plain.py")).arg(&list);
    let wanted = Records::of(&plain.current_dir(top()).output().expect("Python starts"));
    let found = Records::of(&hakorune().arg(&script).output().expect("hakorune starts"));
    same(category, &programs, &wanted, &found);
    #[cfg(all(feature = "m1", target_os = "linux"))]
    if !programs.is_empty() {
        same(category, &programs, &wanted, &isolated(category, &script));
    }
}

/// What the programs do under a policy that was learned for them, with isolation.
#[cfg(all(feature = "m1", target_os = "linux"))]
fn isolated(category: &str, script: &Path) -> Records {
    let folder = script.with_extension("isolated");
    fs::create_dir_all(&folder).expect("it can be made");
    fs::copy(script, folder.join("main.hkr")).expect("it can be copied");
    let settings = folder.join("hako.toml");
    fs::write(&settings, "").expect("it can be written");
    let run = |words: &[&str]| {
        let mut command = hakorune();
        command.current_dir(top()).args(words).arg(folder.join("main.hkr"));
        command.output().expect("hakorune starts")
    };
    let learned = run(&["caps", "learn", "--write"]);
    let errors = String::from_utf8_lossy(&learned.stderr);
    assert_eq!(learned.status.code(), Some(0), "{category}: {errors}");
    let text = fs::read_to_string(&settings).expect("it was written");
    assert!(text.contains("py.import:probe"), "{category}: {text}");
    // One of them has a server at a port that is another each time; the system knows no hosts.
    let net: &[&str] = if category == "async_tasks" { &["--allow", "py.net"] } else { &[] };
    Records::of(&run(&[&["run", "--isolation"], net].concat()))
}

/// Asserts that the programs did the same.
fn same(category: &str, programs: &[Program], wanted: &Records, found: &Records) {
    let mut differences = String::new();
    for program in programs {
        let (wanted, found) = (wanted.of_program(&program.name), found.of_program(&program.name));
        if wanted != found {
            let _ = writeln!(differences, "{category}: {}\n{}", program.name, program.code);
            differences.push_str(&difference(&wanted, &found));
        }
    }
    assert!(
        differences.is_empty() && wanted.code == Some(0) && found.code == Some(0),
        "(-: plain Python, exit {:?}; +: hakorune, exit {:?})\n{differences}\n{}",
        wanted.code,
        found.code,
        found.errors.last().map_or("", |(_, text)| text),
    );
}

fn support() -> PathBuf {
    folder().join("support").canonicalize().expect("the folder is there")
}

/// The programs as plain.py reads them.
fn json(programs: &[Program]) -> String {
    let items: Vec<String> = programs
        .iter()
        .map(|program| {
            let expression = program.expression.as_deref().map_or("null".to_owned(), json_text);
            format!("[{}, {}, {expression}]", json_text(&program.name), json_text(&program.code))
        })
        .collect();
    format!("[{}]\n", items.join(",\n"))
}

fn json_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for unit in text.encode_utf16() {
        match char::from_u32(unit.into()) {
            Some(c @ ('"' | '\\')) => quoted.extend(['\\', c]),
            Some(c @ ' '..='~') => quoted.push(c),
            _ => {
                let _ = write!(quoted, "\\u{unit:04x}");
            }
        }
    }
    quoted.push('"');
    quoted
}

/// A Hakorune program that runs each of `programs` in a runtime of its own.
fn hakorune_script(programs: &[Program]) -> String {
    const SCRIPT: &str = r#"using "python"

function run(name, code, expression) {
    print("\u{1e}" + name)
    eprint("\u{1e}" + name)
    let py = PyRuntimeBox()
    fini { py.fini() }
    let probe = py.import("probe")
    let report = null
    try {
        py.set("result", null)
        py.exec(code)
        let result = expression == null ? py.get("result") : py.eval(expression)
        report = probe.value(result)
    } catch (e) {
        report = probe.error(fn() => panic(e), e.type, e.message, e.traceback)
    }
    print("\u{1f}" + report)
}

let first = PyRuntimeBox()
let sys = first.import("sys")
sys.dont_write_bytecode = true
sys.path.insert(0, SUPPORT)
first.fini()
"#;
    let support = hakorune_text(&support().to_string_lossy());
    let mut script = SCRIPT.replace("SUPPORT", &support);
    for program in programs {
        let expression = program.expression.as_deref().map_or("null".to_owned(), hakorune_text);
        let (name, code) = (hakorune_text(&program.name), hakorune_text(&program.code));
        let _ = writeln!(script, "run({name}, {code}, {expression})");
    }
    script
}

fn hakorune_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            ' '..='~' => quoted.push(c),
            c => {
                let _ = write!(quoted, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    quoted.push('"');
    quoted
}

/// What the programs of a category did, by name.
struct Records {
    code: Option<i32>,
    output: Vec<(String, String)>,
    errors: Vec<(String, String)>,
}

impl Records {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code(),
            output: records(&output.stdout),
            errors: records(&output.stderr),
        }
    }

    /// All that a program printed, and its result.
    fn of_program(&self, name: &str) -> String {
        let part = |records: &[(String, String)]| {
            let found = records.iter().find(|record| record.0 == name);
            found.map_or_else(|| "<nothing>".to_owned(), |record| record.1.clone())
        };
        let output = part(&self.output).replace(RESULT, "\nresult:\n");
        format!("output:\n{output}standard error:\n{}", part(&self.errors))
    }
}

fn records(bytes: &[u8]) -> Vec<(String, String)> {
    let text = same_names(&String::from_utf8_lossy(bytes));
    let records = text.split(BEGIN).filter_map(|record| record.split_once('\n'));
    records.map(|(name, rest)| (name.to_owned(), rest.to_owned())).collect()
}

/// The text with one name for all sources: `<py.exec:12>` is plain.py's `<program>`.
fn same_names(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("<py.e") {
        let (before, name) = rest.split_at(start);
        result.push_str(before);
        let end = name.find('>').map_or(name.len(), |end| end + 1);
        let kind = if name.starts_with("<py.exec:") { "<program>" } else { "<expression>" };
        result.push_str(kind);
        rest = &name[end..];
    }
    result + rest
}

/// The lines in which two texts differ, after those they begin with together.
fn difference(wanted: &str, found: &str) -> String {
    let (wanted, found): (Vec<_>, Vec<_>) = (wanted.lines().collect(), found.lines().collect());
    let start = wanted.iter().zip(&found).take_while(|(a, b)| a == b).count();
    let (wanted_end, found_end) = (wanted[start..].iter().rev(), found[start..].iter().rev());
    let end = wanted_end.zip(found_end).take_while(|(a, b)| a == b).count();
    let marked = |mark: &str, lines: &[&str]| -> String {
        lines[start..lines.len() - end].iter().map(|line| format!("{mark} {line}\n")).collect()
    };
    let around: String =
        wanted[start.saturating_sub(2)..start].iter().map(|line| format!("  {line}\n")).collect();
    around + &marked("-", &wanted) + &marked("+", &found)
}
