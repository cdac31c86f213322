//! `golden`: files that a command writes and a person reads before they are committed.

use anyhow::{Result, bail};
use clap::Args;

use crate::gate::{MILESTONES, tree};
use crate::workspace;

/// How `golden` behaves.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Write the files instead of comparing them.
    #[arg(long)]
    update: bool,
}

/// Compares or writes the list of packages of each milestone.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let mut same = true;
    for milestone in MILESTONES {
        let file = tree::golden(milestone);
        let now = tree::now(milestone)?;
        let agreed = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => bail!("cannot read {}: {error}", file.display()),
        };
        let differences = tree::difference(&agreed, &now);
        for line in &differences {
            println!("{line}");
        }
        if options.update {
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(&file, now)?;
            let name = file.strip_prefix(workspace::root()).unwrap_or(&file);
            println!("wrote {} ({} lines differ)", name.display(), differences.len());
        } else {
            same &= differences.is_empty();
        }
    }
    if !same {
        println!("the golden files differ; if this is meant: cargo xtask golden --update");
    }
    Ok(same)
}
