//! Paths as the system sees them: absolute, links resolved.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

/// How many links one path may go through, as in Linux.
const LINKS: usize = 40;

/// The path with every link resolved, also when its end does not exist: that is where a file would
/// be made. A relative path begins at the working directory.
///
/// `/proc/self/fd/N` and the like are links too. What comes after something that does not exist
/// stands as written, with `..` taken from it. Between this and the use of the path a link may
/// change: that is a race which no check of a name can win.
///
/// None when no path says where it leads: it is relative and the working directory was removed, it
/// goes through a descriptor whose file was removed or has no name, or through too many links.
pub fn real(path: &Path) -> Option<PathBuf> {
    resolve(path, true)
}

/// As [`real`], but a link at the end stays: for what acts on the link itself. With a slash after it
/// the system follows it all the same.
pub fn real_parent(path: &Path) -> Option<PathBuf> {
    let text = path.as_os_str().as_bytes();
    resolve(path, text.ends_with(b"/") || text.ends_with(b"/."))
}

fn resolve(path: &Path, follow_last: bool) -> Option<PathBuf> {
    let absolute = std::path::absolute(path).ok()?;
    // `absolute` keeps `..`, which is the system's to resolve after links.
    let mut todo: Vec<OsString> = parts(&absolute);
    todo.reverse();
    let mut out = PathBuf::from("/");
    let mut links = 0;
    while let Some(part) = todo.pop() {
        if part == ".." {
            out.pop();
            continue;
        }
        let next = out.join(&part);
        let is_last = todo.is_empty();
        if is_last && !follow_last {
            out = next;
            continue;
        }
        match std::fs::read_link(&next) {
            // The system goes on no further, or by another way to here than we have come.
            Ok(_) if links == LINKS => return None,
            Ok(target) => {
                if next.starts_with("/proc") && !leads_to(&next, &out.join(&target)) {
                    return None;
                }
                links += 1;
                if target.is_absolute() {
                    out = PathBuf::from("/");
                }
                todo.extend(parts(&target).into_iter().rev());
            }
            Err(error) if is_no_link(&error) => out = next,
            Err(_) => return None,
        }
    }
    Some(out)
}

/// Whether what could not be read as a link is none, or is not there. Of others, such as a name that
/// is too long to be asked for at once, it cannot be told.
fn is_no_link(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{InvalidInput, NotADirectory, NotFound, PermissionDenied};
    matches!(error.kind(), InvalidInput | NotADirectory | NotFound | PermissionDenied)
}

/// Whether a link leads to what its text names. Those of `/proc` lead to open files and folders,
/// whatever their text says: it can be that of a file which was removed.
fn leads_to(link: &Path, target: &Path) -> bool {
    let identity = |path: &Path| std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()));
    identity(link) == identity(target)
}

fn parts(path: &Path) -> Vec<OsString> {
    path.components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some("..".into()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_and_dots_are_resolved_also_before_what_does_not_exist() {
        let top = tempfile::tempdir().unwrap();
        let top = top.path().canonicalize().unwrap();
        fs::create_dir_all(top.join("a/b")).unwrap();
        symlink("a/b", top.join("deep")).unwrap();
        symlink("loop", top.join("loop")).unwrap();
        symlink("/etc/passwd", top.join("out")).unwrap();
        assert_eq!(real(&top.join("loop")), None, "it ends");
        let real = |path: &Path| real(path).unwrap();
        let real_parent = |path: &Path| real_parent(path).unwrap();
        // `..` after a link goes up from where the link leads.
        assert_eq!(real(&top.join("deep/../new.txt")), top.join("a/new.txt"));
        assert_eq!(real(&top.join("./a/./b//c/../d")), top.join("a/b/d"));
        assert_eq!(real(&top.join("out")), Path::new("/etc/passwd"));
        assert_eq!(real_parent(&top.join("out")), top.join("out"));
        assert_eq!(real_parent(&top.join("deep/")), top.join("a/b"));
        assert_eq!(real_parent(&top.join("deep/.")), top.join("a/b"));
        assert_eq!(real(Path::new("/../..")), Path::new("/"));
    }

    #[test]
    fn a_descriptor_is_a_link_to_its_file() {
        use std::os::fd::AsRawFd as _;
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = format!("/proc/self/fd/{}", file.as_file().as_raw_fd());
        assert_eq!(real(Path::new(&path)), file.path().canonicalize().ok());
        let (open, removed) = file.into_parts();
        removed.close().unwrap();
        assert_eq!(real(Path::new(&path)), None, "{open:?} has no name any more");
        let (pipe, _other) = std::io::pipe().unwrap();
        assert_eq!(real(Path::new(&format!("/proc/self/fd/{}", pipe.as_raw_fd()))), None);
    }
}
