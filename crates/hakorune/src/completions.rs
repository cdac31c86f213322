//! What shells and `man` know of the command line, made from its description.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Command};
use clap_complete::Shell;

/// The options of `hakorune completions`.
#[derive(Args)]
#[command(
    after_help = "For example:\n  hakorune completions bash > ~/.local/share/bash-completion/completions/hakorune\n  hakorune completions zsh > ~/.zfunc/_hakorune        with ~/.zfunc in $fpath\n  hakorune completions fish > ~/.config/fish/completions/hakorune.fish"
)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// The options of `hakorune man`.
#[derive(Args)]
#[command(
    after_help = "For example:\n  hakorune man | man -l -                       shows the first page\n  hakorune man --pages ~/.local/share/man/man1  writes one page for each command"
)]
pub(crate) struct ManArgs {
    /// Writes the pages of all commands into this folder, instead of the first one to standard
    /// output.
    #[arg(long, value_name = "FOLDER")]
    pages: Option<PathBuf>,
}

/// A script that makes a shell complete the command line.
pub(crate) fn script(args: &CompletionsArgs, mut command: Command) -> Vec<u8> {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    script
}

/// The first page of the manual; with a folder, all pages are there and nothing is left to print.
///
/// # Errors
/// When a page cannot be written.
pub(crate) fn manual(args: &ManArgs, command: Command) -> anyhow::Result<Vec<u8>> {
    let mut page = Vec::new();
    match &args.pages {
        None => clap_mangen::Man::new(command).render(&mut page)?,
        Some(folder) => {
            clap_mangen::generate_to(command, folder)
                .with_context(|| format!("cannot write pages into `{}`", folder.display()))?;
        }
    }
    Ok(page)
}
