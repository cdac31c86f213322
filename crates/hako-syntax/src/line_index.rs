//! From byte offsets to lines and columns.

/// The lines of a text.
///
/// ```
/// let index = hako_syntax::LineIndex::new("ab\ncé\n");
/// assert_eq!(index.position("ab\ncé\n", 6), (2, 3));
/// ```
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Reads where the lines of `text` begin.
    pub fn new(text: &str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(newlines.map(|(at, _)| at as u32 + 1)).collect();
        Self { starts }
    }

    /// Line and column, both from 1, of byte `offset` of `text`; the column counts characters.
    pub fn position(&self, text: &str, offset: u32) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.wrapping_sub(1)).copied().unwrap_or(0) as usize;
        let end = (offset as usize).min(text.len());
        let front = text.as_bytes().get(start..end).unwrap_or_default();
        // Each character has one byte that is not a continuation.
        let column = front.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        (line, column + 1)
    }

    /// The text of line `line`, counted from 1, without its end; empty when there is no such line.
    pub fn line_text<'t>(&self, text: &'t str, line: usize) -> &'t str {
        let Some(&start) = line.checked_sub(1).and_then(|n| self.starts.get(n)) else { return "" };
        let end = self.starts.get(line).map_or(text.len(), |&next| next as usize);
        let line = text.get(start as usize..end).unwrap_or("");
        let line = line.strip_suffix('\n').unwrap_or(line);
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// How many lines there are.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::LineIndex;

    #[test]
    fn columns_count_characters_and_lines_end_at_either_line_end() {
        let text = "añb\r\n\nlast";
        let index = LineIndex::new(text);
        let places = [0, 1, 3, 6, 7, 8, 99].map(|offset| index.position(text, offset));
        assert_eq!(places, [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2), (3, 5)]);
        let lines: Vec<_> = (0..=4).map(|line| index.line_text(text, line)).collect();
        assert_eq!(lines, ["", "añb", "", "last", ""]);
    }
}
