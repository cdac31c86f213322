//! The documents that the client has open: their texts are what counts, not those of the files.

use std::path::PathBuf;
use std::rc::Rc;

use lsp_types::{TextDocumentContentChangeEvent, Uri};
use rustc_hash::FxHashMap;

use crate::lines::Lines;
use crate::uri;

/// An open document.
#[derive(Debug)]
pub(crate) struct Document {
    /// The address, as the client spells it.
    pub(crate) uri: Uri,
    /// The file, if it is one; it need not exist.
    pub(crate) path: Option<PathBuf>,
    pub(crate) version: i32,
    pub(crate) text: Rc<str>,
}

/// All open documents, by the keys of their files.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    by_key: FxHashMap<String, Document>,
    keys: FxHashMap<String, String>,
}

/// The key of a document: that of its file, else its address.
fn key_of(uri: &Uri) -> (String, Option<PathBuf>) {
    match uri::to_path(uri) {
        Some(path) => (uri::key(&path), Some(path)),
        None => (uri.as_str().to_owned(), None),
    }
}

impl Documents {
    /// Notes that a document is open; its key.
    pub(crate) fn open(&mut self, uri: Uri, version: i32, text: String) -> String {
        let (key, path) = key_of(&uri);
        self.keys.insert(uri.as_str().to_owned(), key.clone());
        self.by_key.insert(key.clone(), Document { uri, path, version, text: text.into() });
        key
    }

    /// Notes that a document is not open any more; the key it had.
    pub(crate) fn close(&mut self, uri: &Uri) -> Option<String> {
        let key = self.keys.remove(uri.as_str())?;
        // The same file may be open under another spelling.
        if self.by_key.get(&key).is_some_and(|document| document.uri == *uri) {
            self.by_key.remove(&key);
        }
        Some(key)
    }

    /// Applies changes, in their order; the document's key. None when it is not open.
    pub(crate) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) -> Option<String> {
        let key = self.keys.get(uri.as_str())?;
        let document = self.by_key.get_mut(key)?;
        document.version = version;
        let mut text = String::from(&*document.text);
        for change in changes {
            let Some(range) = change.range else {
                text = change.text;
                continue;
            };
            let lines = Lines::new(&text);
            let start = lines.offset(&text, range.start);
            let end = lines.offset(&text, range.end).max(start);
            text.replace_range(start..end, &change.text);
        }
        document.text = text.into();
        Some(key.clone())
    }

    /// The key of an open document.
    pub(crate) fn key(&self, uri: &Uri) -> Option<&str> {
        let key = self.keys.get(uri.as_str())?;
        self.by_key.contains_key(key).then_some(key.as_str())
    }

    /// The open document with that key.
    pub(crate) fn get(&self, key: &str) -> Option<&Document> {
        self.by_key.get(key)
    }

    /// The keys of all open documents, in order.
    pub(crate) fn open_keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.by_key.keys().cloned().collect();
        keys.sort_unstable();
        keys
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use lsp_types::{Position, Range};

    use super::*;

    fn change(range: Option<[u32; 4]>, text: &str) -> TextDocumentContentChangeEvent {
        let range = range.map(|[l, c, m, d]| Range {
            start: Position { line: l, character: c },
            end: Position { line: m, character: d },
        });
        TextDocumentContentChangeEvent { range, range_length: None, text: text.into() }
    }

    #[test]
    fn changes_apply_in_order_and_count_utf16_units() {
        let uri = Uri::from_str("untitled:one").expect("it is an address");
        let mut documents = Documents::default();
        let key = documents.open(uri.clone(), 1, "x = \"😀\"\ny\n".into());
        let changes = vec![
            change(Some([0, 5, 0, 7]), "日本"),
            change(Some([0, 6, 0, 7]), ""),
            change(Some([1, 0, 9, 9]), "z"),
            change(Some([5, 5, 0, 0]), "!"),
        ];
        assert_eq!(documents.change(&uri, 2, changes).as_ref(), Some(&key));
        let document = documents.get(&key).expect("it is open");
        assert_eq!((&*document.text, document.version), ("x = \"日\"\nz!", 2));
        documents.change(&uri, 3, vec![change(None, "new")]);
        assert_eq!(documents.get(&key).map(|d| &*d.text), Some("new"));
        assert_eq!(documents.close(&uri), Some(key.clone()));
        assert_eq!(documents.change(&uri, 4, Vec::new()), None);
        assert!(documents.get(&key).is_none());
    }
}
