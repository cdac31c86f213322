//! `tidy`: the rules that no compiler checks, as a command and as a test.

mod edges;
mod scan;
mod text;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::workspace;

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    file: PathBuf,
    /// Counted from one; zero when the rule is about the whole file.
    line: usize,
    message: String,
}

impl Finding {
    fn new(file: &Path, line: usize, message: impl Into<String>) -> Finding {
        Finding { file: file.to_path_buf(), line, message: message.into() }
    }

    fn show(&self) -> String {
        let file = self.file.display();
        match self.line {
            0 => format!("{file}: {}", self.message),
            line => format!("{file}:{line}: {}", self.message),
        }
    }
}

/// Prints what is untidy.
pub(crate) fn run() -> Result<bool> {
    let findings = findings()?;
    for finding in &findings {
        println!("{}", finding.show());
    }
    match findings.len() {
        0 => println!("tidy: nothing to say"),
        1 => println!("tidy: 1 finding"),
        count => println!("tidy: {count} findings"),
    }
    Ok(findings.is_empty())
}

/// Everything untidy in the workspace, in the order of files.
pub(crate) fn findings() -> Result<Vec<Finding>> {
    let root = workspace::root();
    let mut findings = Vec::new();
    let files = workspace::files()?;
    for file in &files {
        let bytes = std::fs::read(root.join(file))?;
        // Data in other encodings, as tests have it, is nobody's prose.
        if let Ok(content) = String::from_utf8(bytes) {
            findings.extend(text::check(file, &content));
        }
    }
    findings.extend(text::check_set(&files, |file| std::fs::read_to_string(root.join(file)).ok()));
    findings.extend(edges::check(&workspace::metadata()?)?);
    findings.sort();
    Ok(findings)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_workspace_is_tidy() {
        let findings = super::findings().expect("the workspace can be read");
        let shown: Vec<String> = findings.iter().map(super::Finding::show).collect();
        assert!(shown.is_empty(), "{}", shown.join("\n"));
    }
}
