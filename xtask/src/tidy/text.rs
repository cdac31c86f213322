//! Rules about one file, and about which files there are.

use std::path::{Path, PathBuf};

use super::{Finding, scan};

/// No file of code is longer; aim at 100 to 300.
const LONGEST: usize = 700;

/// Files of code that are one function or one table, and so may be long.
const LONG_ANYWAY: &[&str] = &[
    // The dispatch loop: one match over all instructions, which the compiler must see whole.
    "crates/hako-vm/src/interp/dispatch.rs",
];

/// Words that have no place in any file. Split, so that this file does not hold them.
const NOWHERE: &[(&str, &str)] = &[
    (concat!("/ro", "ot/"), "the path of one machine"),
    (concat!("/wo", "rk/"), "the path of one machine"),
    (concat!("/ho", "me/"), "the path of one machine"),
    (concat!("/tm", "p/"), "the path of one machine: use a folder under `target`"),
    (concat!("index.", "crates.io"), "the address of a registry"),
    (concat!("static.", "crates.io"), "the address of a registry"),
    (concat!("pypi.", "org"), "the address of a registry"),
    (concat!("files.python", "hosted.org"), "the address of a registry"),
    (concat!("registry.", "npmjs.org"), "the address of a registry"),
];

/// Words that have no place in Rust code outside strings and comments.
const NOT_IN_RUST: &[(&str, &str)] = &[
    ("todo!", "unfinished code"),
    ("unimplemented!", "unfinished code"),
    ("dbg!", "left over from debugging"),
    ("#[ignore", "a test that does not run proves nothing"),
];

/// Folders whose code may name pyo3's types.
const NAMES_PYO3: &[&str] = &["crates/py-runtime/", "benches/"];

/// The rules about one file; its path is relative to the root.
pub(crate) fn check(file: &Path, content: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = slashed(file);
    if name == "Cargo.lock" {
        findings.extend(lock_sources(file, content));
        return findings;
    }
    let is_code = name.ends_with(".rs") && !LONG_ANYWAY.contains(&name.as_str());
    let count = content.lines().count();
    if count > LONGEST && is_code {
        let message = format!("{count} lines, {LONGEST} is the most: split it by what it is about");
        findings.push(Finding::new(file, 0, message));
    }
    for (index, line) in content.lines().enumerate() {
        for (word, why) in NOWHERE {
            if line.contains(word) {
                findings.push(Finding::new(file, index + 1, format!("`{word}`: {why}")));
            }
        }
    }
    if name.ends_with(".rs") {
        findings.extend(check_rust(file, content));
    }
    if name.ends_with("Cargo.toml") {
        findings.extend(check_manifest(file, content));
    }
    findings
}

fn slashed(file: &Path) -> String {
    file.to_string_lossy().replace('\\', "/")
}

/// A lock file made behind a mirror sends everybody to that mirror.
fn lock_sources(file: &Path, content: &str) -> Vec<Finding> {
    let usual = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    content
        .lines()
        .enumerate()
        .filter(|(_, line)| line.starts_with("source = ") && *line != usual)
        .map(|(index, line)| Finding::new(file, index + 1, format!("not from crates.io: {line}")))
        .collect()
}

fn check_rust(file: &Path, content: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lines = scan::lines(content);
    for (index, line) in lines.iter().enumerate() {
        for (word, why) in NOT_IN_RUST {
            if line.code.contains(word) {
                findings.push(Finding::new(file, index + 1, format!("`{word}`: {why}")));
            }
        }
        if opens_unsafe(&line.code) && !has_note(&lines, index) {
            let message = "no `// SAFETY:` note directly above: name the invariant and its keeper";
            findings.push(Finding::new(file, index + 1, message));
        }
    }
    findings.extend(unsafe_is_announced(file, &lines));
    let name = slashed(file);
    let may_name_pyo3 = NAMES_PYO3.iter().any(|folder| name.starts_with(folder));
    for (index, line) in lines.iter().enumerate().filter(|_| !may_name_pyo3) {
        let named = ["pyo3", "pyo3_ffi"].into_iter().any(|word| {
            scan::after_word(&line.code, word).is_some_and(|after| after.starts_with("::"))
        });
        if named {
            findings.push(Finding::new(file, index + 1, "only py-runtime names pyo3's types"));
        }
    }
    let is_root = name.ends_with("src/lib.rs") || name.ends_with("src/main.rs");
    if is_root && !content.starts_with("//!") {
        let message = "a crate begins with `//!`: what it is, what it is not, an example";
        findings.push(Finding::new(file, 1, message));
    }
    findings
}

/// Whether a line begins an unsafe block or implementation (a declaration needs no note).
fn opens_unsafe(code: &str) -> bool {
    let mut rest = code;
    while let Some(after) = scan::after_word(rest, "unsafe") {
        let next = after.trim_start();
        if next.starts_with('{') || next.starts_with("impl") || next.is_empty() {
            return true;
        }
        rest = after;
    }
    false
}

/// Whether the comment directly above the statement of this line has the note.
fn has_note(lines: &[scan::Line], index: usize) -> bool {
    if lines[index].comment.contains("SAFETY:") {
        return true;
    }
    let mut at = index;
    while at > 0 {
        at -= 1;
        let line = &lines[at];
        let code = line.code.trim();
        if line.comment.contains("SAFETY:") && code.is_empty() {
            return true;
        }
        let is_comment = code.is_empty() && !line.comment.trim().is_empty();
        let is_attribute = code.starts_with("#[");
        // A statement that was broken over lines goes on to the block.
        let goes_on = !code.is_empty() && !code.ends_with([';', '{', '}', ',']);
        if !(is_comment || is_attribute || goes_on) {
            return false;
        }
    }
    false
}

/// The workspace denies `unsafe`; a file meant for it opens with an `expect` that says why.
fn unsafe_is_announced(file: &Path, lines: &[scan::Line]) -> Option<Finding> {
    let first = lines.iter().position(|line| scan::after_word(&line.code, "unsafe").is_some())?;
    // The attribute may be broken over lines.
    let code: String = lines.iter().flat_map(|line| line.code.split_whitespace()).collect();
    if code.contains("expect(unsafe_code,") {
        return None;
    }
    let message = "`unsafe` outside the files meant for it: they say `#![expect(unsafe_code, …)]`";
    Some(Finding::new(file, first + 1, message))
}

fn check_manifest(file: &Path, content: &str) -> Vec<Finding> {
    let Ok(document) = toml_edit::Document::parse(content) else {
        return vec![Finding::new(file, 0, "not TOML")];
    };
    if document.get("package").is_none() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let inherits = |item: Option<&toml_edit::Item>| {
        item.and_then(|item| item.get("workspace")).and_then(|item| item.as_bool()) == Some(true)
    };
    // The fuzz targets are a workspace of their own and cannot inherit.
    if document.get("workspace").is_none() {
        if !inherits(document.get("lints")) {
            findings.push(Finding::new(file, 0, "no `[lints] workspace = true`"));
        }
        for key in ["license", "edition", "rust-version"] {
            if !inherits(document.get("package").and_then(|package| package.get(key))) {
                findings.push(Finding::new(file, 0, format!("no `{key}.workspace = true`")));
            }
        }
    }
    findings
}

/// The rules about which files there are and what the well-known ones hold.
pub(crate) fn check_set(files: &[PathBuf], read: impl Fn(&Path) -> Option<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let needed = [
        ("LICENSE-APACHE", "Apache License"),
        ("LICENSE-MIT", "Permission is hereby granted"),
        ("README.md", "cargo xtask ci"),
        ("ARCHITECTURE.md", "nvariant"),
        ("CHANGELOG.md", "Unreleased"),
        ("CONTRIBUTING.md", "cargo xtask"),
        (".ci/run", "cargo xtask ci"),
    ];
    for (name, text) in needed {
        let path = Path::new(name);
        if !files.iter().any(|file| file == path) {
            findings.push(Finding::new(path, 0, "missing"));
        } else if !read(path).is_some_and(|content| content.contains(text)) {
            findings.push(Finding::new(path, 0, format!("does not contain `{text}`")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(file: &str, content: &str) -> Vec<String> {
        check(Path::new(file), content).iter().map(Finding::show).collect()
    }

    #[test]
    fn a_long_file_of_code_is_named_and_others_may_be_long() {
        let long = "x\n".repeat(701);
        let message = "src/a.rs: 701 lines, 700 is the most: split it by what it is about";
        assert_eq!(shown("src/a.rs", &long), [message]);
        assert_eq!(shown("docs/language.md", &long), [""; 0]);
        assert_eq!(shown(LONG_ANYWAY[0], &long), [""; 0]);
    }

    #[test]
    fn a_path_of_one_machine_is_found_with_its_line() {
        let content = format!("fine\nsee {}x\n", concat!("/ro", "ot/"));
        let expected = format!("README.md:2: `{}`: the path of one machine", concat!("/ro", "ot/"));
        assert_eq!(shown("README.md", &content), [expected]);
    }

    #[test]
    fn unfinished_code_is_found_but_not_in_strings() {
        let content = "fn f() { todo!() }\nconst A: &str = \"todo!\"; // dbg!\n#[ignore]\n";
        let expected = [
            "src/a.rs:1: `todo!`: unfinished code",
            "src/a.rs:3: `#[ignore`: a test that does not run proves nothing",
        ];
        assert_eq!(shown("src/a.rs", content), expected);
    }

    const ANNOUNCED: &str = "#![expect(unsafe_code, reason = \"words\")]\n";

    #[test]
    fn an_unsafe_block_without_a_note_is_found() {
        let content = format!("{ANNOUNCED}fn f() {{\n    unsafe {{ g() }}\n}}\n");
        let note = "no `// SAFETY:` note directly above: name the invariant and its keeper";
        assert_eq!(shown("src/a.rs", &content), [format!("src/a.rs:3: {note}")]);
    }

    #[test]
    fn a_note_may_stand_above_a_broken_statement_or_an_attribute() {
        for content in [
            "    // SAFETY: kept by g.\n    let x =\n        unsafe { g() };\n",
            "// SAFETY: kept by g,\n// always.\n#[inline]\nunsafe impl Send for X {}\n",
            "    let x = a(); // SAFETY: kept.\n    // SAFETY: kept.\n    unsafe { g() }\n",
        ] {
            assert_eq!(shown("src/a.rs", &format!("{ANNOUNCED}{content}")), [""; 0]);
        }
    }

    #[test]
    fn a_note_of_the_statement_before_does_not_count() {
        let content = format!("{ANNOUNCED}// SAFETY: kept.\nlet a = b();\nunsafe {{ g() }}\n");
        assert_eq!(shown("src/a.rs", &content).len(), 1);
    }

    #[test]
    fn an_announcement_may_be_broken_over_lines() {
        let content = "#![expect(\n    unsafe_code,\n    reason = \"r\"\n)]\nunsafe fn f() {}\n";
        assert_eq!(shown("src/a.rs", content), [""; 0]);
    }

    #[test]
    fn a_declaration_needs_no_note_but_an_announcement() {
        let content = "unsafe fn f() {}\nunsafe extern \"C\" {}\n";
        let message =
            "`unsafe` outside the files meant for it: they say `#![expect(unsafe_code, …)]`";
        assert_eq!(shown("src/a.rs", content), [format!("src/a.rs:1: {message}")]);
    }

    #[test]
    fn a_crate_begins_with_what_it_is() {
        let message = "a crate begins with `//!`: what it is, what it is not, an example";
        assert_eq!(shown("x/src/lib.rs", "mod a;\n"), [format!("x/src/lib.rs:1: {message}")]);
        assert_eq!(shown("x/src/a.rs", "mod a;\n"), [""; 0]);
    }

    #[test]
    fn only_py_runtime_names_the_bindings() {
        let content = "use pyo3::types::PyAny;\nfn main() { pyo3_build_config::get(); }\n";
        let message = "crates/hakorune/src/a.rs:1: only py-runtime names pyo3's types";
        assert_eq!(shown("crates/hakorune/src/a.rs", content), [message]);
        assert_eq!(shown("crates/py-runtime/src/a.rs", content), [""; 0]);
    }

    #[test]
    fn a_lock_file_knows_one_registry() {
        let content = "source = \"registry+https://mirror.example/index\"\n";
        let expected =
            "Cargo.lock:1: not from crates.io: source = \"registry+https://mirror.example/index\"";
        assert_eq!(shown("Cargo.lock", content), [expected]);
    }

    #[test]
    fn a_package_inherits_its_lints_and_licence() {
        let content = "[package]\nname = \"x\"\nlicense = \"MIT\"\nedition.workspace = true\n\
                       rust-version.workspace = true\n";
        let expected = [
            "x/Cargo.toml: no `[lints] workspace = true`",
            "x/Cargo.toml: no `license.workspace = true`",
        ];
        assert_eq!(shown("x/Cargo.toml", content), expected);
        assert_eq!(shown("Cargo.toml", "[workspace]\nmembers = []\n"), [""; 0]);
    }

    #[test]
    fn a_missing_licence_is_found() {
        let files = [PathBuf::from("README.md")];
        let findings = check_set(&files, |_| Some("nothing".to_owned()));
        let shown: Vec<String> = findings.iter().map(Finding::show).collect();
        assert_eq!(shown[0], "LICENSE-APACHE: missing");
        assert_eq!(shown[2], "README.md: does not contain `cargo xtask ci`");
    }
}
