//! Loading: a file and all that it uses, each once.

use std::rc::Rc;
use std::sync::Arc;

use hako_syntax::ast::{File, Ident, Item, Span, Using, UsingTarget};
use hako_syntax::{Diagnostic, Severity};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Found, Loader, Problem};
use crate::mir::{Program, Source, SourceId};

/// A parsed file.
pub(super) struct Module {
    pub(super) key: String,
    pub(super) source: SourceId,
    pub(super) file: File,
    /// Whether it parsed without errors.
    pub(super) sound: bool,
    /// Words on lines that did not parse: what they would have declared is not known.
    pub(super) doubtful: FxHashSet<String>,
    pub(super) uses: Vec<Use>,
}

/// A `using` that was found.
pub(super) struct Use {
    pub(super) target: Used,
    pub(super) alias: Option<Ident>,
    pub(super) span: Span,
    /// As written, for messages.
    pub(super) text: String,
}

/// What a `using` led to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Used {
    /// A module, by position.
    Module(usize),
    /// A library.
    Library(u32),
}

/// What earlier lines of a session have loaded.
#[derive(Default)]
pub(super) struct Earlier {
    /// How many modules, each line included.
    pub(super) count: usize,
    /// Those that are files, by their keys.
    pub(super) keys: FxHashMap<String, usize>,
}

enum State {
    /// Being loaded: to use it now is a cycle.
    Loading,
    Done(usize),
}

struct Loading<'l> {
    program: &'l mut Program,
    loader: &'l mut dyn Loader,
    states: FxHashMap<String, State>,
    /// How many modules were loaded for earlier lines of a session.
    earlier: usize,
    modules: Vec<Module>,
    problems: Vec<Problem>,
    /// The files on the way here: key, source, and where the next is used.
    way: Vec<(String, SourceId, Span)>,
}

/// Parses a file and all that it uses. What is used comes before its user; the file is last.
pub(super) fn load(
    program: &mut Program,
    loader: &mut dyn Loader,
    earlier: Earlier,
    key: &str,
    name: &str,
    text: &str,
) -> (Vec<Module>, Vec<Problem>) {
    let mut loading = Loading {
        program,
        loader,
        earlier: earlier.count,
        states: earlier.keys.into_iter().map(|(key, at)| (key, State::Done(at))).collect(),
        modules: Vec::new(),
        problems: Vec::new(),
        way: Vec::new(),
    };
    loading.file(key.to_owned(), name.into(), text.into());
    (loading.modules, loading.problems)
}

impl Loading<'_> {
    fn file(&mut self, key: String, name: Rc<str>, text: Rc<str>) -> usize {
        let source = SourceId(self.program.sources.len() as u32);
        self.program.sources.push(Source { name, text: Rc::clone(&text) });
        self.states.insert(key.clone(), State::Loading);
        let parsed = hako_syntax::parse(&text);
        let sound = parsed.diagnostics.iter().all(|d| d.severity == Severity::Warning);
        let doubtful = doubtful(&text, &parsed.diagnostics);
        let diagnostics = parsed.diagnostics.into_iter();
        self.problems.extend(diagnostics.map(|diagnostic| Problem { source, diagnostic }));
        self.way.push((key.clone(), source, Span::default()));
        let mut uses = Vec::new();
        for item in &parsed.file.items {
            if let Item::Using(using) = item {
                uses.extend(self.using(&key, source, using));
            }
        }
        self.way.pop();
        self.modules.push(Module {
            key: key.clone(),
            source,
            file: parsed.file,
            sound,
            doubtful,
            uses,
        });
        let at = self.earlier + self.modules.len() - 1;
        self.states.insert(key, State::Done(at));
        at
    }

    fn using(&mut self, from: &str, source: SourceId, using: &Using) -> Option<Use> {
        let text: String = match &using.target {
            UsingTarget::Name(path) => path.text(),
            UsingTarget::Text(text) => format!("\"{text}\""),
        };
        let target = match self.loader.find(from, &using.target) {
            Ok(Found::Library(library)) => Used::Library(library),
            Ok(Found::Source { key, name, text }) => match self.states.get(&key) {
                Some(State::Done(at)) => Used::Module(*at),
                Some(State::Loading) => {
                    self.cycle(&key, source, using);
                    return None;
                }
                None => {
                    if let Some(last) = self.way.last_mut() {
                        last.2 = using.span;
                    }
                    let at = hako_syntax::deep(|| self.file(key, name, text.into()));
                    Used::Module(at)
                }
            },
            Err((message, help)) => {
                let mut diagnostic = Diagnostic::error(using.target_span, message);
                diagnostic.help = help;
                self.problems.push(Problem { source, diagnostic });
                return None;
            }
        };
        Some(Use { target, alias: using.alias.clone(), span: using.span, text })
    }

    /// A file on the way is used again: says where the circle begins.
    fn cycle(&mut self, key: &str, source: SourceId, using: &Using) {
        let start = self.way.iter().position(|(other, ..)| other == key).unwrap_or(0);
        let (_, first, span) = &self.way[start];
        let (first, span) = (*first, *span);
        let name = &self.program.sources[first.index()].name;
        let diagnostic = if first == source {
            Diagnostic::error(using.target_span, "this file uses itself")
                .help("remove this line: a file's own names are always visible in it")
        } else {
            let line = line_of(&self.program.sources[first.index()].text, span.start);
            Diagnostic::error(
                using.target_span,
                format!("files use each other in a circle: `{name}` line {line} leads here"),
            )
            .help("move what both need into a third file")
        };
        self.problems.push(Problem { source, diagnostic });
    }
}

/// The words on the lines of errors.
fn doubtful(text: &str, diagnostics: &[Diagnostic]) -> FxHashSet<String> {
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let places = errors.flat_map(|d| d.labels.iter().map(|label| label.0).chain([d.span]));
    let lines: FxHashSet<(usize, usize)> = places
        .filter_map(|span| {
            let at = (span.start as usize).min(text.len());
            let start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
            let end = text.get(at..)?.find('\n').map_or(text.len(), |newline| at + newline);
            Some((start, end))
        })
        .collect();
    let words = lines.into_iter().flat_map(|(start, end)| {
        text[start..end].split(|c: char| !c.is_alphanumeric() && c != '_')
    });
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The line of an offset, from 1.
pub(super) fn line_of(text: &str, offset: u32) -> usize {
    let end = (offset as usize).min(text.len());
    1 + text.as_bytes()[..end].iter().filter(|byte| **byte == b'\n').count()
}

/// The last part of a name in a `using`, for advice.
pub(super) fn alias_for(text: &str) -> Arc<str> {
    let last = text
        .trim_matches('"')
        .rsplit(['/', '.'])
        .find(|part| !part.is_empty() && *part != "hkr" && *part != "hako");
    last.unwrap_or("lib").into()
}
