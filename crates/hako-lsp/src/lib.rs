//! The language server of Hakorune: what an editor asks about programs, answered over the
//! Language Server Protocol.
//!
//! It says everything that is wrong with the open documents and with all that they use, as
//! `hakorune check` does; goes to definitions; shows declarations with their comments; offers
//! names; lists what a file declares. It runs no program, starts no Python, and prints nothing.
//! Where modules are found is not decided here but by the [`Host`].
//!
//! ```
//! use hako_lsp::{Ending, Host, Library, serve};
//! use hako_vm::lower::Loader;
//!
//! struct Alone;
//! impl Host for Alone {
//!     fn libraries(&self) -> Vec<Library> {
//!         Vec::new()
//!     }
//!     fn loader(&self, _: &str, _: &str, _: Option<&std::path::Path>) -> Result<Box<dyn Loader>, String> {
//!         Err("there are no modules here".into())
//!     }
//! }
//!
//! let (server, client) = hako_lsp::Connection::memory();
//! drop(client);
//! assert_eq!(serve(&server, &Alone), Ending::Disconnected);
//! ```

mod analysis;
mod builtins;
mod comments;
mod documents;
mod features;
mod index;
mod lines;
mod program;
mod server;
mod uri;
mod workspace;

use std::path::Path;

use hako_box::BoxType;
use hako_vm::lower::Loader;
pub use lsp_server::Connection;

pub use server::{Ending, serve, serve_stdio};

/// A library that programs can use.
#[derive(Clone, Copy, Debug)]
pub struct Library {
    /// The name after `using`.
    pub name: &'static str,
    /// Its boxes.
    pub boxes: &'static [&'static BoxType],
}

/// What the server asks of where it runs.
pub trait Host {
    /// The libraries, in the order in which loaders number them.
    fn libraries(&self) -> Vec<Library>;

    /// Finds what the program `key` uses; `name` is what messages show, `folder` is where it
    /// stands, if it is a file or will be one.
    ///
    /// # Errors
    /// Why there is none: settings that cannot be read.
    fn loader(
        &self,
        key: &str,
        name: &str,
        folder: Option<&Path>,
    ) -> Result<Box<dyn Loader>, String>;
}
