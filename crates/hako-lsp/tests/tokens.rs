//! The grammar, read by the library and the expressions that editors use.
//!
//! They come from npm, once. Where Node.js is missing or the registry is out of reach the tests
//! say so on standard error and pass; `editor.rs` compiles every expression all the same.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A copy of the extension's folder with what reads the grammar, or why there is none.
static READER: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
    let (from, to) =
        (root().join("editors/vscode"), Path::new(env!("CARGO_TARGET_TMPDIR")).join("grammar"));
    for folder in ["syntaxes", "test"] {
        fs::create_dir_all(to.join(folder)).expect("the folder can be made");
        for entry in fs::read_dir(from.join(folder)).expect("it is there") {
            let entry = entry.expect("it can be read");
            let copy = to.join(folder).join(entry.file_name());
            fs::copy(entry.path(), copy).expect("it can be copied");
        }
    }
    if !to.join("node_modules/vscode-textmate").is_dir()
        || !to.join("node_modules/vscode-oniguruma").is_dir()
    {
        fs::write(to.join("package.json"), "{\"private\": true}").expect("it can be written");
        let made = Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
            .args(["--fetch-retries=0", "--fetch-timeout=20000"])
            .args(["vscode-textmate@9", "vscode-oniguruma@2"])
            .current_dir(&to)
            .output()
            .map_err(|error| format!("npm: {error}"))?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into_owned());
        }
    }
    Ok(to)
});

/// What the reader says of some files; nothing where there is none.
fn tokens(files: &[PathBuf]) -> Option<String> {
    let folder = match &*READER {
        Ok(folder) => folder,
        Err(why) => {
            let text = format!("skipped: the grammar's reader cannot be installed: {why}\n");
            // Past the test's capture, so that it is seen. Nobody to tell is no failure.
            drop(std::io::stderr().write_all(text.as_bytes()));
            return None;
        }
    };
    let mut node = Command::new("node");
    let read = node.arg("test/tokens.mjs").args(files).current_dir(folder).output();
    let read = read.expect("npm comes with node");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    Some(String::from_utf8(read.stdout).expect("it writes UTF-8"))
}

#[test]
fn each_part_of_a_program_has_its_scopes() {
    let folder = root().join("editors/vscode/test");
    let Some(found) = tokens(&[folder.join("sample.hkr")]) else { return };
    let wanted = fs::read_to_string(folder.join("sample.tokens")).expect("it is there");
    assert_eq!(found, wanted);
}

#[test]
fn no_text_or_comment_leaks_out_of_a_program() {
    let entries = fs::read_dir(root().join("tests/lang")).expect("the programs are there");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "hkr"));
    files.sort();
    let Some(found) = tokens(&files) else { return };
    let mut name = "";
    let mut ends = Vec::new();
    for line in found.lines() {
        if let Some(file) = line.strip_prefix("== ") {
            name = file;
        } else if let Some(within) = line.strip_prefix("ends within ") {
            ends.push((name, within));
        }
    }
    // These are about texts and comments that nothing closes.
    let wanted = [
        ("bad_an_escape_at_the_end_of_a_file_is_an_error.hkr", "string.quoted.double.hakorune"),
        ("lex_an_unclosed_comment_is_an_error.hkr", "comment.block.hakorune"),
        ("lex_an_unclosed_string_is_an_error.hkr", "string.quoted.double.hakorune"),
    ];
    assert_eq!(ends, wanted);
}
