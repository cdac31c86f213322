//! The tree as text, for people and snapshots.
//!
//! ```
//! let parsed = hako_syntax::parse("print(1 + x)");
//! let text = hako_syntax::dump::dump(&parsed.file);
//! assert_eq!(text, "(file (expr (postfix print (call (+ 1 x)))))\n");
//! ```

mod declarations;
mod expressions;
mod statements;

use crate::ast::File;

/// How long a line may get before a list is broken into lines.
const WIDTH: usize = 96;

/// The tree as nested lists, `(name part part …)`, two blanks of indentation for each level.
pub fn dump(file: &File) -> String {
    let mut out = String::new();
    declarations::file(file).write(0, &mut out);
    out.push('\n');
    out
}

/// A list or a word, and how long it is on one line.
struct Node {
    width: usize,
    kind: NodeKind,
}

enum NodeKind {
    Word(String),
    List(Vec<Node>),
}

impl Node {
    fn word(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { width: text.chars().count(), kind: NodeKind::Word(text) }
    }

    /// A text in quotes, on one line.
    fn quoted(text: &str) -> Self {
        Self::word(format!("{text:?}"))
    }

    /// `(name parts…)`
    fn list(name: &str, parts: impl IntoIterator<Item = Node>) -> Self {
        let parts: Vec<Node> = std::iter::once(Self::word(name)).chain(parts).collect();
        let width = parts.iter().fold(1 + parts.len(), |sum, part| sum.saturating_add(part.width));
        Self { width, kind: NodeKind::List(parts) }
    }

    fn write(&self, indent: usize, out: &mut String) {
        crate::deep(|| match &self.kind {
            NodeKind::Word(text) => out.push_str(text),
            NodeKind::List(parts) => {
                let broken = indent + self.width > WIDTH;
                out.push('(');
                for (n, part) in parts.iter().enumerate() {
                    // Words stay beside the name; from the first list on, each has its line.
                    let beside = !broken || matches!(part.kind, NodeKind::Word(_)) && n < 3;
                    if n > 0 && beside {
                        out.push(' ');
                    } else if n > 0 {
                        out.push('\n');
                        out.extend(std::iter::repeat_n(' ', indent + 2));
                    }
                    part.write(indent + 2, out);
                }
                out.push(')');
            }
        });
    }
}
