//! Documents' addresses and files' paths.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stands as it is in a path.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'+')
    .remove(b'@');

/// The file that a `file:` address names; none for other schemes, such as that of a document
/// that was never saved.
pub(crate) fn to_path(uri: &Uri) -> Option<PathBuf> {
    let text = uri.as_str();
    let (scheme, rest) = text.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let rest = match rest.strip_prefix("//") {
        // After the slashes comes a host, which is this one or none.
        Some(rest) => &rest[rest.find('/')?..],
        None => rest,
    };
    let rest = rest.split(['?', '#']).next().unwrap_or("");
    let bytes: Vec<u8> = percent_decode_str(rest).collect();
    native(bytes)
}

#[cfg(unix)]
fn native(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    Some(PathBuf::from(std::ffi::OsString::from_vec(bytes)))
}

#[cfg(not(unix))]
fn native(bytes: Vec<u8>) -> Option<PathBuf> {
    let text = String::from_utf8(bytes).ok()?;
    // `/C:/x` is `C:/x`.
    let drive = text.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if drive { &text[1..] } else { &text }))
}

/// The address of a file; none for a path that is not absolute or not text.
pub(crate) fn from_path(path: &Path) -> Option<Uri> {
    if !path.is_absolute() {
        return None;
    }
    let text = path.to_str()?.replace('\\', if cfg!(windows) { "/" } else { "\\" });
    let slash = if text.starts_with('/') { "" } else { "/" };
    Uri::from_str(&format!("file://{slash}{}", utf8_percent_encode(&text, KEPT))).ok()
}

/// The identity of a file among the modules of a program: its real path. A file that does not
/// exist yet has the one that it will have.
pub(crate) fn key(path: &Path) -> String {
    let real = path.canonicalize().ok().or_else(|| {
        let folder = path.parent()?.canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    });
    real.unwrap_or_else(|| path.to_owned()).display().to_string()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_other_alphabets_go_there_and_back() {
        for path in ["/a/b.hkr", "/my files/日本 😀.hkr", "/100%/a#b?c&d.hkr", "/a\\b"] {
            let uri = from_path(Path::new(path)).expect("it is absolute");
            assert_eq!(to_path(&uri), Some(PathBuf::from(path)), "{}", uri.as_str());
        }
        let uri = from_path(Path::new("/my files/é.hkr")).expect("it is absolute");
        assert_eq!(uri.as_str(), "file:///my%20files/%C3%A9.hkr");
    }

    #[test]
    fn a_client_may_escape_more_and_name_this_host() {
        let path = |text: &str| to_path(&Uri::from_str(text).expect("it is an address"));
        assert_eq!(path("file:///c%3A/x"), Some(PathBuf::from("/c:/x")));
        assert_eq!(path("FILE://localhost/x%2Ey"), Some(PathBuf::from("/x.y")));
        assert_eq!(path("untitled:Untitled-1"), None);
        assert_eq!(path("file://"), None);
        assert_eq!(from_path(Path::new("relative.hkr")), None);
    }
}
