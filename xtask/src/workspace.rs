//! Where things are: the root of the workspace, its target directory, its files.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::process;

/// The platform whose dependencies are checked: one for everybody, whoever runs the check.
pub(crate) const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    // Cargo says where the package is now; what the compiler saw may have moved since.
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map_or_else(|| package.clone(), Path::to_path_buf)
}

/// What `cargo metadata` says of the workspace, with every feature of every member on.
pub(crate) fn metadata() -> Result<Value> {
    let mut command = process::cargo();
    command.args(["metadata", "--format-version", "1", "--all-features", "--locked"]);
    // Else packages of every other system would be downloaded, only to be listed.
    command.args(["--filter-platform", PLATFORM]);
    let text = process::capture(&mut command)?;
    serde_json::from_str(&text).context("`cargo metadata` printed something that is not JSON")
}

/// The target directory, wherever the environment or a configuration file puts it.
pub(crate) fn target_dir() -> Result<PathBuf> {
    let mut command = process::cargo();
    command.args(["metadata", "--format-version", "1", "--no-deps"]);
    let text = process::capture(&mut command)?;
    let value: Value = serde_json::from_str(&text)?;
    let path = value["target_directory"].as_str().context("`cargo metadata` names no target")?;
    Ok(PathBuf::from(path))
}

/// The files of the repository, tracked or about to be, relative to the root and in order.
pub(crate) fn files() -> Result<Vec<PathBuf>> {
    let root = root();
    let mut command = Command::new("git");
    command.current_dir(&root);
    command.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let mut files = match process::capture(&mut command) {
        Ok(text) => text.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect(),
        // An unpacked archive has no history; its folders say the same.
        Err(_) => walk(&root)?,
    };
    files.retain(|file| root.join(file).is_file());
    files.sort();
    files.dedup();
    Ok(files)
}

fn walk(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let path = root.join(&folder);
        let entries =
            std::fs::read_dir(&path).with_context(|| format!("cannot list {}", path.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_file() {
                files.push(name);
            } else if kind.is_dir() && entry.file_name() != "target" && entry.file_name() != ".git"
            {
                folders.push(name);
            }
        }
    }
    Ok(files)
}
