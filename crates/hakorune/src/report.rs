//! Draws what went wrong, on standard error.

use std::io::{self, IsTerminal, Write};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title};
use hako_box::Frame;
use hako_syntax::ast::Span;
use hako_syntax::{Diagnostic, Severity};
use hako_vm::interp::Leak;
use hako_vm::lower::Problem;
use hako_vm::mir::Program;
use hako_vm::{Failure, FailurePlace};

use crate::manifest::Manifest;
use crate::source;
use crate::toml::BadSettings;

/// A line of source longer than this is cut around what matters.
const MAX_LINE_BYTES: usize = 300;

/// How much of a marked stretch is marked.
const MAX_MARK_BYTES: usize = 100;

/// How many errors and warnings of a program are drawn: nobody reads more, and drawing takes time.
const MAX_PROBLEMS: usize = 1000;

/// Draws messages.
pub struct Reporter {
    renderer: Renderer,
}

impl Reporter {
    /// For standard error: in colour on a terminal, unless `NO_COLOR` is set.
    pub fn for_stderr() -> Self {
        let plain = crate::environment::variable("NO_COLOR").is_some_and(|value| !value.is_empty());
        let styled = io::stderr().is_terminal() && !plain;
        Self { renderer: if styled { Renderer::styled() } else { Renderer::plain() } }
    }

    /// A line as it is.
    pub fn line(&self, text: &str) {
        // When standard error is closed there is nobody to tell.
        drop(writeln!(io::stderr().lock(), "{text}"));
    }

    /// An error without a place, or one in the settings.
    pub fn plain(&self, error: &anyhow::Error) {
        if let Some(BadSettings { name, text, diagnostic }) = error.downcast_ref() {
            return self.diagnostic(name, text, diagnostic);
        }
        let title = format!("{error:#}");
        self.draw(&[Group::with_title(Level::ERROR.primary_title(&title))]);
    }

    /// What is odd in the settings but no error.
    pub fn settings(&self, manifest: &Manifest) {
        for BadSettings { name, text, diagnostic } in manifest.warnings() {
            self.diagnostic(name, text, diagnostic);
        }
    }

    fn draw(&self, report: &[Group<'_>]) {
        self.line(&self.renderer.render(report));
    }

    /// Why a program cannot be read.
    pub fn source_failure(&self, failure: &source::Failure) {
        match failure {
            source::Failure::Access { message, help } => {
                let mut group = Group::with_title(Level::ERROR.primary_title(message));
                if let Some(help) = help {
                    group = group.element(Level::HELP.message(help));
                }
                self.draw(&[group]);
            }
            source::Failure::Encoding { name, text, diagnostic } => {
                self.diagnostic(name, text, diagnostic);
            }
        }
    }

    /// Errors and warnings of a program.
    pub fn problems(&self, program: &Program, problems: &[Problem]) {
        let shown = &problems[..problems.len().min(MAX_PROBLEMS)];
        for problem in shown {
            match program.sources.get(problem.source.index()) {
                Some(source) => self.diagnostic(&source.name, &source.text, &problem.diagnostic),
                None => self.line(&problem.diagnostic.message),
            }
        }
        if shown.len() < problems.len() {
            self.line(&format!("… and {} more like these", problems.len() - shown.len()));
        }
    }

    /// One error or warning in a text.
    pub fn diagnostic(&self, name: &str, text: &str, diagnostic: &Diagnostic) {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let main = Excerpt::new(text, diagnostic.span);
        let mut snippet = main.snippet(name);
        // Labels in the same few lines share the drawing, the others get their own.
        let mut others = Vec::new();
        for (span, label) in &diagnostic.labels {
            match main.inside(*span) {
                Some(range) => {
                    snippet =
                        snippet.annotation(AnnotationKind::Context.span(range).label(&**label));
                }
                None => others.push((Excerpt::new(text, *span), label)),
            }
        }
        let title = level.primary_title(&*diagnostic.message);
        let mut group = main.below(title, name).element(snippet);
        if let Some(help) = &diagnostic.help
            && others.is_empty()
        {
            group = group.element(Level::HELP.message(&**help));
        }
        let mut report = vec![group];
        for (excerpt, label) in &others {
            let title = Level::NOTE.secondary_title(&***label);
            report.push(excerpt.below(title, name).element(excerpt.snippet(name)));
        }
        if let Some(help) = &diagnostic.help
            && !others.is_empty()
        {
            report.push(Group::with_title(Level::HELP.secondary_title(&**help)));
        }
        self.draw(&report);
    }

    /// An error that nothing caught: where it was raised, both stacks, and what it came from.
    pub fn failure(&self, failure: &Failure) {
        let mut next = Some(failure);
        while let Some(failure) = next {
            self.one_failure(failure);
            next = failure.cause.as_deref();
            if next.is_some() {
                self.line("which came from:");
            }
        }
    }

    fn one_failure(&self, failure: &Failure) {
        let title =
            if failure.message.is_empty() { "(no message)" } else { failure.message.as_str() };
        let title = Level::ERROR.primary_title(title).id(&*failure.ty);
        match &failure.place {
            Some(FailurePlace { name, text, span }) => {
                let excerpt = Excerpt::new(text, *span);
                self.draw(&[excerpt.below(title, name).element(excerpt.snippet(name))]);
            }
            None => self.draw(&[Group::with_title(title)]),
        }
        if &*failure.ty == "ConfigError" {
            self.line("help: `hakorune doctor` says which Python is used, why, and what is wrong");
        }
        self.stack(&failure.frames, failure.frames_left_out);
        if !failure.traceback.is_empty() {
            self.line("Python's stack:");
            for line in failure.traceback.trim_end().lines() {
                self.line(&format!("  {line}"));
            }
        }
    }

    fn stack(&self, frames: &[Frame], left_out: u32) {
        if frames.is_empty() {
            return;
        }
        self.line("Hakorune's stack, innermost first:");
        for frame in frames {
            self.line(&format!("  {} ({}:{})", frame.function, frame.file, frame.line));
        }
        if left_out > 0 {
            self.line(&format!("  … and {left_out} more"));
        }
    }

    /// The boxes that were still alive.
    pub fn leaks(&self, leaks: &[Leak]) {
        for leak in leaks {
            let place = match &leak.made_at {
                Some((file, line)) => format!(", made at {file}:{line}"),
                None => String::new(),
            };
            self.line(&format!("leak: {}{place}", leak.name));
        }
        self.line(&format!("leak report: {} boxes still alive", leaks.len()));
    }
}

/// The lines of a source around a stretch, cut to what can be shown.
struct Excerpt<'a> {
    text: &'a str,
    /// Where `text` begins in the source.
    start: usize,
    line: usize,
    column: usize,
    mark: Range<usize>,
}

impl<'a> Excerpt<'a> {
    fn new(source: &'a str, span: Span) -> Self {
        let at = floor(source, span.start as usize);
        let line_start = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = source[at..].find('\n').map_or(source.len(), |length| at + length);
        let line = source.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = source[line_start..at].chars().count() + 1;
        let start = if at - line_start > MAX_LINE_BYTES {
            floor(source, at - MAX_LINE_BYTES / 2)
        } else {
            line_start
        };
        let end = if line_end - at > MAX_LINE_BYTES {
            floor(source, at + MAX_LINE_BYTES)
        } else {
            line_end
        };
        let stop = (span.end as usize).clamp(at, end).min(at + MAX_MARK_BYTES);
        let stop = floor(source, stop).max(at);
        Self { text: &source[start..end], start, line, column, mark: at - start..stop - start }
    }

    /// Whether the line is shown from its beginning, so that columns count from there.
    fn is_whole(&self) -> bool {
        self.text[..self.mark.start].chars().count() + 1 == self.column
    }

    /// A title, and for a line that is cut its true place.
    fn below<'t>(&self, title: Title<'t>, name: &'t str) -> Group<'t> {
        let group = Group::with_title(title);
        if self.is_whole() {
            return group;
        }
        group.element(Origin::path(name).line(self.line).char_column(self.column))
    }

    fn snippet(&self, name: &'a str) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let snippet = Snippet::source(self.text)
            .line_start(self.line)
            .annotation(AnnotationKind::Primary.span(self.mark.clone()));
        if self.is_whole() { snippet.path(name) } else { snippet }
    }

    /// A stretch of the source within the excerpt.
    fn inside(&self, span: Span) -> Option<Range<usize>> {
        let start = (span.start as usize).checked_sub(self.start)?;
        let end = (span.end as usize).checked_sub(self.start)?;
        (start <= end
            && end <= self.text.len()
            && self.text.is_char_boundary(start)
            && self.text.is_char_boundary(end))
        .then_some(start..end)
    }
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
