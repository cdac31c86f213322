//! `./data/**`, `/etc/hosts`, `*.csv`.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::mistake::Mistake;
use crate::paths;

/// Files and folders below a folder that fit a pattern.
///
/// The folder is the part before the first star, with its links resolved when the policy is read;
/// paths that are asked about come with theirs resolved.
#[derive(Clone, Debug)]
pub struct PathScope {
    folder: PathBuf,
    rest: Option<GlobMatcher>,
    /// `folder/**` is the folder and all in it.
    with_folder: bool,
}

impl PathScope {
    pub(crate) fn parse(text: &str, folder: &Path) -> Result<Self, Mistake> {
        if let Some(at) = text.find('\0') {
            return Err(Mistake::new(at..at + 1, "a path has no zero byte"));
        }
        let star = text.find(['*', '?', '[', '{']).unwrap_or(text.len());
        let split = text[..star].rfind('/').map_or(0, |slash| slash + 1);
        let (fixed, rest) = if star == text.len() { (text, "") } else { text.split_at(split) };
        if rest.split('/').any(|part| part == "..") {
            let at = fixed.len() + rest.find("..").unwrap_or(0);
            let message = "`..` after a pattern can never match: paths are compared resolved";
            return Err(Mistake::new(at..at + 2, message)
                .help("put `..` before the first star, such as `../data/*.csv`"));
        }
        let rest: Vec<&str> =
            rest.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        let rest = rest.join("/");
        let matcher = if rest.is_empty() {
            None
        } else {
            let built = GlobBuilder::new(&rest).literal_separator(true).build();
            let glob = built.map_err(|error| {
                let message = format!("this pattern cannot be read: {}", error.kind());
                Mistake::new(fixed.len()..text.len(), message)
            })?;
            Some(glob.compile_matcher())
        };
        let folder = lexical(&folder.join(fixed));
        let folder = paths::real(&folder).unwrap_or(folder);
        Ok(Self { folder, with_folder: rest == "**", rest: matcher })
    }

    /// Whether the path, absolute and resolved, is meant.
    pub fn covers(&self, path: &Path) -> bool {
        let Ok(tail) = path.strip_prefix(&self.folder) else { return false };
        match &self.rest {
            None => tail.as_os_str().is_empty(),
            Some(_) if tail.as_os_str().is_empty() => self.with_folder,
            Some(glob) => glob.is_match(tail),
        }
    }

    /// The longest folder without a pattern: what an operating system can hold.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether all that is below the folder is meant.
    pub fn is_whole(&self) -> bool {
        self.with_folder || self.rest.is_none()
    }
}

/// The path without `.` and with `..` taken from what stands before it. What a link stands for is
/// the system's to say, so this is for the text of a policy alone.
fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(scope: &str, path: &str) -> bool {
        PathScope::parse(scope, Path::new("/nowhere/top")).unwrap().covers(Path::new(path))
    }

    #[test]
    fn two_stars_are_the_folder_and_all_in_it() {
        assert!(covers("./data/**", "/nowhere/top/data"));
        assert!(covers("./data/**", "/nowhere/top/data/a/b"));
        assert!(!covers("./data/**", "/nowhere/top/database"));
        assert!(!covers("./data/**", "/nowhere/top"));
        assert!(covers("/**", "/etc/passwd"));
        assert!(covers("**", "/nowhere/top/x/y"));
    }

    #[test]
    fn one_star_does_not_cross_folders() {
        assert!(covers("data/*.csv", "/nowhere/top/data/a.csv"));
        assert!(!covers("data/*.csv", "/nowhere/top/data/b/a.csv"));
        assert!(!covers("data/*.csv", "/nowhere/top/data"));
        assert!(covers("*", "/nowhere/top/a"));
        assert!(!covers("*", "/nowhere/top"));
    }

    #[test]
    fn a_path_without_a_pattern_is_itself_alone() {
        assert!(covers("../x/a.txt", "/nowhere/x/a.txt"));
        assert!(covers("a.txt/", "/nowhere/top/a.txt"));
        assert!(!covers("a.txt", "/nowhere/top/a.txt/b"));
    }

    #[test]
    fn a_link_in_the_fixed_part_is_resolved_when_the_policy_is_read() {
        let top = tempfile::tempdir().unwrap();
        let real = top.path().canonicalize().unwrap();
        std::fs::create_dir(real.join("real")).unwrap();
        std::os::unix::fs::symlink("real", real.join("link")).unwrap();
        let scope = PathScope::parse("link/**", &real).unwrap();
        assert!(scope.covers(&real.join("real/x")));
        assert!(!scope.covers(&real.join("link/x")), "paths come resolved");
    }

    #[test]
    fn patterns_that_cannot_match_are_mistakes() {
        for bad in ["data/**/../x", "*/..", "a[", "a{b", "x\0y"] {
            assert!(PathScope::parse(bad, Path::new("/")).is_err(), "{bad:?}");
        }
    }
}
