//! Finds what `using` names: libraries of this build, names in hako.toml, files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use hako_syntax::ast::UsingTarget;
use hako_vm::lower::{Found, Loader};

use crate::manifest::Manifest;
use crate::source::{self, Failure, Source};
use crate::stack;

/// The endings of Hakorune files.
pub const EXTENSIONS: [&str; 2] = ["hkr", "hako"];

/// Finds what programs use, in files.
#[derive(Default)]
pub struct Files {
    manifest: Manifest,
    /// The folder of each module, by its key.
    folders: HashMap<String, PathBuf>,
}

type Refusal = (String, Option<String>);

impl Files {
    /// For the program `source`, with the settings beside or above it, or in `config`.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub fn new(source: &Source, config: Option<&Path>) -> anyhow::Result<Self> {
        let folder = source.folder.clone();
        let manifest = match config {
            Some(path) => Manifest::read(path)?,
            None => Manifest::find(folder.as_deref())?,
        };
        let mut folders = HashMap::new();
        folders.insert(source.key.clone(), folder.unwrap_or_else(|| PathBuf::from(".")));
        Ok(Self { manifest, folders })
    }

    /// The settings.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn open(&mut self, path: &Path) -> Result<Found, Refusal> {
        let source = source::read_file(path).map_err(|failure| match failure {
            Failure::Access { message, help } => (message, help),
            Failure::Encoding { name, diagnostic, .. } => {
                (format!("`{name}`: {}", diagnostic.message), diagnostic.help)
            }
        })?;
        let folder = source.folder.unwrap_or_else(|| PathBuf::from("."));
        self.folders.insert(source.key.clone(), folder);
        Ok(Found::Source { key: source.key, name: source.name.into(), text: source.text })
    }

    fn named(&mut self, folder: &Path, name: &str) -> Result<Found, Refusal> {
        if let Some(index) = stack::LIBRARIES.iter().position(|library| *library == name) {
            return Ok(Found::Library(index as u32));
        }
        if name == "python" {
            return Err((
                "this build has no Python".into(),
                Some("build it with the feature `m0`".into()),
            ));
        }
        let target = self.manifest.resolve(name).map_err(|message| (message, None))?;
        if let Some(path) = target {
            return self.open(&path);
        }
        let stem = folder.join(name.replace('.', "/"));
        let candidates = EXTENSIONS.map(|extension| stem.with_extension(extension));
        if let Some(path) = candidates.iter().find(|path| path.is_file()) {
            return self.open(path);
        }
        let known = self.manifest.names().chain(stack::LIBRARIES.iter().copied());
        let help = match hako_syntax::nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "add it to `[modules]` in hako.toml, or put it into `{}`",
                shown(&candidates[0])
            ),
        };
        Err((format!("there is no module `{name}`"), Some(help)))
    }
}

/// A path as seen from the working directory, when it is below it.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

impl Loader for Files {
    fn find(&mut self, from: &str, target: &UsingTarget) -> Result<Found, Refusal> {
        let folder = self.folders.get(from).cloned().unwrap_or_else(|| PathBuf::from("."));
        match target {
            UsingTarget::Name(path) => self.named(&folder, &path.text()),
            UsingTarget::Text(text) => {
                let path = Path::new(&**text);
                let is_path = text.contains('/')
                    || path.extension().is_some_and(|e| EXTENSIONS.iter().any(|known| e == *known));
                if is_path {
                    let full = folder.join(path);
                    let here = std::env::current_dir().unwrap_or_default();
                    let full = full.strip_prefix(&here).map(Path::to_owned).unwrap_or(full);
                    return self.open(&full);
                }
                self.named(&folder, text)
            }
        }
    }
}
