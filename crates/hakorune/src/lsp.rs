//! `hakorune lsp`: the language server, with this build's libraries and the files' own settings.

use std::io;
use std::path::Path;

use anyhow::anyhow;
use hako_lsp::{Host, Library};
use hako_vm::lower::Loader;

use crate::loader::Files;
use crate::report::Reporter;
use crate::source::Source;
use crate::stack;

/// Serves an editor on standard input and output; the exit code.
pub(crate) fn run() -> u8 {
    match hako_lsp::serve_stdio(&Disk { libraries: libraries() }) {
        Ok(ending) => ending.code(),
        Err(error) => {
            let reason = match error.kind() {
                io::ErrorKind::InvalidData => anyhow!(
                    "what came on standard input is no message of the Language Server Protocol: {error}; \
                     `hakorune lsp` is started by an editor"
                ),
                _ => anyhow!("the language server cannot go on: {error}"),
            };
            Reporter::for_stderr().plain(&reason);
            1
        }
    }
}

fn libraries() -> Vec<Library> {
    let names = stack::LIBRARIES.iter();
    names.zip(stack::boxes()).map(|(name, boxes)| Library { name, boxes }).collect()
}

/// The files of this machine.
struct Disk {
    libraries: Vec<Library>,
}

impl Host for Disk {
    fn libraries(&self) -> Vec<Library> {
        self.libraries.clone()
    }

    fn loader(
        &self,
        key: &str,
        name: &str,
        folder: Option<&Path>,
    ) -> Result<Box<dyn Loader>, String> {
        let source = Source {
            key: key.to_owned(),
            name: name.to_owned(),
            text: String::new(),
            folder: folder.map(Path::to_owned),
        };
        match Files::new(&source, None) {
            Ok(files) => Ok(Box::new(files)),
            Err(error) => Err(format!("{error:#}")),
        }
    }
}
