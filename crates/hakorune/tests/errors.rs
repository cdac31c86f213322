//! `docs/errors.md` lists the codes that the implementation has, and no others.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::top;

/// The codes of the page, each with the types beside it.
fn listed() -> BTreeMap<String, String> {
    let page = std::fs::read_to_string(top().join("docs/errors.md")).expect("the page is there");
    let rows = page.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split('|').map(str::trim);
        let code = cells.next()?.strip_suffix('`')?;
        Some((code.to_owned(), cells.next()?.to_owned()))
    });
    let rows: Vec<_> = rows.collect();
    assert!(rows.is_sorted(), "the rows are in the order of their codes");
    rows.into_iter().collect()
}

/// The codes in the sources below `folder`: texts such as `"runtime/type"`.
fn codes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            codes(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("it can be read");
            found.extend(text.split('"').filter(|text| is_code(text)).map(str::to_owned));
        }
    }
}

fn is_code(text: &str) -> bool {
    let Some((family, name)) = text.split_once('/') else { return false };
    ["caps", "config", "python", "runtime"].contains(&family)
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[test]
fn the_page_lists_every_code_that_there_is() {
    let mut found = BTreeSet::new();
    for name in ["hako-box", "hako-vm", "py-caps", "py-runtime"] {
        codes(&top().join("crates").join(name).join("src"), &mut found);
    }
    let listed: BTreeSet<String> = listed().into_keys().collect();
    assert_eq!(listed, found);
}

#[test]
fn the_languages_own_errors_stand_with_their_types() {
    let listed = listed();
    for error in hako_vm::interp::errors::ALL {
        let types = &listed[error.code];
        let is_there = types.contains(&format!("`{}`", error.name));
        assert!(is_there, "{} is not a {} but a {types}", error.code, error.name);
    }
}
