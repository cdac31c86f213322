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

    /// How many lines there are.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }
}
