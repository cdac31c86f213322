//! Where the lines of former sessions are kept.

use std::ffi::OsString;
use std::path::PathBuf;

/// The file, when there is a place for it. Its folder is made if it can be.
pub(super) fn file() -> Option<PathBuf> {
    let folder = folder(crate::environment::variable, std::env::home_dir())?.join("hakorune");
    // Then there is no history, which is no error.
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

/// The folder of the user's state; relative paths in the environment do not count.
fn folder(variable: impl Fn(&str) -> Option<OsString>, home: Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_STATE_HOME").or_else(|| {
        if cfg!(windows) {
            return absolute("LOCALAPPDATA");
        }
        home.filter(|home| home.is_absolute()).map(|home| home.join(".local/state"))
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_the_users_state() {
        let home = Some(PathBuf::from("/people/u"));
        let none = |_: &str| None;
        assert_eq!(folder(none, home.clone()), Some("/people/u/.local/state".into()));
        assert_eq!(folder(none, None), None);
        assert_eq!(folder(none, Some("".into())), None);
        let set = |name: &str| (name == "XDG_STATE_HOME").then(|| OsString::from("/state"));
        assert_eq!(folder(set, home.clone()), Some("/state".into()));
        let relative = |name: &str| (name == "XDG_STATE_HOME").then(|| OsString::from("state"));
        assert_eq!(folder(relative, home), Some("/people/u/.local/state".into()));
    }
}
