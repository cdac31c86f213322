//! Changed programs: each one that is accepted ends within its steps, without a panic.
//!
//! The programs are those of `tests/lang`, with words and signs taken out, doubled, or exchanged
//! for some of other programs. `PROPTEST_CASES=1000000 cargo test --release` looks longer.

use std::fs;
use std::sync::LazyLock;

use hako_syntax::ast::UsingTarget;
use hako_vm::lower::{Found, Loader};
use hako_vm::{Limits, Silent, Vm};
use proptest::prelude::*;

/// What would reach out of the machine, wait, or fill the memory as the program is told to.
const LEFT_OUT: [&str; 3] = ["FileBox", "sleep", "repeat"];

struct Nothing;

impl Loader for Nothing {
    fn find(&mut self, _: &str, _: &UsingTarget) -> Result<Found, (String, Option<String>)> {
        Err(("there are no modules here".to_owned(), None))
    }
}

/// The programs, as words, signs and the blanks between them.
static PROGRAMS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/lang");
    let entries = fs::read_dir(folder).expect("the programs are there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    paths.sort();
    let texts = paths.iter().filter_map(|path| fs::read_to_string(path).ok());
    texts.map(|text| pieces(&text)).collect()
});

/// What belongs together: a word, a number, blanks, or one sign.
fn kind(letter: char) -> u8 {
    match letter {
        _ if letter.is_alphanumeric() || letter == '_' => 1,
        ' ' => 2,
        _ => 3,
    }
}

fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last = 3;
    for letter in text.chars() {
        let now = kind(letter);
        match pieces.last_mut() {
            Some(piece) if now == last && now != 3 => piece.push(letter),
            _ => pieces.push(letter.to_string()),
        }
        last = now;
    }
    pieces
}

/// A change of a program: what, where, and which piece of which other program.
type Change = (u8, prop::sample::Index, prop::sample::Index, prop::sample::Index, usize);

fn changed(program: usize, changes: &[Change]) -> String {
    let mut pieces = PROGRAMS[program].clone();
    for (what, at, other, from, len) in changes {
        if pieces.is_empty() {
            break;
        }
        let at = at.index(pieces.len());
        let end = (at + len).min(pieces.len());
        let other = &PROGRAMS[other.index(PROGRAMS.len())];
        let from = if other.is_empty() { 0 } else { from.index(other.len()) };
        let theirs = other[from..(from + len).min(other.len())].to_vec();
        match what {
            0 => drop(pieces.drain(at..end)),
            1 => drop(pieces.splice(at..end, theirs)),
            2 => drop(pieces.splice(at..at, theirs)),
            3 => {
                let doubled = pieces[at..end].to_vec();
                drop(pieces.splice(at..at, doubled));
            }
            _ => pieces.swap(at, end.saturating_sub(1).max(at)),
        }
    }
    pieces.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_program_ends_within_its_steps(
        program in 0..PROGRAMS.len(),
        changes in prop::collection::vec(
            (0u8..5, any::<prop::sample::Index>(), any::<prop::sample::Index>(),
             any::<prop::sample::Index>(), 1usize..12),
            1..5,
        ),
        stress in any::<bool>(),
    ) {
        let text = changed(program, &changes);
        prop_assume!(!LEFT_OUT.iter().any(|word| text.contains(word)));
        let limits = Limits { depth: 5_000, native_depth: 50, steps: Some(2_000), stress };
        let mut vm = Vm::new(Vec::new(), Box::new(Silent), limits);
        if let Ok(unit) = vm.compile(&mut Nothing, "main", "main.hkr", &text) {
            let _ends = vm.run(&unit, &[]);
        }
    }
}
