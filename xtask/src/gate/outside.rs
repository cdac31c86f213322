//! A crate outside of this workspace that uses py-runtime by the README's lines.
//!
//! The README marks each file with a comment before its block, such as
//! `<!-- outside: Cargo.toml -->`; `output` is what the program prints.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use toml_edit::{DocumentMut, Item, Table, value};

use super::Gate;
use super::report::Row;
use crate::{process, workspace};

const LIMIT: Duration = Duration::from_secs(60);

/// The files that the README gives, and what the program prints.
const FILES: &[&str] = &["Cargo.toml", "build.rs", "src/main.rs"];
const OUTPUT: &str = "output";

/// Builds the README's crate under the target directory and runs it.
pub(super) fn check(gate: &Gate) -> Result<Vec<Row>> {
    let readme = std::fs::read_to_string(workspace::root().join("README.md"))
        .context("cannot read README.md")?;
    let blocks = blocks(&readme)?;
    let folder = gate.target.join("outside");
    write(&folder, &blocks)?;
    build(gate, &folder)?;
    let name = package_name(&blocks["Cargo.toml"])?;
    let program = folder.join("target").join("debug").join(name);
    let finished = process::finish(&mut process::program(&program), LIMIT)?;
    if !finished.status.success() {
        bail!("the outside crate ended with {}:\n{}", finished.status, finished.stderr.trim_end());
    }
    let expected = &blocks[OUTPUT];
    if finished.stdout != *expected {
        println!("  expected {expected:?}\n  got      {:?}", finished.stdout);
        return Ok(vec![Row::failed("outside crate", "prints something else", "README's output")]);
    }
    Ok(vec![Row::holds("outside crate", "builds and runs", "README's output")])
}

/// The marked blocks of the README, all of them or an error.
fn blocks(readme: &str) -> Result<BTreeMap<String, String>> {
    let mut blocks = BTreeMap::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        let Some(name) = line.trim().strip_prefix("<!-- outside: ") else { continue };
        let name = name.trim_end_matches("-->").trim().to_owned();
        let fence = lines.find(|line| !line.trim().is_empty()).unwrap_or_default();
        if !fence.trim_start().starts_with("```") {
            bail!("README.md: no fenced block after `<!-- outside: {name} -->`");
        }
        let mut text = String::new();
        for line in lines.by_ref().take_while(|line| line.trim_end() != "```") {
            text.push_str(line);
            text.push('\n');
        }
        blocks.insert(name, text);
    }
    for name in FILES.iter().copied().chain([OUTPUT]) {
        if !blocks.contains_key(name) {
            bail!("README.md has no block marked `<!-- outside: {name} -->`");
        }
    }
    Ok(blocks)
}

fn write(folder: &Path, blocks: &BTreeMap<String, String>) -> Result<()> {
    std::fs::create_dir_all(folder.join("src"))?;
    for name in FILES {
        let text = match *name {
            "Cargo.toml" => manifest(&blocks[*name], &workspace::root())?,
            other => blocks[other].clone(),
        };
        std::fs::write(folder.join(name), text)?;
    }
    // The same versions as ours: they have been downloaded already.
    std::fs::copy(workspace::root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

/// The README's manifest with the paths of this checkout, cut off from this workspace.
fn manifest(text: &str, root: &Path) -> Result<String> {
    let mut document: DocumentMut =
        text.parse().context("README.md: the block Cargo.toml is not TOML")?;
    let dependencies = document.get_mut("dependencies").and_then(Item::as_table_like_mut);
    let mut paths = 0;
    for (name, item) in dependencies.into_iter().flat_map(|table| table.iter_mut()) {
        if let Some(path) = item.get_mut("path") {
            *path = value(root.join("crates").join(name.get()).to_string_lossy().into_owned());
            paths += 1;
        }
    }
    if paths == 0 {
        bail!("README.md: the block Cargo.toml depends on nothing by `path`");
    }
    document.insert("workspace", Item::Table(Table::new()));
    Ok(document.to_string())
}

fn package_name(manifest: &str) -> Result<String> {
    let document: DocumentMut = manifest.parse()?;
    let name = document.get("package").and_then(|package| package.get("name"));
    let name = name.and_then(Item::as_str).context("README.md: Cargo.toml has no package.name")?;
    Ok(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Builds without the network first: all that is needed should be there.
fn build(gate: &Gate, folder: &Path) -> Result<()> {
    let command = |words: &[&str]| {
        let mut command = gate.cargo();
        command.arg("build").args(words).current_dir(folder);
        command.env("CARGO_TARGET_DIR", folder.join("target"));
        command
    };
    let mut offline = command(&["--offline"]);
    println!("  $ {} (in {})", process::describe(&offline), folder.display());
    if process::log(&mut offline, &gate.folder.join("outside-offline.log"))?.success() {
        return Ok(());
    }
    gate.logged(command(&[]), "outside")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readme() -> String {
        let mut text = "# Title\n".to_owned();
        for name in ["Cargo.toml", "build.rs", "src/main.rs", "output"] {
            text.push_str(&format!("<!-- outside: {name} -->\n\n```x\nof {name}\n\n```\nmore\n"));
        }
        text
    }

    #[test]
    fn marked_blocks_are_taken_whole() {
        let blocks = blocks(&readme()).unwrap();
        assert_eq!(blocks["src/main.rs"], "of src/main.rs\n\n");
        assert_eq!(blocks.len(), 4);
    }

    #[test]
    fn a_missing_block_is_named() {
        let text = readme().replace("outside: build.rs", "something else");
        let message = "README.md has no block marked `<!-- outside: build.rs -->`";
        assert_eq!(blocks(&text).unwrap_err().to_string(), message);
        assert!(blocks("<!-- outside: x -->\ntext\n").is_err());
    }

    #[test]
    fn a_manifest_gets_the_paths_of_this_checkout() {
        let text = "[package]\nname = \"app\"\n\n[dependencies]\n\
                    py-runtime = { path = \"somewhere/py-runtime\" }\nother = \"1\"\n";
        let expected = "[package]\nname = \"app\"\n\n[dependencies]\n\
                        py-runtime = { path = \"here/crates/py-runtime\" }\nother = \"1\"\n\n\
                        [workspace]\n";
        assert_eq!(manifest(text, Path::new("here")).unwrap(), expected);
        assert!(manifest("[package]\nname = \"app\"\n", Path::new("here")).is_err());
        assert_eq!(package_name(text).unwrap(), format!("app{}", std::env::consts::EXE_SUFFIX));
    }
}
