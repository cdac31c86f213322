//! The open documents and what is known of them.

use std::path::Path;
use std::rc::Rc;

use hako_syntax::Diagnostic;
use hako_syntax::ast::Span;
use lsp_types::{PublishDiagnosticsParams, TextDocumentContentChangeEvent, Uri};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::{Analysis, Cache};
use crate::documents::Documents;
use crate::features;
use crate::program::{Program, SourceFile};
use crate::server::guarded;
use crate::{Host, uri};

/// The open documents, and what the client was told of them.
pub(crate) struct Workspace<'h> {
    host: &'h dyn Host,
    documents: Documents,
    analyses: FxHashMap<String, Analysis>,
    cache: Cache,
    /// The keys of documents that have changed since they were last read.
    changed: FxHashSet<String>,
    /// Whether files have: then everything is read again.
    all_changed: bool,
    /// What the client was last told of each file.
    told: FxHashMap<String, PublishDiagnosticsParams>,
}

impl<'h> Workspace<'h> {
    pub(crate) fn new(host: &'h dyn Host) -> Self {
        Self {
            host,
            documents: Documents::default(),
            analyses: FxHashMap::default(),
            cache: Cache::default(),
            changed: FxHashSet::default(),
            all_changed: false,
            told: FxHashMap::default(),
        }
    }

    pub(crate) fn open(&mut self, uri: Uri, version: i32, text: String) {
        let key = self.documents.open(uri, version, text);
        self.changed.insert(key);
        self.all_changed = true;
    }

    pub(crate) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) {
        if let Some(key) = self.documents.change(uri, version, changes) {
            self.changed.insert(key);
        }
    }

    pub(crate) fn close(&mut self, uri: &Uri) {
        if let Some(key) = self.documents.close(uri) {
            if self.documents.get(&key).is_none() {
                self.analyses.remove(&key);
            }
            self.all_changed = true;
        }
    }

    /// Notes that files on disk may be other than before.
    pub(crate) fn files_changed(&mut self) {
        self.all_changed = true;
    }

    /// The program of an open document, as of the last [`Self::refresh`].
    pub(crate) fn program(&self, uri: &Uri) -> Option<&Program> {
        let key = self.documents.key(uri)?;
        self.analyses.get(key).map(|analysis| &analysis.program)
    }

    /// The address of a file: as the client spells it, when it is open.
    pub(crate) fn uri(&self, key: &str) -> Option<Uri> {
        match self.documents.get(key) {
            Some(document) => Some(document.uri.clone()),
            None => uri::from_path(Path::new(key)),
        }
    }

    /// Reads again what has changed, and all that uses it; what is now to be told.
    pub(crate) fn refresh(&mut self) -> Vec<PublishDiagnosticsParams> {
        if !self.all_changed && self.changed.is_empty() {
            return Vec::new();
        }
        for key in self.documents.open_keys() {
            let stale = match self.analyses.get(&key) {
                Some(analysis) => {
                    self.all_changed || self.changed.iter().any(|other| analysis.reads(other))
                }
                None => true,
            };
            if stale {
                self.analyse(&key);
            }
        }
        self.changed.clear();
        self.all_changed = false;
        let analyses = &self.analyses;
        self.cache.retain(|key, _| analyses.values().any(|analysis| analysis.reads(key)));
        self.news()
    }

    fn analyse(&mut self, key: &str) {
        let (host, documents, cache) = (self.host, &self.documents, &mut self.cache);
        let analysis = guarded(|| Analysis::new(host, documents, cache, key));
        let analysis = analysis.unwrap_or_else(|message| {
            let text = Rc::clone(&documents.get(key)?.text);
            // Without its names, but the client is told.
            let file = Rc::new(SourceFile::without_names(key.to_owned(), text));
            let program = Program { files: vec![file], links: Vec::new(), libraries: Vec::new() };
            let problems = vec![(0, Diagnostic::error(Span::default(), message))];
            Some(Analysis { program, problems })
        });
        if let Some(analysis) = analysis {
            self.analyses.insert(key.to_owned(), analysis);
        }
    }

    /// What is wrong with each file, where it is not what the client knows.
    fn news(&mut self) -> Vec<PublishDiagnosticsParams> {
        let mut news = Vec::new();
        let mut current = FxHashMap::default();
        for (key, file, problems) in self.problems() {
            let Some(uri) = self.uri(&key) else { continue };
            let diagnostics = features::diagnostics(&file, &uri, problems.into_iter());
            let version = self.documents.get(&key).map(|document| document.version);
            current.insert(key, PublishDiagnosticsParams { uri, diagnostics, version });
        }
        for (key, old) in &self.told {
            if !current.contains_key(key) && !old.diagnostics.is_empty() {
                let uri = old.uri.clone();
                news.push(PublishDiagnosticsParams { uri, diagnostics: Vec::new(), version: None });
            }
        }
        news.extend(
            current
                .iter()
                .filter(|(key, new)| self.told.get(*key) != Some(new))
                .map(|(_, new)| new.clone()),
        );
        news.sort_by(|a, b| a.uri.cmp(&b.uri));
        self.told = current;
        news
    }

    /// Each open file and each with problems, with what all programs find wrong with it.
    fn problems(&self) -> Vec<(String, Rc<SourceFile>, Vec<&Diagnostic>)> {
        let place = |problem: &Diagnostic| (problem.span.start, problem.span.end);
        let mut found: FxHashMap<&str, (Rc<SourceFile>, Vec<&Diagnostic>)> = FxHashMap::default();
        for key in self.documents.open_keys() {
            let Some(analysis) = self.analyses.get(&key) else { continue };
            if let Some(file) = analysis.program.files.first() {
                found.entry(&file.key).or_insert_with(|| (Rc::clone(file), Vec::new()));
            }
            for (number, problem) in &analysis.problems {
                let file = &analysis.program.files[*number];
                let entry = found.entry(&file.key).or_insert_with(|| (Rc::clone(file), Vec::new()));
                entry.1.push(problem);
            }
        }
        let mut found: Vec<_> = found
            .into_iter()
            .map(|(key, (file, problems))| (key.to_owned(), file, problems))
            .collect();
        for (_, _, problems) in &mut found {
            problems
                .sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.message.cmp(&b.message)));
            // Several programs may find the same.
            problems.dedup();
        }
        found
    }
}
