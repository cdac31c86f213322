//! `math`, `os.path`, `xml.*`, `*`.

use crate::mistake::Mistake;

/// A module, or all that are below one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleScope {
    /// The name, without `.*`.
    stem: String,
    below: bool,
}

impl ModuleScope {
    pub(crate) fn parse(text: &str) -> Result<Self, Mistake> {
        if text == "*" {
            return Ok(Self { stem: String::new(), below: true });
        }
        let (stem, below) = match text.strip_suffix(".*") {
            Some(stem) => (stem, true),
            None => (text, false),
        };
        let mut at = 0;
        for part in stem.split('.') {
            if part.is_empty() {
                let message = format!("`{text}` is no name of a module: a part is empty");
                return Err(Mistake::new(at..at, message));
            }
            if let Some((byte, letter)) = part.char_indices().find(|(_, c)| !belongs(*c)) {
                let start = at + byte;
                let message = format!("`{letter}` cannot be in the name of a module");
                let help = "a star stands alone or after the last dot: `*`, `xml.*`";
                return Err(Mistake::new(start..start + letter.len_utf8(), message).help(help));
            }
            at += part.len() + 1;
        }
        Ok(Self { stem: stem.to_owned(), below })
    }

    /// Whether the module of this name is meant.
    pub fn covers(&self, name: &str) -> bool {
        if !self.below {
            return name == self.stem;
        }
        let rest = name.strip_prefix(&*self.stem);
        self.stem.is_empty() || rest.is_some_and(|rest| rest.starts_with('.'))
    }
}

fn belongs(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(scope: &str, name: &str) -> bool {
        ModuleScope::parse(scope).unwrap().covers(name)
    }

    #[test]
    fn a_star_covers_what_is_below_and_not_the_module_itself() {
        assert!(covers("xml.*", "xml.etree.ElementTree"));
        assert!(!covers("xml.*", "xml"));
        assert!(!covers("xml.*", "xmlrpc.client"));
        assert!(covers("*", "anything.at.all"));
        assert!(covers("os.path", "os.path"));
        assert!(!covers("os.path", "os"));
        assert!(!covers("os", "os.path"));
    }

    #[test]
    fn names_that_no_module_can_have_are_mistakes() {
        for bad in ["a..b", ".a", "a.", "a b", "x*", "*.x", "a/b", "a.*.b"] {
            assert!(ModuleScope::parse(bad).is_err(), "{bad}");
        }
    }
}
