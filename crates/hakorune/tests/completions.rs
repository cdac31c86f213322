//! `hakorune completions` and `hakorune man`.

mod common;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{Run, hakorune};

/// What a command prints, when all is well.
fn printed(words: &[&str]) -> String {
    let run = Run::of(hakorune().args(words));
    assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{words:?}");
    run.stdout
}

#[test]
fn each_shell_gets_a_script_that_knows_the_commands() {
    for (shell, begin) in [
        ("bash", "_hakorune() {"),
        ("zsh", "#compdef hakorune"),
        ("fish", "# Print an optspec"),
        ("elvish", "\nuse builtin;"),
        ("powershell", "\nusing namespace"),
    ] {
        let script = printed(&["completions", shell]);
        assert!(script.starts_with(begin), "{shell}: {script}");
        for word in ["check", "repl", "max-steps"] {
            assert!(script.contains(word), "{shell} has no {word}");
        }
    }
}

/// Runs a shell on a script, when the shell is there.
fn shell(shell: &str, options: &[&str], script: &str) -> Option<Run> {
    let mut child = Command::new(shell)
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take().expect("it is piped").write_all(script.as_bytes()).expect("it reads");
    Some(Run::from(child.wait_with_output().expect("it ends")))
}

#[test]
fn bash_completes_commands_and_options() {
    let script = printed(&["completions", "bash"]);
    for (line, expected) in
        [("hakorune comp", "completions\n"), ("hakorune run --max-s", "--max-steps\n")]
    {
        let words = line.replace(' ', "\" \"");
        let test = format!(
            "{script}\nCOMP_WORDS=(\"{words}\")\nCOMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n\
             _hakorune hakorune \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"\n\
             printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
        );
        let Some(run) = shell("bash", &["--norc", "-s"], &test) else { return };
        run.prints(expected);
    }
}

#[test]
fn another_shell_is_an_error_that_names_those_there_are() {
    let run = Run::of(hakorune().args(["completions", "tcsh"]));
    assert_eq!((run.code, &*run.stdout), (Some(2), ""));
    assert!(run.stderr.contains("[possible values: bash, elvish, fish, powershell, zsh]"));
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let first = printed(&["man"]);
    assert!(first.contains(".TH hakorune 1"), "{first}");
    for part in ["hakorune\\-check(1)", "\\-\\-timeout", "The exit code is what"] {
        assert!(first.contains(part), "no {part}: {first}");
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    fs::create_dir_all(&folder).expect("it can be made");
    assert_eq!(printed(&["man", "--pages", &folder.to_string_lossy()]), "");
    assert_eq!(
        fs::read_to_string(folder.join("hakorune.1")).expect("it is there").lines().nth(3),
        first.lines().nth(3)
    );
    let page = fs::read_to_string(folder.join("hakorune-repl.1")).expect("it is there");
    assert!(page.contains("Runs what you type, line by line"), "{page}");
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    Run::of(hakorune().args(["man", "--pages", "no/such/folder"]))
        .fails_with(&["cannot write pages into `no/such/folder`"]);
}
