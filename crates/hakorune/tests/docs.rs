//! The examples in the books: each is a program that prints what its comments say.
//!
//! A fence is one of
//!
//! - `hakorune`: it runs, and its `// expect:` lines are its output;
//! - `hakorune,fails`: it ends with the errors of its `// error:` lines;
//! - `hakorune,file=NAME`: a file that the examples below it use.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Run, hakorune, top};

/// A fence of a page.
struct Example {
    /// The line of its first character.
    line: usize,
    /// What stands behind the word `hakorune`.
    kind: String,
    text: String,
}

/// The examples of a page, in order.
fn examples(page: &str) -> Vec<Example> {
    let mut found = Vec::new();
    let mut open: Option<Example> = None;
    let mut other = false;
    for (index, line) in page.lines().enumerate() {
        let fence = line.strip_prefix("```");
        match (fence, open.take()) {
            (None, Some(mut example)) => {
                example.text.push_str(line);
                example.text.push('\n');
                open = Some(example);
            }
            (Some(_), Some(example)) => found.push(example),
            (Some(_), None) if other => other = false,
            (Some(info), None) => match info.strip_prefix("hakorune") {
                Some(kind) => {
                    let (line, kind) = (index + 2, kind.to_owned());
                    open = Some(Example { line, kind, text: String::new() });
                }
                None => other = true,
            },
            (None, None) => {}
        }
    }
    assert!(open.is_none() && !other, "a fence is not closed");
    found
}

/// Writes the examples into a folder of their own; those that are programs.
fn write_examples(page: &str, folder: &Path) -> Vec<PathBuf> {
    let mut programs = Vec::new();
    for example in examples(page) {
        let Example { line, kind, text } = example;
        let (name, program) = match kind.as_str() {
            "" => {
                assert!(!text.contains("// error:"), "line {line}: it is to be marked `fails`");
                assert!(text.contains("// expect:"), "line {line}: it says nothing of its output");
                (format!("line_{line}.hkr"), true)
            }
            ",fails" => {
                assert!(text.contains("// error:"), "line {line}: it does not say how it fails");
                (format!("line_{line}.hkr"), true)
            }
            kind => match kind.strip_prefix(",file=") {
                Some(name) => (name.to_owned(), false),
                None => panic!("line {line}: `hakorune{kind}` is no kind of example"),
            },
        };
        let path = folder.join(name);
        fs::write(&path, text).expect("the example can be written");
        if program {
            programs.push(path);
        }
    }
    programs
}

/// Runs the examples of `docs/NAME.md`.
fn page_holds(name: &str) {
    let page =
        fs::read_to_string(top().join(format!("docs/{name}.md"))).expect("the page is there");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("docs-{name}"));
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the folder can be emptied");
    }
    fs::create_dir_all(&folder).expect("the folder can be made");
    let programs = write_examples(&page, &folder);
    assert!(!programs.is_empty(), "the page has examples");
    let run = Run::of(hakorune().arg("test").args(&programs));
    let wanted = format!("{} programs, 0 failed\n", programs.len());
    assert_eq!((run.stderr.as_str(), run.code), (wanted.as_str(), Some(0)), "{}", run.stdout);
}

#[test]
fn every_example_of_the_language_reference_does_what_it_says() {
    page_holds("language");
}

#[test]
fn every_section_of_the_language_reference_has_an_example() {
    let page = fs::read_to_string(top().join("docs/language.md")).expect("the page is there");
    let without: Vec<_> = page
        .split("\n## ")
        .skip(1)
        .filter(|section| !section.contains("\n```hakorune"))
        .filter_map(|section| section.lines().next())
        .collect();
    assert_eq!(without, Vec::<&str>::new());
}

#[test]
fn fences_are_told_apart() {
    let page = "a\n```hakorune\nprint(1)\n```\n```toml\n[x]\n```\n```hakorune,fails\nx\n```\n";
    let found: Vec<_> = examples(page)
        .into_iter()
        .map(|example| (example.line, example.kind, example.text))
        .collect();
    let wanted = [(3, "", "print(1)\n"), (9, ",fails", "x\n")];
    assert_eq!(found, wanted.map(|(line, kind, text)| (line, kind.into(), text.into())));
}
