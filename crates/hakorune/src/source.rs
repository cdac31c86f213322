//! Reading programs.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use hako_syntax::Diagnostic;

/// Where a program comes from.
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// The command line.
    Text(String),
}

/// A program's text and names.
pub struct Source {
    /// Its identity among the modules of a program.
    pub key: String,
    /// The name that messages show.
    pub name: String,
    /// The text.
    pub text: String,
    /// The folder that its own `using` paths start from; none for a text that is no file.
    pub folder: Option<PathBuf>,
}

/// Why a program cannot be read.
pub enum Failure {
    /// Something outside of its text.
    Access {
        /// What is wrong.
        message: String,
        /// What would be right.
        help: Option<String>,
    },
    /// Its bytes are not text.
    Encoding {
        /// The name that messages show.
        name: String,
        /// The text, with each bad byte replaced.
        text: String,
        /// What and where.
        diagnostic: Box<Diagnostic>,
    },
}

impl Input {
    /// What `name` on the command line stands for: a file, or `-`.
    pub fn named(name: &Path) -> Self {
        if name.as_os_str() == "-" { Self::Stdin } else { Self::File(name.to_owned()) }
    }

    /// Reads it all.
    ///
    /// # Errors
    /// What is in the way, and what would be right.
    pub fn read(&self) -> Result<Source, Failure> {
        match self {
            Self::Text(text) => Ok(Source {
                key: String::new(),
                name: "-e".into(),
                text: text.clone(),
                folder: None,
            }),
            Self::Stdin => {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes).map_err(|error| Failure::Access {
                    message: format!("cannot read standard input: {error}"),
                    help: None,
                })?;
                let text = decode("<stdin>", bytes)?;
                Ok(Source { key: String::new(), name: "<stdin>".into(), text, folder: None })
            }
            Self::File(path) => read_file(path),
        }
    }
}

/// Reads the program in a file.
///
/// # Errors
/// As [`Input::read`].
pub fn read_file(path: &Path) -> Result<Source, Failure> {
    let name = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| access(path, &error))?;
    let text = decode(&name, bytes)?;
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = real.parent().map(Path::to_owned);
    Ok(Source { key: real.display().to_string(), name, text, folder })
}

fn access(path: &Path, error: &io::Error) -> Failure {
    let name = path.display();
    if path.is_dir() {
        let main = path.join("main.hkr");
        let help = if main.exists() {
            format!("run a file in it: `{}`", main.display())
        } else {
            "run a file in it".into()
        };
        return Failure::Access { message: format!("`{name}` is a folder"), help: Some(help) };
    }
    let help = match error.kind() {
        io::ErrorKind::NotFound => similar(path).map(|near| format!("did you mean `{near}`?")),
        _ => None,
    };
    let what = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    };
    Failure::Access { message: format!("cannot read `{name}`: {what}"), help }
}

/// A file in the same folder whose name is near.
fn similar(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let names: Vec<String> = fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let near = hako_syntax::nearest(wanted, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}

fn decode(name: &str, bytes: Vec<u8>) -> Result<String, Failure> {
    match hako_syntax::decode(&bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(diagnostic) => Err(Failure::Encoding {
            name: name.to_owned(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            diagnostic: Box::new(diagnostic),
        }),
    }
}
