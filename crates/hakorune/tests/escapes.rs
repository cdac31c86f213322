//! Known ways around a policy (tests/escapes): each works in plain Python, and each is tried under a
//! policy, without isolation and with it. docs/limits.md has the table of what became of them;
//! `HAKO_UPDATE_ESCAPES=1` writes it anew.
#![cfg(all(feature = "m1", target_os = "linux"))]

mod common;

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::{hakorune, top};
use serde_json::Value;
use tempfile::TempDir;

const CANARY: &str = "CANARY-7f3a";

/// What is allowed besides everything to do with modules and the folder `inside`.
const STRICT: &[&str] = &[];
/// Under isolation native code is let loose.
const LOOSE: &[&str] =
    &["py.ffi", "py.exec", "py.introspect", "py.thread", "py.time", "py.random", "py.env"];

/// One way, from a file of tests/escapes.
struct Escape {
    group: String,
    name: String,
    code: String,
}

fn corpus() -> Vec<Escape> {
    let mut escapes = Vec::new();
    for group in ["files", "world"] {
        let path = top().join("tests/escapes").join(format!("{group}.py"));
        let text = fs::read_to_string(path).expect("the corpus is there");
        let mut parts = text.split("\n# --- ");
        // What stands before the first belongs to each.
        let head = parts.next().unwrap_or_default();
        for part in parts {
            let (name, code) = part.split_once('\n').expect("a name and its code");
            let (group, name) = (group.to_owned(), name.to_owned());
            escapes.push(Escape { group, name, code: format!("{head}\n{code}") });
        }
    }
    assert!(escapes.len() >= 60, "{}", escapes.len());
    escapes
}

/// A world with something to get at.
struct World {
    folder: TempDir,
    listener: TcpListener,
    victim: Child,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        for name in ["inside", "outside"] {
            fs::create_dir(folder.path().join(name)).expect("it can be made");
        }
        let world = |name: &str| folder.path().join(name);
        fs::write(world("outside/canary.txt"), format!("{CANARY}\n")).expect("it can be written");
        fs::write(world("inside/a.txt"), "inside\n").expect("it can be written");
        let starts = "import os\nos.system('touch ' + MARK)\n";
        fs::write(world("inside/starts.py"), starts).expect("it can be written");
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
        listener.set_nonblocking(true).expect("it can be asked");
        let victim = Command::new("sleep")
            .arg("600")
            .process_group(0)
            .stdout(Stdio::null())
            .spawn()
            .expect("there is a `sleep`");
        Self { folder, listener, victim }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().expect("it is there").join(name)
    }

    /// The escape as a program: the names of the world, then its code.
    fn write(&self, escape: &Escape) {
        let port = self.listener.local_addr().expect("it has one").port();
        let text = |name: &str| format!("{:?}", self.path(name).display().to_string());
        let names = format!(
            "CANARY, OUTSIDE, INSIDE, MARK = {}, {}, {}, {}\nPORT, VICTIM = {port}, {}\n",
            text("outside/canary.txt"),
            text("outside"),
            text("inside"),
            text("outside/started"),
            self.victim.id(),
        );
        fs::write(self.path("inside/escape.py"), names + &escape.code).expect("it can be written");
        let program = "using python\nlocal py = PyRuntimeBox()\n\
                       py.exec(FileBox().read(\"inside/escape.py\"))\n";
        fs::write(self.path("main.hkr"), program).expect("it can be written");
    }

    /// Whether the escape has reached what it wanted.
    fn is_reached(&mut self, output: &str) -> bool {
        let exists = |name: &str| fs::symlink_metadata(self.path(name)).is_ok();
        output.contains(CANARY)
            || output.contains("REACHED")
            || exists("outside/pwned")
            || exists("outside/started")
            || self.listener.accept().is_ok()
            || self.victim.try_wait().expect("it can be asked").is_some()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // It may be gone: that is what some try.
        drop(self.victim.kill());
        drop(self.victim.wait());
    }
}

/// Runs to the end, but not for ever; what it printed.
fn output(command: &mut Command, world: &World) -> String {
    let file = world.path("output.txt");
    let out = fs::File::create(&file).expect("it can be made");
    let again = out.try_clone().expect("it can be shared");
    let mut child =
        command.stdin(Stdio::null()).stdout(out).stderr(again).spawn().expect("it starts");
    for _ in 0..1200 {
        if child.try_wait().expect("it can be asked").is_some() {
            return fs::read_to_string(file).unwrap_or_default();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().expect("it is ours");
    child.wait().expect("it is ours");
    fs::read_to_string(file).unwrap_or_default() + "\nit did not end\n"
}

/// What became of an escape under a policy.
fn tried(escape: &Escape, more: &[&str], isolation: bool) -> (bool, String) {
    let mut world = World::new();
    world.write(escape);
    let allow: Vec<String> = ["py.import:*", "py.fs.read:inside/**", "py.fs.write:inside/**"]
        .iter()
        .chain(more)
        .map(|text| format!("{text:?}"))
        .collect();
    let settings = format!(
        "[box.PyRuntimeBox.capabilities]\nallow = [{}]\n[box.PyRuntimeBox.isolation]\nos = {isolation}\n",
        allow.join(", ")
    );
    fs::write(world.path("hako.toml"), settings).expect("it can be written");
    let trace = world.path("trace.jsonl");
    let mut command = hakorune();
    // Under isolation the fences in the process only warn: the system's must hold alone.
    let enforce = if isolation { "0" } else { "1" };
    command.current_dir(world.folder.path()).env("HAKO_PLUGIN_CAPS_ENFORCE", enforce);
    command.env("HAKO_TRACE_EFFECTS", &trace).args(["run", "main.hkr"]);
    let output = output(&mut command, &world);
    if world.is_reached(&output) {
        return (true, "**not held**".to_owned());
    }
    let by = fence(&trace).unwrap_or_else(|| if isolation { "system" } else { "error" }.to_owned());
    (false, by)
}

/// The fence of the last refusal: of those before, the escape has found a way on.
fn fence(trace: &Path) -> Option<String> {
    let text = fs::read_to_string(trace).ok()?;
    let mut lines = text.lines().rev().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let denied = lines.find(|line| line["verdict"] == "denied")?;
    denied["fence"].as_str().map(str::to_owned)
}

/// Does `work` with each escape, two at a time; the results in order.
fn each<R: Send>(escapes: &[Escape], work: impl Fn(&Escape) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((index, escape)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    escapes.get(index).map(|escape| (index, escape))
                } {
                    let result = work(escape);
                    results.lock().expect("nobody panics with it").push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("nobody panics with it");
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[test]
fn every_escape_works_in_plain_python() {
    let (python, _) = common::python::plain_python();
    let escapes = corpus();
    let results = each(&escapes, |escape| {
        let mut world = World::new();
        world.write(escape);
        let mut command = Command::new(python);
        command.args(["-I", "inside/escape.py"]).current_dir(world.folder.path());
        let output = output(&mut command, &world);
        if world.is_reached(&output) { None } else { Some(format!("{}:\n{output}", escape.name)) }
    });
    let failed: Vec<String> = results.into_iter().flatten().collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_table_says_what_becomes_of_each_and_with_isolation_none_succeeds() {
    let escapes = corpus();
    let results =
        each(&escapes, |escape| (tried(escape, STRICT, false), tried(escape, LOOSE, true)));
    let mut rows =
        String::from("| escape | without isolation | isolation alone |\n|---|---|---|\n");
    for (escape, ((_, alone), (_, isolated))) in escapes.iter().zip(&results) {
        rows.push_str(&format!("| {}: {} | {alone} | {isolated} |\n", escape.group, escape.name));
    }
    let succeeded: Vec<&str> = escapes
        .iter()
        .zip(&results)
        .filter(|(_, (_, (isolated, _)))| *isolated)
        .map(|(escape, _)| &*escape.name)
        .collect();
    assert!(succeeded.is_empty(), "with isolation these succeed: {succeeded:?}");
    let stopped = results.iter().filter(|((alone, _), _)| !alone).count();
    assert!(stopped >= 40, "without isolation only {stopped} are stopped");
    // Which of several fences is the first differs between versions.
    let (_, version) = common::python::plain_python();
    if version.starts_with("3.11.") {
        compare(&rows);
    }
}

/// The page has the table between two marks.
fn compare(rows: &str) {
    const BEGIN: &str = "<!-- escapes: begin -->\n";
    const END: &str = "<!-- escapes: end -->";
    let path = top().join("docs/limits.md");
    let page = fs::read_to_string(&path).expect("the page is there");
    let (before, rest) = page.split_once(BEGIN).expect("the table's begin");
    let (table, after) = rest.split_once(END).expect("the table's end");
    #[expect(clippy::disallowed_methods, reason = "whoever runs the test asks for it")]
    let update = std::env::var_os("HAKO_UPDATE_ESCAPES").is_some();
    if update {
        fs::write(&path, format!("{before}{BEGIN}{rows}{END}{after}")).expect("it can be written");
        return;
    }
    let only = |one: &str, other: &str| -> Vec<String> {
        let missing = one.lines().filter(|row| !other.lines().any(|line| line == *row));
        missing.map(str::to_owned).collect()
    };
    let (page, run) = (only(table, rows), only(rows, table));
    assert!(
        table == rows,
        "HAKO_UPDATE_ESCAPES=1 writes the table anew\nonly on the page: {page:#?}\nonly in this run: {run:#?}"
    );
}
