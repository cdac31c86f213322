//! What is wrong, in the protocol's form.

use hako_syntax::{Diagnostic, Severity};
use lsp_types::{DiagnosticRelatedInformation, DiagnosticSeverity, Location, Uri};

use crate::program::SourceFile;

/// What is wrong with a file whose address is `uri`.
pub(crate) fn diagnostics<'d>(
    file: &SourceFile,
    uri: &Uri,
    problems: impl Iterator<Item = &'d Diagnostic>,
) -> Vec<lsp_types::Diagnostic> {
    problems.map(|problem| diagnostic(file, uri, problem)).collect()
}

fn diagnostic(file: &SourceFile, uri: &Uri, problem: &Diagnostic) -> lsp_types::Diagnostic {
    let related = problem.labels.iter().map(|(span, text)| {
        let range = file.lines.range(&file.text, *span);
        let location = Location { uri: uri.clone(), range };
        DiagnosticRelatedInformation { location, message: text.clone() }
    });
    let related: Vec<_> = related.collect();
    let message = match &problem.help {
        Some(help) => format!("{}\nhelp: {help}", problem.message),
        None => problem.message.clone(),
    };
    lsp_types::Diagnostic {
        range: file.lines.range(&file.text, problem.span),
        severity: Some(match problem.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
        }),
        source: Some("hakorune".to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        ..lsp_types::Diagnostic::default()
    }
}
