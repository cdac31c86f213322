//! A crate outside of this workspace that uses py-runtime by the README's lines.
//!
//! The README's section "From Rust" gives the dependency, the build script and the program, in
//! this order, each as a fenced block.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use toml_edit::{DocumentMut, Item, value};

use super::Gate;
use super::report::Row;
use crate::{process, workspace};

const LIMIT: Duration = Duration::from_secs(60);

const SECTION: &str = "## From Rust";
/// The files that the section gives, with the languages of their blocks.
const FILES: [(&str, &str); 3] =
    [("Cargo.toml", "toml"), ("build.rs", "rust"), ("src/main.rs", "rust")];
/// What the README's program prints: the root of two.
const OUTPUT: &str = "1.4142135623730951\n";
const NAME: &str = "outside";

/// Builds the README's crate under the target directory and runs it.
pub(super) fn check(gate: &Gate) -> Result<Vec<Row>> {
    let readme = std::fs::read_to_string(workspace::root().join("README.md"))
        .context("cannot read README.md")?;
    let blocks = blocks(&readme)?;
    let folder = gate.target.join("outside");
    write(&folder, &blocks)?;
    build(gate, &folder)?;
    let name = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
    let program = folder.join("target").join("debug").join(name);
    let finished = process::finish(&mut process::program(&program), LIMIT)?;
    if !finished.status.success() {
        bail!("the outside crate ended with {}:\n{}", finished.status, finished.stderr.trim_end());
    }
    let right = finished.stdout == OUTPUT;
    if !right {
        println!("  expected {OUTPUT:?}\n  got      {:?}", finished.stdout);
    }
    let value = if right { "builds and runs" } else { "prints something else" };
    Ok(vec![Row::judged("outside crate", value, "README's lines", right)])
}

/// The blocks of the README's section, in the order of [`FILES`], or an error.
fn blocks(readme: &str) -> Result<BTreeMap<&'static str, String>> {
    let mut lines = readme.lines();
    if !lines.any(|line| line.trim_end() == SECTION) {
        bail!("README.md has no section `{SECTION}`");
    }
    let mut found = Vec::new();
    while let Some(line) = lines.next().filter(|line| !line.starts_with("## ")) {
        let Some(language) = line.strip_prefix("```") else { continue };
        let mut text = String::new();
        for line in lines.by_ref().take_while(|line| line.trim_end() != "```") {
            text.push_str(line);
            text.push('\n');
        }
        found.push((language.trim().to_owned(), text));
    }
    let mut blocks = BTreeMap::new();
    for ((name, wanted), block) in
        FILES.iter().zip(found.into_iter().map(Some).chain([None, None, None]))
    {
        match block {
            Some((language, text)) if language == *wanted => blocks.insert(*name, text),
            _ => bail!("README.md, `{SECTION}`: no ```{wanted} block for {name} in its place"),
        };
    }
    Ok(blocks)
}

fn write(folder: &Path, blocks: &BTreeMap<&'static str, String>) -> Result<()> {
    std::fs::create_dir_all(folder.join("src"))?;
    for (name, text) in blocks {
        let text = match *name {
            "Cargo.toml" => manifest(text, &workspace::root())?,
            _ => text.clone(),
        };
        std::fs::write(folder.join(name), text)?;
    }
    // The same versions as ours: they have been downloaded already.
    std::fs::copy(workspace::root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

/// The README's dependencies with the paths of this checkout, as a package of its own.
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
    let package = format!(
        "[package]\nname = \"{NAME}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n"
    );
    Ok(package + &document.to_string())
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

    const README: &str = "# Title\n\n```toml\nnot = \"this\"\n```\n\n## From Rust\n\nWords.\n\n\
        ```toml\n[dependencies]\n```\n\n```rust\nbuild\n```\nAnd\n```rust\nmain\n\nend\n```\n\
        ## Next\n```rust\nother\n```\n";

    #[test]
    fn the_blocks_of_the_section_are_taken_in_order() {
        let expected = BTreeMap::from([
            ("Cargo.toml", "[dependencies]\n".to_owned()),
            ("build.rs", "build\n".to_owned()),
            ("src/main.rs", "main\n\nend\n".to_owned()),
        ]);
        assert_eq!(blocks(README).unwrap(), expected);
    }

    #[test]
    fn a_missing_block_is_named() {
        let error = |readme: &str| blocks(readme).unwrap_err().to_string();
        assert_eq!(error("# Title\n"), "README.md has no section `## From Rust`");
        assert_eq!(
            error(&README.replace("```rust\nbuild\n```\n", "")),
            "README.md, `## From Rust`: no ```rust block for src/main.rs in its place"
        );
        assert_eq!(
            error("## From Rust\n```rust\n"),
            "README.md, `## From Rust`: no ```toml block for Cargo.toml in its place"
        );
    }

    #[test]
    fn a_manifest_gets_the_paths_of_this_checkout() {
        let text = "[dependencies]\npy-runtime = { path = \"crates/py-runtime\" }\nother = \"1\"\n";
        let expected = "[package]\nname = \"outside\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                        [workspace]\n\n[dependencies]\n\
                        py-runtime = { path = \"here/crates/py-runtime\" }\nother = \"1\"\n";
        assert_eq!(manifest(text, Path::new("here")).unwrap(), expected);
        assert!(manifest("[dependencies]\nother = \"1\"\n", Path::new("here")).is_err());
    }
}
