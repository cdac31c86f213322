//! One file with all that it uses: what is wrong with it, and what its names mean.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use hako_syntax::Diagnostic;
use hako_syntax::ast::{Span, UsingTarget};
use hako_vm::lower::{Found, Loader, Offer, lower};
use rustc_hash::FxHashMap;

use crate::documents::Documents;
use crate::program::{Link, Program, SourceFile};
use crate::{Host, uri};

/// What is known of an open document.
#[derive(Debug)]
pub(crate) struct Analysis {
    pub(crate) program: Program,
    /// What is wrong, each with the position of its file.
    pub(crate) problems: Vec<(usize, Diagnostic)>,
}

/// Indexes of files by key: a file whose text is as before is not read again.
pub(crate) type Cache = FxHashMap<String, Rc<SourceFile>>;

impl Analysis {
    /// Reads the open document `key` and all that it uses.
    pub(crate) fn new(
        host: &dyn Host,
        documents: &Documents,
        cache: &mut Cache,
        key: &str,
    ) -> Option<Self> {
        let document = documents.get(key)?;
        let text = Rc::clone(&document.text);
        let folder = document.path.as_deref().and_then(folder_of);
        let name = document.path.as_ref().map_or(key.to_owned(), |path| path.display().to_string());
        let (inner, failure) = match host.loader(key, &name, folder.as_deref()) {
            Ok(loader) => (loader, None),
            Err(message) => (Box::new(Nothing(message.clone())) as Box<dyn Loader>, Some(message)),
        };
        let libraries = host.libraries();
        let offers = libraries.iter();
        let offers: Vec<_> =
            offers.map(|library| Offer { name: library.name, types: library.boxes }).collect();
        let mut loader = OpenFirst::new(inner, documents, key, folder);
        let mut mir = hako_vm::mir::Program::default();
        let found = match lower(&mut mir, &offers, &mut loader, key, &name, &text) {
            Ok(unit) => unit.warnings,
            Err(problems) => problems,
        };
        let mut problems: Vec<(usize, Diagnostic)> =
            found.into_iter().map(|problem| (problem.source.index(), problem.diagnostic)).collect();
        if let Some(message) = failure {
            // Once is enough, not at each `using`.
            problems.retain(|(_, problem)| problem.message != message);
            problems.insert(0, (0, Diagnostic::error(Span::default(), message)));
        }
        let files: Vec<_> = loader
            .keys
            .iter()
            .zip(&mir.sources)
            .map(|(key, source)| indexed(cache, key, &source.text))
            .collect();
        let links = files.iter().map(|file| loader.links_of(file)).collect();
        let program = Program { files, links, libraries };
        problems.retain(|(file, _)| *file < program.files.len());
        Some(Self { program, problems })
    }

    /// Whether the file is part of the program.
    pub(crate) fn reads(&self, key: &str) -> bool {
        self.program.files.iter().any(|file| file.key == key)
    }
}

fn indexed(cache: &mut Cache, key: &str, text: &Rc<str>) -> Rc<SourceFile> {
    match cache.get(key) {
        Some(file) if file.text == *text => Rc::clone(file),
        _ => {
            let file = Rc::new(SourceFile::new(key.to_owned(), Rc::clone(text)));
            cache.insert(key.to_owned(), Rc::clone(&file));
            file
        }
    }
}

/// The real folder of a file, which itself need not exist.
fn folder_of(path: &Path) -> Option<PathBuf> {
    let parent = path.parent()?;
    Some(parent.canonicalize().unwrap_or_else(|_| parent.to_owned()))
}

/// Finds nothing, for a reason.
struct Nothing(String);

impl Loader for Nothing {
    fn find(&mut self, _: &str, _: &UsingTarget) -> Result<Found, (String, Option<String>)> {
        Err((self.0.clone(), None))
    }
}

/// Gives the texts of open documents before those of files, and notes what leads where.
struct OpenFirst<'d> {
    inner: Box<dyn Loader>,
    documents: &'d Documents,
    /// The files in the order in which they were first met: that of the program's sources.
    keys: Vec<String>,
    numbers: FxHashMap<String, usize>,
    folders: FxHashMap<String, PathBuf>,
    links: FxHashMap<(String, String), Link>,
}

impl<'d> OpenFirst<'d> {
    fn new(
        inner: Box<dyn Loader>,
        documents: &'d Documents,
        key: &str,
        folder: Option<PathBuf>,
    ) -> Self {
        let folder = folder.map(|folder| (key.to_owned(), folder));
        Self {
            inner,
            documents,
            keys: vec![key.to_owned()],
            numbers: [(key.to_owned(), 0)].into_iter().collect(),
            folders: folder.into_iter().collect(),
            links: FxHashMap::default(),
        }
    }

    /// What each `using` of a file leads to.
    fn links_of(&self, file: &SourceFile) -> Vec<Option<Link>> {
        let uses = file.index.uses.iter();
        uses.map(|using| self.links.get(&(file.key.clone(), using.text.clone())).copied()).collect()
    }

    fn number(&mut self, key: &str) -> usize {
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let number = self.keys.len();
        self.keys.push(key.to_owned());
        self.numbers.insert(key.to_owned(), number);
        number
    }

    /// A document that is open but not yet a file, or not a readable one.
    fn unsaved(&self, from: &str, target: &UsingTarget) -> Option<Found> {
        let folder = self.folders.get(from)?;
        let paths: Vec<PathBuf> = match target {
            UsingTarget::Text(text) => vec![folder.join(&**text)],
            UsingTarget::Name(path) => {
                let stem = folder.join(path.text().replace('.', "/"));
                vec![stem.with_extension("hkr"), stem.with_extension("hako")]
            }
        };
        paths.iter().find_map(|path| {
            let key = uri::key(path);
            let document = self.documents.get(&key)?;
            let name = path.display().to_string().into();
            Some(Found::Source { key, name, text: String::from(&*document.text) })
        })
    }
}

impl Loader for OpenFirst<'_> {
    fn find(
        &mut self,
        from: &str,
        target: &UsingTarget,
    ) -> Result<Found, (String, Option<String>)> {
        let asked = match target {
            UsingTarget::Name(path) => path.text(),
            UsingTarget::Text(text) => text.to_string(),
        };
        let found = match self.inner.find(from, target) {
            Ok(found) => found,
            Err(refusal) => self.unsaved(from, target).ok_or(refusal)?,
        };
        let link = |link| ((from.to_owned(), asked.clone()), link);
        match found {
            Found::Library(library) => {
                self.links.extend([link(Link::Library(library as usize))]);
                Ok(Found::Library(library))
            }
            Found::Source { key, name, text } => {
                let number = self.number(&key);
                self.links.extend([link(Link::File(number))]);
                if let Some(folder) = Path::new(&key).parent() {
                    self.folders.insert(key.clone(), folder.to_owned());
                }
                let text = self.documents.get(&key).map_or(text, |d| String::from(&*d.text));
                Ok(Found::Source { key, name, text })
            }
        }
    }
}
