//! Lines from a pipe or a file: no prompts, no history.

use std::io::{self, BufRead};

use anyhow::{Context, anyhow};

use super::line::{Next, Work};

/// A text of this length is not parsed at each of its lines, to see whether it is complete: only
/// at those that are not indented.
const LONG_BYTES: usize = 16 << 10;

/// Runs standard input, line by line. What `input()` reads comes from there too.
///
/// # Errors
/// When standard input cannot be read.
pub(super) fn lines(work: &mut Work<'_>) -> anyhow::Result<()> {
    let mut text = String::new();
    let mut number = 0;
    loop {
        let mut bytes = Vec::new();
        let count = io::stdin()
            .lock()
            .read_until(b'\n', &mut bytes)
            .context("cannot read standard input")?;
        number += 1;
        if count == 0 {
            submit(work, &text);
            return Ok(());
        }
        let Ok(line) = hako_syntax::decode(&bytes) else {
            work.tell(&anyhow!("line {number} of the input is not UTF-8; it is left out"));
            work.fail();
            continue;
        };
        text.push_str(line);
        if goes_on(&text, line) {
            continue;
        }
        if submit(work, &std::mem::take(&mut text)) == Next::Leave {
            return Ok(());
        }
    }
}

fn submit(work: &mut Work<'_>, text: &str) -> Next {
    let (next, well) = work.line(text);
    if !well {
        work.fail();
    }
    next
}

fn goes_on(text: &str, line: &str) -> bool {
    if text.len() > LONG_BYTES && line.starts_with([' ', '\t', '\n', '\r']) {
        return true;
    }
    is_incomplete(text)
}

/// Whether more lines belong to a text.
pub(super) fn is_incomplete(text: &str) -> bool {
    !text.trim_start().starts_with(':') && hako_syntax::parse(text).incomplete
}
