//! From byte offsets to the protocol's positions, and back.
//!
//! The protocol counts lines from 0 and columns in UTF-16 units; a line ends at `\n`, `\r\n` or a
//! lone `\r`. Positions outside of the text are brought into it.

use hako_syntax::ast::Span;
use lsp_types::{Position, Range};

/// The lines of a text.
#[derive(Debug)]
pub(crate) struct Lines {
    lines: Vec<Line>,
    /// How many UTF-16 units stand before each multiple of [`STRIDE`] bytes, so that no more than
    /// that has to be counted, however long a line is. Of a text in ASCII nothing: there a byte
    /// is a unit.
    units: Vec<u32>,
}

/// The bytes between two places whose units are known.
const STRIDE: usize = 256;

#[derive(Clone, Copy, Debug)]
struct Line {
    /// The first byte.
    start: u32,
    /// One past the last byte before the line's end.
    end: u32,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut lines = Vec::new();
        let (mut start, mut at) = (0, 0);
        while at < bytes.len() {
            let length = match bytes[at] {
                b'\n' => 1,
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
                b'\r' => 1,
                _ => {
                    at += 1;
                    continue;
                }
            };
            lines.push(Line { start: start as u32, end: at as u32 });
            at += length;
            start = at;
        }
        lines.push(Line { start: start as u32, end: bytes.len() as u32 });
        let mut units = Vec::new();
        if !text.is_ascii() {
            let mut sum = 0;
            for chunk in bytes.chunks(STRIDE) {
                units.push(sum);
                sum += count(chunk);
            }
        }
        Self { lines, units }
    }

    /// The UTF-16 units before byte `offset`, the start of a character.
    fn units(&self, text: &str, offset: usize) -> u32 {
        let chunk = offset / STRIDE;
        match self.units.get(chunk.min(self.units.len().saturating_sub(1))) {
            None => offset as u32,
            Some(before) => {
                let start = chunk.min(self.units.len() - 1) * STRIDE;
                before + count(text.as_bytes().get(start..offset).unwrap_or_default())
            }
        }
    }

    /// Where byte `offset` of `text` stands. Within a character or a line's end it is what begins
    /// there.
    pub(crate) fn position(&self, text: &str, offset: u32) -> Position {
        let number = self.lines.partition_point(|line| line.start <= offset).saturating_sub(1);
        let Some(line) = self.lines.get(number) else { return Position::default() };
        let mut end = offset.min(line.end) as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let start = self.units(text, line.start as usize);
        Position { line: number as u32, character: self.units(text, end) - start }
    }

    /// The range of `span`.
    pub(crate) fn range(&self, text: &str, span: Span) -> Range {
        let start = self.position(text, span.start);
        let end = self.position(text, span.end.max(span.start));
        Range { start, end }
    }

    /// The byte at `position`; a column within a character is that character's start.
    pub(crate) fn offset(&self, text: &str, position: Position) -> usize {
        let Some(line) = self.lines.get(position.line as usize) else { return text.len() };
        let (start, end) = (line.start as usize, line.end as usize);
        let wanted = self.units(text, start).saturating_add(position.character);
        if self.units.is_empty() {
            return (wanted as usize).min(end);
        }
        // The last known place that is not behind the one wanted, if the line has one.
        let chunk = self.units.partition_point(|units| *units <= wanted).saturating_sub(1);
        let mut at = (chunk * STRIDE).max(start).min(end);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let mut before = self.units(text, at);
        for c in text.get(at..end).unwrap_or("").chars() {
            before += c.len_utf16() as u32;
            if before > wanted {
                break;
            }
            at += c.len_utf8();
        }
        at
    }
}

/// The UTF-16 units of the characters that begin in `bytes`.
fn count(bytes: &[u8]) -> u32 {
    // A character of four bytes has two units, any other one.
    bytes.iter().map(|byte| u32::from(byte & 0xc0 != 0x80) + u32::from(*byte >= 0xf0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a😀b\r\n日本x\rlast\n";

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_are_utf16_units_and_lines_end_at_every_line_end() {
        let lines = Lines::new(TEXT);
        let places = [0, 1, 5, 6, 8, 11, 14, 15, 16, 20, 21, 99];
        let positions = places.map(|offset| lines.position(TEXT, offset));
        let wanted = [
            at(0, 0),
            at(0, 1),
            at(0, 3),
            at(0, 4),
            at(1, 0),
            at(1, 1),
            at(1, 2),
            at(1, 3),
            at(2, 0),
            at(2, 4),
            at(3, 0),
            at(3, 0),
        ];
        assert_eq!(positions, wanted);
    }

    #[test]
    fn every_character_goes_there_and_back() {
        let lines = Lines::new(TEXT);
        for (offset, c) in TEXT.char_indices().filter(|(_, c)| !"\r\n".contains(*c)) {
            let position = lines.position(TEXT, offset as u32);
            assert_eq!(lines.offset(TEXT, position), offset, "{c:?}");
        }
    }

    #[test]
    fn long_lines_are_counted_as_short_ones_are() {
        let text = "x = \"日😀\" ".repeat(200) + "\n" + &"é".repeat(700);
        let lines = Lines::new(&text);
        let (mut line, mut character) = (0, 0);
        for (offset, c) in text.char_indices() {
            assert_eq!(lines.position(&text, offset as u32), at(line, character), "{offset}");
            assert_eq!(lines.offset(&text, at(line, character)), offset);
            if c.len_utf16() == 2 {
                assert_eq!(lines.offset(&text, at(line, character + 1)), offset);
            }
            character += c.len_utf16() as u32;
            if c == '\n' {
                (line, character) = (line + 1, 0);
            }
        }
        assert_eq!(lines.position(&text, text.len() as u32), at(1, 700));
        assert_eq!(lines.offset(&text, at(0, 99_999)), text.find('\n').unwrap_or(0));
    }

    #[test]
    fn positions_outside_are_brought_in() {
        let lines = Lines::new(TEXT);
        assert_eq!(lines.offset(TEXT, at(0, 2)), 1, "the second half of an emoji");
        assert_eq!(lines.offset(TEXT, at(0, 99)), 6);
        assert_eq!(lines.offset(TEXT, at(2, u32::MAX)), 20);
        assert_eq!(lines.offset(TEXT, at(99, 0)), TEXT.len());
        assert_eq!(lines.position(TEXT, 3), at(0, 1), "within an emoji");
        assert_eq!(Lines::new("").position("", 5), at(0, 0));
    }
}
