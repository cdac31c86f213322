//! `hakorune fmt`.

mod common;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use common::{Run, hakorune, top};
use hako_syntax::dump::dump;
use hako_syntax::{Severity, format, parse};

/// An empty folder for a test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fmt-{name}"));
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("it can be emptied");
    }
    fs::create_dir_all(&folder).expect("it can be made");
    folder
}

fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::write(path, text).expect("it can be written");
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("it can be read")
}

/// `hakorune fmt` in a folder.
fn fmt(folder: &Path, args: &[&str]) -> Run {
    Run::of(hakorune().current_dir(folder).arg("fmt").args(args))
}

/// `hakorune fmt` with a text on standard input.
fn fmt_text(text: &str, args: &[&str]) -> Run {
    let mut command = hakorune();
    command.arg("fmt").args(args).stdin(Stdio::piped());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.expect("it starts");
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(text.as_bytes()).expect("it reads");
    drop(input);
    Run::from(child.wait_with_output().expect("it ends"))
}

fn run(code: i32, stdout: &str, stderr: &str) -> Run {
    Run { code: Some(code), stdout: stdout.into(), stderr: stderr.into() }
}

/// The programs in a folder of the repository and in the folders below.
fn programs(path: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(path).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            programs(&path, found);
        } else if path.extension().is_some_and(|end| end == "hkr" || end == "hako") {
            found.push(path);
        }
    }
}

/// The examples of a page.
fn examples(page: &str) -> impl Iterator<Item = &str> {
    page.split("\n```hakorune").skip(1).filter_map(|rest| {
        let (_, text) = rest.split_once('\n')?;
        Some(text.split("\n```").next().unwrap_or(text))
    })
}

/// What must hold of every text; whether it parses.
fn holds(name: &str, text: &str) -> bool {
    let parsed = parse(text);
    if parsed.diagnostics.iter().any(|d| d.severity == Severity::Error) {
        assert!(format(text).is_err(), "{name} does not parse");
        return false;
    }
    let once = format(text).unwrap_or_else(|reports| panic!("{name}: {reports:?}"));
    assert_eq!(dump(&parsed.file), dump(&parse(&once).file), "{name}");
    assert_eq!(format(&once).as_ref(), Ok(&once), "{name}");
    true
}

#[test]
fn the_pairs_of_programs_are_as_they_should_be() {
    let mut found = Vec::new();
    programs(&top().join("tests/fmt"), &mut found);
    assert!(found.len() >= 5, "{found:?}");
    for path in found {
        let text = format(&read(&path)).unwrap_or_else(|e| panic!("{}: {e:?}", path.display()));
        // To renew one: `hakorune fmt - < NAME.hkr > NAME.expected`.
        let expected = read(&path.with_extension("expected"));
        assert_eq!(text, expected, "{}", path.display());
    }
}

#[test]
fn every_program_of_the_repository_keeps_its_tree_and_is_formatted_once_and_for_all() {
    let mut found = Vec::new();
    for folder in ["tests", "examples", "benches", "crates/hako-syntax/tests"] {
        programs(&top().join(folder), &mut found);
    }
    let mut formatted = 0;
    for path in &found {
        if let Ok(text) = fs::read_to_string(path) {
            formatted += usize::from(holds(&path.display().to_string(), &text));
        }
    }
    assert!(formatted >= 400, "{formatted} of {} programs parse", found.len());
}

#[test]
fn every_example_of_the_books_keeps_its_tree() {
    let mut formatted = 0;
    for entry in fs::read_dir(top().join("docs")).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_some_and(|end| end == "md") {
            let page = read(&path);
            for text in examples(&page) {
                formatted += usize::from(holds(&format!("{}: {text}", path.display()), text));
            }
        }
    }
    assert!(formatted >= 50, "{formatted} examples parse");
}

#[test]
fn files_and_folders_are_rewritten_where_they_are() {
    let folder = folder("rewrite");
    fs::create_dir_all(folder.join("sub/.hidden")).expect("it can be made");
    for name in ["a.hkr", "sub/b.hako", "sub/.hidden/c.hkr", "sub/d.txt", "e.txt"] {
        write(&folder.join(name), "x=1");
    }
    write(&folder.join("same.hkr"), "x = 1\n");
    assert_eq!(fmt(&folder, &["."]), run(0, "", "2 files formatted, 1 unchanged\n"));
    assert_eq!(read(&folder.join("a.hkr")), "x = 1\n");
    assert_eq!(read(&folder.join("sub/b.hako")), "x = 1\n");
    for name in ["sub/.hidden/c.hkr", "sub/d.txt", "e.txt"] {
        assert_eq!(read(&folder.join(name)), "x=1", "{name}");
    }
    assert_eq!(fmt(&folder, &["e.txt"]), run(0, "", "1 file formatted, 0 unchanged\n"));
    assert_eq!(read(&folder.join("e.txt")), "x = 1\n");
    let left: Vec<_> = fs::read_dir(&folder).expect("it can be listed").collect();
    assert_eq!(left.len(), 4, "nothing else is left: {left:?}");
}

#[test]
fn check_shows_what_would_change_and_writes_nothing() {
    let folder = folder("check");
    write(&folder.join("a.hkr"), "print(1)\nx=1\nprint(2)\n");
    write(&folder.join("b.hkr"), "print(1)\n");
    let diff =
        "--- a.hkr\n+++ a.hkr (formatted)\n@@ -1,3 +1,3 @@\n print(1)\n-x=1\n+x = 1\n print(2)\n";
    let told = "1 file would be formatted, 1 unchanged\n";
    assert_eq!(fmt(&folder, &["--check", "a.hkr", "b.hkr"]), run(1, diff, told));
    assert_eq!(read(&folder.join("a.hkr")), "print(1)\nx=1\nprint(2)\n");
    let told = "0 files would be formatted, 1 unchanged\n";
    assert_eq!(fmt(&folder, &["--check", "b.hkr"]), run(0, "", told));
}

#[test]
fn standard_input_goes_to_standard_output() {
    assert_eq!(fmt_text("x=1 # one", &["-"]), run(0, "x = 1 # one\n", ""));
    assert_eq!(fmt_text("", &["-"]), run(0, "", ""));
    assert_eq!(fmt_text("x = 1\n", &["--check", "-"]), run(0, "", ""));
    let wrong = fmt_text("x=1\n", &["-", "--check"]);
    assert_eq!(wrong.code, Some(1));
    assert!(wrong.stdout.contains("\n-x=1\n+x = 1\n"), "{wrong:?}");
    let both = fmt_text("", &["-", "a.hkr"]);
    both.fails_with(&["`-` is standard input: it stands alone"]);
}

#[test]
fn files_with_errors_are_left_alone_and_the_others_are_formatted() {
    let folder = folder("errors");
    write(&folder.join("bad.hkr"), "x=1\nlocal = 2\n");
    write(&folder.join("good.hkr"), "x=1");
    write(&folder.join("bytes.hkr"), b"x=\xff1");
    let done = fmt(&folder, &[".", "missing.hkr"]);
    done.fails_with(&[
        "bad.hkr:2:7",
        "local = 2",
        "bytes.hkr:1:3",
        "not UTF-8",
        "cannot read `missing.hkr`",
        "1 file formatted, 0 unchanged, 3 with errors",
    ]);
    assert_eq!(read(&folder.join("bad.hkr")), "x=1\nlocal = 2\n");
    assert_eq!(read(&folder.join("good.hkr")), "x = 1\n");
    fmt_text("local =", &["-"]).fails_with(&["<stdin>:1:7"]);
}

#[test]
fn line_ends_and_byte_order_marks_are_kept() {
    let folder = folder("bytes");
    let path = folder.join("a.hkr");
    write(&path, "\u{feff}x=1\r\n\r\n\r\ny=2\r\n");
    assert_eq!(fmt(&folder, &["a.hkr"]).code, Some(0));
    assert_eq!(read(&path), "\u{feff}x = 1\r\n\r\ny = 2\r\n");
    assert_eq!(fmt(&folder, &["a.hkr"]), run(0, "", "0 files formatted, 1 unchanged\n"));
}

#[cfg(unix)]
#[test]
fn permissions_and_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder("permissions");
    let (path, link) = (folder.join("a.hkr"), folder.join("link.hkr"));
    write(&path, "#!/usr/bin/env hakorune\nx=1");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).expect("they can be set");
    symlink("a.hkr", &link).expect("it can be made");
    assert_eq!(fmt(&folder, &["link.hkr"]).code, Some(0));
    assert_eq!(read(&path), "#!/usr/bin/env hakorune\nx = 1\n");
    let mode = fs::metadata(&path).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o750);
    assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());

    write(&path, "x=1");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("they can be set");
    let told = "cannot write `a.hkr`, which is as it was: it is read-only";
    fmt(&folder, &["a.hkr"]).fails_with(&[told, "0 files formatted, 0 unchanged, 1 with errors"]);
    assert_eq!(read(&path), "x=1");
}

#[test]
fn no_path_is_a_mistake_in_use() {
    let run = fmt(&top(), &[]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("hakorune fmt <PATH>..."), "{}", run.stderr);
}
