//! A lexical look at Rust: which text is code, which is comment.

/// One line, with strings emptied and comments taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// The code, with the insides of strings and characters left out.
    pub(crate) code: String,
    /// The text of comments.
    pub(crate) comment: String,
}

/// What the scanner is inside of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    Code,
    LineComment,
    /// Block comments nest.
    BlockComment(usize),
    Text,
    /// A raw string and its number of `#`.
    RawText(usize),
}

/// Takes a Rust file apart. Wrong Rust gives some lines, never a panic.
pub(crate) fn lines(source: &str) -> Vec<Line> {
    let mut scanner = Scanner { chars: source.chars().collect(), at: 0, inside: Inside::Code };
    let mut lines = vec![Line::default()];
    while let Some(c) = scanner.peek(0) {
        if c == '\n' {
            if scanner.inside == Inside::LineComment {
                scanner.inside = Inside::Code;
            }
            lines.push(Line::default());
            scanner.at += 1;
        } else if let Some(line) = lines.last_mut() {
            scanner.step(c, line);
        }
    }
    lines
}

struct Scanner {
    chars: Vec<char>,
    at: usize,
    inside: Inside,
}

impl Scanner {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn step(&mut self, c: char, line: &mut Line) {
        match self.inside {
            Inside::Code => self.code(c, line),
            Inside::LineComment => {
                line.comment.push(c);
                self.at += 1;
            }
            Inside::BlockComment(depth) => self.block_comment(depth, c, line),
            Inside::Text => match c {
                '\\' => self.at += if self.peek(1) == Some('\n') { 1 } else { 2 },
                '"' => self.leave(line),
                _ => self.at += 1,
            },
            Inside::RawText(hashes) => {
                let closes = c == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == Some('#'));
                if closes {
                    self.at += hashes;
                    self.leave(line);
                } else {
                    self.at += 1;
                }
            }
        }
    }

    fn leave(&mut self, line: &mut Line) {
        self.inside = Inside::Code;
        line.code.push('"');
        self.at += 1;
    }

    fn block_comment(&mut self, depth: usize, c: char, line: &mut Line) {
        match (c, self.peek(1)) {
            ('*', Some('/')) => {
                self.inside =
                    if depth == 1 { Inside::Code } else { Inside::BlockComment(depth - 1) };
                self.at += 2;
            }
            ('/', Some('*')) => {
                self.inside = Inside::BlockComment(depth + 1);
                self.at += 2;
            }
            _ => {
                line.comment.push(c);
                self.at += 1;
            }
        }
    }

    fn code(&mut self, c: char, line: &mut Line) {
        match (c, self.peek(1)) {
            ('/', Some('/')) => {
                self.inside = Inside::LineComment;
                self.at += 2;
            }
            ('/', Some('*')) => {
                self.inside = Inside::BlockComment(1);
                self.at += 2;
            }
            ('"', _) => {
                line.code.push('"');
                self.inside = Inside::Text;
                self.at += 1;
            }
            ('r', Some('"' | '#')) if !ends_in_word(&line.code) => self.raw_text(line),
            ('b' | 'c', Some('r')) if !ends_in_word(&line.code) => {
                line.code.push(c);
                self.at += 1;
                self.raw_text(line);
            }
            ('\'', _) => self.quote(line),
            _ => {
                line.code.push(c);
                self.at += 1;
            }
        }
    }

    /// At an `r`: a raw string, or an identifier such as `r#type` or `brave`.
    fn raw_text(&mut self, line: &mut Line) {
        let mut hashes = 0;
        while self.peek(1 + hashes) == Some('#') {
            hashes += 1;
        }
        line.code.push('r');
        if self.peek(1 + hashes) == Some('"') {
            line.code.push('"');
            self.inside = Inside::RawText(hashes);
            self.at += hashes + 2;
        } else {
            self.at += 1;
        }
    }

    /// At a `'`: a character literal is skipped, a lifetime is code.
    fn quote(&mut self, line: &mut Line) {
        line.code.push('\'');
        let length = match (self.peek(1), self.peek(2)) {
            (Some('\\'), _) => {
                // The escaped character itself may be a quote.
                let close = (3..14).find(|ahead| self.peek(*ahead) == Some('\''));
                close.map_or(1, |close| close + 1)
            }
            (Some(_), Some('\'')) => 3,
            _ => 1,
        };
        self.at += length;
    }
}

fn ends_in_word(code: &str) -> bool {
    code.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// Whether a word stands in code as a word of its own, and what follows it.
pub(crate) fn after_word<'c>(code: &'c str, word: &str) -> Option<&'c str> {
    let mut rest = code;
    let mut before = ' ';
    while let Some(at) = rest.find(word) {
        let previous = rest[..at].chars().next_back().unwrap_or(before);
        let after = &rest[at + word.len()..];
        let next = after.chars().next().unwrap_or(' ');
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        if !is_part(previous) && !is_part(next) {
            return Some(after);
        }
        before = word.chars().next_back().unwrap_or(' ');
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(source: &str) -> Vec<String> {
        lines(source).into_iter().map(|line| line.code).collect()
    }

    #[test]
    fn strings_and_comments_are_not_code() {
        let source = "let a = \"unsafe { \\\" }\"; // unsafe {\nb /* x /* y */ unsafe */ + c";
        assert_eq!(code(source), ["let a = \"\"; ", "b  + c"]);
        assert_eq!(lines(source)[0].comment, " unsafe {");
    }

    #[test]
    fn raw_strings_end_at_their_own_mark() {
        assert_eq!(code("r#\"a \" b\"# + 1"), ["r\"\" + 1"]);
        assert_eq!(code("br##\"\n\"# \"## x"), ["br\"", "\" x"]);
        assert_eq!(code("let r#type = bright;"), ["let r#type = bright;"]);
    }

    #[test]
    fn a_lifetime_is_not_an_open_character() {
        assert_eq!(code("fn f<'a>(x: &'a str) { '\"' }"), ["fn f<'a>(x: &'a str) { ' }"]);
        assert_eq!(code("['\\'', '\\u{1F600}', b'\\n'] unsafe"), ["[', ', b'] unsafe"]);
    }

    #[test]
    fn a_string_over_lines_keeps_the_count_of_lines() {
        assert_eq!(code("\"a \\\n b\nc\" d"), ["\"", "", "\" d"]);
    }

    #[test]
    fn broken_rust_is_not_a_crash() {
        for source in ["\"", "'", "'\\", "r#\"", "/*", "\\", "b", "br", "\"\\"] {
            assert!(!lines(source).is_empty());
        }
    }

    #[test]
    fn a_word_is_not_part_of_another() {
        assert_eq!(after_word("#[expect(unsafe_code)] unsafe { }", "unsafe"), Some(" { }"));
        assert_eq!(after_word("not_unsafe unsafely", "unsafe"), None);
    }
}
