//! The usual layout, as an edit.

use hako_syntax::ast::Span;
use lsp_types::TextEdit;

use crate::program::SourceFile;

/// What to change for the usual layout: nothing, or the lines from the first to the last that
/// differ. None for a text with errors, which is left alone.
pub(crate) fn formatting(file: &SourceFile) -> Option<Vec<TextEdit>> {
    let old = &*file.text;
    let new = hako_syntax::format(old).ok()?;
    if *old == *new {
        return Some(Vec::new());
    }
    let front = same(old.split_inclusive('\n'), new.split_inclusive('\n'));
    let (old_rest, new_rest) = (&old[front..], &new[front..]);
    let lines = |text| str::split_inclusive(text, '\n').rev();
    // Only whole lines are kept at the end, and the last of them may have no end of its own.
    let back = same(lines(old_rest), lines(new_rest));
    let span = Span::new(front as u32, (old.len() - back) as u32);
    let new_text = new_rest[..new_rest.len() - back].to_owned();
    Some(vec![TextEdit { range: file.lines.range(old, span), new_text }])
}

/// How many bytes of leading lines are the same.
fn same<'t>(one: impl Iterator<Item = &'t str>, other: impl Iterator<Item = &'t str>) -> usize {
    one.zip(other).take_while(|(a, b)| a == b).map(|(line, _)| line.len()).sum()
}
