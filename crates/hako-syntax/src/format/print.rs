//! From what to print to the text: one walk over the items, each group measured once and no
//! further than a line is wide.

use super::doc::{Doc, Item, Line};
use super::{INDENT, WIDTH};
use crate::ast::Span;

/// How the group around is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// All its breaks end lines.
    Broken,
    /// On one line, and all in it too.
    Flat,
    /// Its own breaks end no lines, those of its last part may.
    Hug,
}

struct Printer<'a> {
    text: &'a str,
    doc: &'a Doc,
    line_end: &'static str,
    out: String,
    column: usize,
    indent: usize,
    /// The indentations to go back to.
    indents: Vec<usize>,
    /// The groups around.
    modes: Vec<Mode>,
    /// A blank that is printed only if something follows on its line.
    space: bool,
    at_line_start: bool,
    deeper: bool,
    lines: usize,
    notes: Vec<Note>,
}

/// A comment behind something on its line, or below such a one.
struct Note {
    /// Where it begins in what is printed.
    at: usize,
    line: usize,
    column: usize,
    /// Its column in the source.
    was: usize,
}

/// Prints `doc`, which was made from `text`.
pub(super) fn print(text: &str, doc: &Doc, line_end: &'static str) -> String {
    let mut printer = Printer {
        text,
        doc,
        line_end,
        out: String::with_capacity(text.len() + text.len() / 8),
        column: 0,
        indent: 0,
        indents: Vec::new(),
        modes: Vec::new(),
        space: false,
        at_line_start: true,
        deeper: false,
        lines: 0,
        notes: Vec::new(),
    };
    for (at, &item) in doc.items.iter().enumerate() {
        printer.item(at, item);
    }
    if !printer.at_line_start {
        printer.out.push_str(line_end);
    }
    printer.aligned()
}

impl<'a> Printer<'a> {
    fn item(&mut self, at: usize, item: Item) {
        match item {
            Item::Source(span) => self.write(self.source(span)),
            Item::Note(span) => self.note(span),
            Item::Fixed(mark) => self.write(mark),
            Item::Space => self.space = true,
            Item::Line(line) if self.breaks(at, line) => self.end_line(line.blank),
            Item::Line(line) => self.space |= line.space,
            Item::Hard { blank, deeper } => {
                self.end_line(blank);
                self.deeper = deeper && !self.out.is_empty();
            }
            Item::Begin(id) => {
                let mode = self.mode_of(at, id);
                self.modes.push(mode);
            }
            Item::End => drop(self.modes.pop()),
            Item::Indent => {
                self.indents.push(self.indent);
                if self.mode() == Mode::Broken {
                    self.indent += INDENT;
                }
            }
            Item::Dedent => self.indent = self.indents.pop().unwrap_or(0),
            Item::IfBroken(mark) if self.mode() == Mode::Broken => self.write(mark),
            Item::IfFlat(mark) if self.mode() != Mode::Broken => self.write(mark),
            Item::IfBroken(_) | Item::IfFlat(_) => {}
        }
    }

    fn source(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    fn mode(&self) -> Mode {
        self.modes.last().copied().unwrap_or(Mode::Broken)
    }

    /// The column of what is printed next.
    fn next_column(&self) -> usize {
        if self.at_line_start {
            self.indent + if self.deeper { INDENT } else { 0 }
        } else {
            self.column + usize::from(self.space)
        }
    }

    fn write(&mut self, text: &str) {
        let column = self.next_column();
        if self.at_line_start {
            self.out.extend(std::iter::repeat_n(' ', column));
        } else if self.space {
            self.out.push(' ');
        }
        self.column = column;
        (self.at_line_start, self.space, self.deeper) = (false, false, false);
        self.out.push_str(text);
        match text.rfind('\n') {
            Some(newline) => {
                self.lines += text.matches('\n').count();
                self.column = text[newline + 1..].chars().count();
            }
            None => self.column += text.chars().count(),
        }
    }

    fn note(&mut self, span: Span) {
        let before = self.text.get(..span.start as usize).unwrap_or("");
        let line = before.rfind('\n').map_or(before, |newline| &before[newline + 1..]);
        let was = line.chars().count();
        let alone = self.at_line_start;
        let text = self.source(span);
        self.write(text);
        let column = self.column - text.chars().count();
        // A comment alone on its line goes on with the one that it stands below.
        let goes_on = self.notes.last().is_some_and(|last| {
            last.line + 1 == self.lines && last.was == was && last.column > column
        });
        if !alone || goes_on {
            let at = self.out.len() - text.len();
            self.notes.push(Note { at, line: self.lines, column, was });
        }
    }

    /// What is printed, with the comments that were below each other in the source below each
    /// other again.
    fn aligned(self) -> String {
        let below = |a: &Note, b: &Note| a.line + 1 == b.line && a.was == b.was;
        let mut out = String::with_capacity(self.out.len() + self.out.len() / 16);
        let mut done = 0;
        for notes in self.notes.chunk_by(below) {
            let column = notes.iter().map(|note| note.column).max().unwrap_or(0);
            for note in notes {
                out.push_str(&self.out[done..note.at]);
                out.extend(std::iter::repeat_n(' ', column - note.column));
                done = note.at;
            }
        }
        out.push_str(&self.out[done..]);
        out
    }

    fn end_line(&mut self, blank: bool) {
        self.space = false;
        if self.out.is_empty() {
            return;
        }
        if !self.at_line_start {
            let ends = 1 + usize::from(blank);
            self.out.extend(std::iter::repeat_n(self.line_end, ends));
            self.lines += ends;
        }
        self.at_line_start = true;
        self.deeper = false;
    }

    fn breaks(&self, at: usize, line: Line) -> bool {
        if self.mode() != Mode::Broken {
            return false;
        }
        if !line.fill {
            return true;
        }
        let width = self.column + usize::from(line.space);
        !self.fits(at + 1, width, 0, None)
    }

    fn mode_of(&self, at: usize, id: u32) -> Mode {
        if self.mode() == Mode::Flat {
            return Mode::Flat;
        }
        let Some(group) = self.doc.groups.get(id as usize) else { return Mode::Broken };
        let column = self.next_column();
        if group.first_hard.is_none() && self.fits(at + 1, column, 1, None) {
            Mode::Flat
        } else if group.hug.is_some() && self.fits(at + 1, column, 1, group.hug) {
            Mode::Hug
        } else {
            Mode::Broken
        }
    }

    /// Whether what begins at `at` fits behind `column`, up to where the line may end. `inside`
    /// is 1 when a group has just begun there, which is on one line then.
    fn fits(&self, at: usize, mut column: usize, inside: usize, hug: Option<usize>) -> bool {
        let mut inside = inside;
        // Groups that begin behind the measured one, and those around it that have ended.
        let (mut begun, mut ended) = (0usize, 0usize);
        for (at, item) in self.doc.items.iter().enumerate().skip(at) {
            if hug == Some(at) {
                return true;
            }
            let around = || {
                let index = self.modes.len().checked_sub(1 + ended);
                index.and_then(|index| self.modes.get(index)).copied().unwrap_or(Mode::Broken)
            };
            let broken = inside == 0 && around() == Mode::Broken;
            match *item {
                Item::Source(span) => {
                    let text = self.source(span);
                    let limit = WIDTH + 1 - column.min(WIDTH + 1);
                    let first = text.split('\n').next().unwrap_or("");
                    column += first.chars().take(limit + 1).count();
                    if column > WIDTH {
                        return false;
                    }
                    match text.rfind('\n') {
                        Some(_) if inside == 0 => return true,
                        Some(newline) => {
                            let last = text.get(newline + 1..).unwrap_or("");
                            column = last.chars().take(WIDTH + 1).count();
                        }
                        None => {}
                    }
                }
                Item::Note(_) | Item::Indent | Item::Dedent => {}
                Item::Fixed(mark) => column += mark.len(),
                Item::Space => column += 1,
                Item::Line(_) if begun > 0 || broken => return column <= WIDTH,
                Item::Line(line) => column += usize::from(line.space),
                Item::Hard { .. } => return column <= WIDTH,
                Item::Begin(_) if inside > 0 => inside += 1,
                Item::Begin(_) => begun += 1,
                Item::End if inside > 0 => inside -= 1,
                Item::End if begun > 0 => begun -= 1,
                Item::End => ended += 1,
                Item::IfBroken(mark) => column += if broken { mark.len() } else { 0 },
                Item::IfFlat(mark) => column += if broken { 0 } else { mark.len() },
            }
            if column > WIDTH {
                // A blank that turns out to end the line does no harm, but nothing is lost by
                // breaking one column early.
                return false;
            }
        }
        true
    }
}
