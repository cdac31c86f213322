//! `monotonic`, `HOME`, `LC_*`.

use globset::{Glob, GlobMatcher};

use crate::mistake::Mistake;

/// A name, or all that fit a pattern with stars.
#[derive(Clone, Debug)]
pub enum NameScope {
    /// One name.
    One(String),
    /// Names that fit.
    Some(GlobMatcher),
}

impl NameScope {
    pub(crate) fn parse(text: &str) -> Result<Self, Mistake> {
        let bad = |c: char| c.is_whitespace() || c.is_control() || "=[]{}?!\\/:".contains(c);
        if let Some((at, letter)) = text.char_indices().find(|(_, c)| bad(*c)) {
            let message = format!("{letter:?} cannot be in a name");
            return Err(Mistake::new(at..at + letter.len_utf8(), message)
                .help("a star stands for any letters: `LC_*`"));
        }
        if !text.contains('*') {
            return Ok(Self::One(text.to_owned()));
        }
        match Glob::new(text) {
            Ok(glob) => Ok(Self::Some(glob.compile_matcher())),
            Err(error) => Err(Mistake::new(0..text.len(), error.kind().to_string())),
        }
    }

    /// Whether the name is meant.
    pub fn covers(&self, name: &str) -> bool {
        match self {
            Self::One(own) => own == name,
            Self::Some(glob) => glob.is_match(name),
        }
    }

    /// The name, when it is one.
    pub fn one(&self) -> Option<&str> {
        match self {
            Self::One(name) => Some(name),
            Self::Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_letters() {
        assert!(NameScope::parse("LC_*").unwrap().covers("LC_ALL"));
        assert!(!NameScope::parse("LC_*").unwrap().covers("LANG"));
        assert!(NameScope::parse("HOME").unwrap().covers("HOME"));
        assert!(!NameScope::parse("HOME").unwrap().covers("home"));
        assert!(NameScope::parse("A B").is_err());
        assert!(NameScope::parse("A=1").is_err());
    }
}
