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
}

#[derive(Clone, Copy, Debug)]
struct Line {
    /// The first byte.
    start: u32,
    /// One past the last byte before the line's end.
    end: u32,
    /// Whether a byte is a column: most lines, and then nothing has to be counted.
    ascii: bool,
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
            lines.push(Line::new(bytes, start, at));
            at += length;
            start = at;
        }
        lines.push(Line::new(bytes, start, bytes.len()));
        Self { lines }
    }

    /// Where byte `offset` of `text` stands. Within a character or a line's end it is what begins
    /// there.
    pub(crate) fn position(&self, text: &str, offset: u32) -> Position {
        let number = self.lines.partition_point(|line| line.start <= offset).saturating_sub(1);
        let Some(line) = self.lines.get(number) else { return Position::default() };
        let end = offset.min(line.end);
        let character = if line.ascii {
            end - line.start
        } else {
            let mut end = end as usize;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let front = text.get(line.start as usize..end).unwrap_or("");
            front.chars().map(|c| c.len_utf16() as u32).sum()
        };
        Position { line: number as u32, character }
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
        if line.ascii {
            return start.saturating_add(position.character as usize).min(end);
        }
        let mut left = position.character as usize;
        let line = text.get(start..end).unwrap_or("");
        for (at, c) in line.char_indices() {
            if left < c.len_utf16() {
                return start + at;
            }
            left -= c.len_utf16();
        }
        end
    }
}

impl Line {
    fn new(bytes: &[u8], start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32, ascii: bytes[start..end].is_ascii() }
    }
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
