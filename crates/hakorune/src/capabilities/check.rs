//! `hakorune caps check`: what a program's text will ask for, and whether its policy allows it.
//!
//! Imports and Python texts are found where they are written out; what is put together while the
//! program runs is not. The Python texts are read by Python's own parser, and not run.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use hako_syntax::LineIndex;
use hako_vm::mir::{Constant, Function, Inst, Program};
use hako_vm::{Console as _, Limits};
use py_caps::{Capability, Policy, Request};
use py_runtime::PyRuntime;

use super::commands::manifest;
use super::{Rules, policy};
use crate::loader::Files;
use crate::manifest::Manifest;
use crate::report::Reporter;
use crate::source::Input;
use crate::stack;
use crate::terminal::Terminal;

const SCAN: &str = include_str!("scan.py");

/// A capability that the text asks for, as it is written, and the first place where it does.
type Wanted = BTreeMap<String, String>;

/// Prints a row for each; the exit code is 1 when the policy does not allow all.
///
/// # Errors
/// When the program or its settings cannot be read.
pub(super) fn check(reporter: &Reporter, file: &Path, config: Option<&Path>) -> anyhow::Result<u8> {
    let source = match Input::named(file).read() {
        Ok(source) => source,
        Err(failure) => {
            reporter.source_failure(&failure);
            return Ok(1);
        }
    };
    let manifest = manifest(file, config)?;
    reporter.settings(&manifest);
    let mut files = Files::new(&source, config)?;
    let mut machine = stack::machine(Box::new(Terminal::new()), Limits::default())?;
    if let Err(problems) = machine.vm.compile(&mut files, &source.key, &source.name, &source.text) {
        reporter.problems(machine.vm.program(), &problems);
        return Ok(1);
    }
    let uses = uses(machine.vm.program());
    let wanted = wanted(&uses, &manifest)?;
    let policy = policy(&manifest, &Rules::default())?;
    let (text, refused) = table(&wanted, policy.as_ref());
    Terminal::new().write(&text).context("cannot write to standard output")?;
    Ok(u8::from(refused > 0))
}

/// A call with a text that is written out: the method, the text, the place.
struct Use {
    method: &'static str,
    text: String,
    place: String,
}

const METHODS: [&str; 6] = ["import", "importR", "exec", "eval", "evalR", "execR"];

fn uses(program: &Program) -> Vec<Use> {
    let mut uses = Vec::new();
    for function in &program.functions {
        in_function(program, function, &mut uses);
    }
    uses
}

/// Follows texts from where they are loaded to the calls that take them, along straight code.
fn in_function(program: &Program, function: &Function, uses: &mut Vec<Use>) {
    let mut texts: BTreeMap<u16, String> = BTreeMap::new();
    for (inst, span) in function.code.iter().zip(&function.spans) {
        match *inst {
            Inst::Const { dst, index } => {
                match function.constants.get(index as usize) {
                    Some(Constant::Str(text)) => texts.insert(dst, text.to_string()),
                    _ => texts.remove(&dst),
                };
            }
            Inst::Move { dst, src } => {
                match texts.get(&src).cloned() {
                    Some(text) => texts.insert(dst, text),
                    None => texts.remove(&dst),
                };
            }
            Inst::CallMethod { argc: 1, base, site } => {
                let name = program.symbols.text(function.sites[site as usize].name);
                let method = METHODS.iter().find(|method| ***method == **name);
                if let (Some(method), Some(text)) = (method, texts.get(&(base + 1))) {
                    let source = &program.sources[function.source.0 as usize];
                    let (line, _) = LineIndex::new(&source.text).position(&source.text, span.start);
                    let place = format!("{}:{line}", source.name);
                    uses.push(Use { method, text: text.clone(), place });
                }
            }
            _ => {}
        }
    }
}

fn wanted(uses: &[Use], manifest: &Manifest) -> anyhow::Result<Wanted> {
    let mut wanted = Wanted::new();
    let mut add = |capability: String, place: String| {
        wanted.entry(capability).or_insert(place);
    };
    let mut scanner = None;
    for used in uses {
        if used.method.starts_with("import") {
            add(format!("py.import:{}", used.text), used.place.clone());
            continue;
        }
        if scanner.is_none() {
            scanner = Some(Scanner::start(manifest)?);
        }
        let Some(scanner) = &scanner else { continue };
        for (capability, line) in scanner.scan(&used.text)? {
            add(capability, format!("{}, Python line {line}", used.place));
        }
    }
    if let Some(scanner) = scanner {
        scanner.end()?;
    }
    Ok(wanted)
}

/// Python's parser.
struct Scanner(PyRuntime);

impl Scanner {
    fn start(manifest: &Manifest) -> anyhow::Result<Self> {
        let mut plan = py_runtime::EnginePlan::default();
        plan.python = manifest.python().config(Vec::new());
        let py = PyRuntime::builder().plan(plan).build()?;
        py.exec(SCAN)?;
        Ok(Self(py))
    }

    /// The capabilities that a Python text asks for, and the line of each.
    fn scan(&self, text: &str) -> anyhow::Result<Vec<(String, i64)>> {
        let found: Vec<String> = self.0.get("scan")?.call((text,))?.extract()?;
        let row = |row: &String| {
            let (line, capability) = row.split_once(' ')?;
            Some((capability.to_owned(), line.parse().ok()?))
        };
        Ok(found.iter().filter_map(row).collect())
    }

    fn end(self) -> anyhow::Result<()> {
        self.0.fini();
        Ok(self.0.shutdown()?)
    }
}

fn table(wanted: &Wanted, policy: Option<&Policy>) -> (String, usize) {
    let mut refused = 0;
    let mut text = String::new();
    let width = wanted.keys().map(|capability| capability.chars().count()).max().unwrap_or(0);
    for (capability, place) in wanted {
        let (verdict, why) = match policy {
            None => ("free   ", "there is no policy".to_owned()),
            Some(policy) => judged(policy, capability),
        };
        refused += usize::from(verdict == "refused");
        text.push_str(&format!("{verdict}  {capability:width$}  {place}  ({why})\n"));
    }
    if wanted.is_empty() {
        text.push_str("nothing that is written out asks for anything\n");
    }
    (text, refused)
}

fn judged(policy: &Policy, capability: &str) -> (&'static str, String) {
    let Some(request) = request(policy, capability) else {
        return ("unknown", "no capability says this".to_owned());
    };
    let decision = policy.decide(&request);
    let rule = decision.rule.map(|rule| format!("`{}` at {}", rule.capability, rule.place));
    match (decision.allowed, rule) {
        (true, rule) => ("allowed", rule.unwrap_or_default()),
        (false, Some(rule)) => ("refused", rule),
        (false, None) => ("refused", "no rule allows it".to_owned()),
    }
}

/// The request that a capability with a plain scope is for.
fn request(policy: &Policy, text: &str) -> Option<Request> {
    use py_caps::Kind;
    let kind = Capability::parse(text, policy.folder()).ok()?.kind();
    let scope = text.split_once(':').map(|(_, scope)| scope.to_owned());
    Some(match (kind, scope) {
        (Kind::Import, Some(name)) => Request::Import(name),
        (Kind::Time | Kind::Env, Some(name)) => Request::Name(kind, name),
        (Kind::FsRead | Kind::FsWrite, Some(path)) => py_caps::paths::real(path.as_ref())
            .map_or(Request::Any(kind), |path| Request::Path(kind, path)),
        (Kind::Net, _) => Request::Net { host: None, port: None },
        (kind, _) => Request::Any(kind),
    })
}
