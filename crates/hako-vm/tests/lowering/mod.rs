//! What the tests of lowering share: files by name, listings and problems as text.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::fmt::Write as _;
use std::rc::Rc;

use hako_box::{BoxType, Param};
use hako_syntax::ast::UsingTarget;
use hako_vm::lower::{Found, Loader, Offer, Problem, Unit, lower};
use hako_vm::mir::Program;

/// A box of the library `lib` that programs can make, and one that they cannot.
pub(crate) static TYPES: &[&BoxType] = &[
    &BoxType {
        name: "RuntimeBox",
        id: 1,
        birth: Some(&[] as &[Param]),
        methods: &[],
        open: false,
        doc: "",
    },
    &BoxType { name: "ObjectBox", id: 2, birth: None, methods: &[], open: true, doc: "" },
];

/// Files by name; `"lib"` is a library.
pub(crate) struct Files<'f>(pub(crate) &'f [(&'f str, &'f str)]);

impl Loader for Files<'_> {
    fn find(
        &mut self,
        _from: &str,
        target: &UsingTarget,
    ) -> Result<Found, (String, Option<String>)> {
        let name = match target {
            UsingTarget::Name(path) => path.text(),
            UsingTarget::Text(text) => text.to_string(),
        };
        if name == "lib" {
            return Ok(Found::Library(0));
        }
        match self.0.iter().find(|(key, _)| *key == name) {
            Some((key, text)) => Ok(Found::Source {
                key: (*key).to_owned(),
                name: Rc::from(*key),
                text: (*text).to_owned(),
            }),
            None => Err((format!("there is no module `{name}`"), Some("look again".to_owned()))),
        }
    }
}

/// Lowers `main`, which may use `files`.
pub(crate) fn try_lower(
    program: &mut Program,
    main: &str,
    files: &[(&str, &str)],
) -> Result<Unit, Vec<Problem>> {
    let mut files_and_main = vec![("main.hkr", main)];
    files_and_main.extend_from_slice(files);
    let offers = [Offer { name: "lib", types: TYPES }];
    lower(program, &offers, &mut Files(&files_and_main), "main.hkr", "main.hkr", main)
}

/// The listings of all functions of a program that has no errors.
pub(crate) fn listing(main: &str) -> String {
    listing_with(main, &[])
}

/// The listings of all functions of a program of several files.
pub(crate) fn listing_with(main: &str, files: &[(&str, &str)]) -> String {
    let mut program = Program::default();
    if let Err(problems) = try_lower(&mut program, main, files) {
        return drawn(&program, &problems);
    }
    let listings = program.functions.iter().map(|f| program.listing(f).to_string());
    listings.collect::<Vec<_>>().join("\n")
}

/// The errors of a program.
pub(crate) fn problems(main: &str) -> String {
    problems_with(main, &[])
}

/// The errors of a program of several files.
pub(crate) fn problems_with(main: &str, files: &[(&str, &str)]) -> String {
    let mut program = Program::default();
    match try_lower(&mut program, main, files) {
        Ok(_) => "no problems\n".to_owned(),
        Err(problems) => {
            assert!(program.functions.is_empty(), "a program with errors adds no functions");
            drawn(&program, &problems)
        }
    }
}

/// Problems, one after the other, with the text that each points at.
pub(crate) fn drawn(program: &Program, problems: &[Problem]) -> String {
    let mut out = String::new();
    for Problem { source, diagnostic } in problems {
        let source = &program.sources[source.index()];
        let at = |start: u32, end: u32| {
            let before = &source.text[..start as usize];
            let line = before.matches('\n').count() + 1;
            let text = &source.text[start as usize..end as usize];
            let text = text.lines().next().unwrap_or_default().to_owned();
            format!("{}:{line} `{text}`", source.name)
        };
        let span = diagnostic.span;
        writeln!(out, "{}: {}", at(span.start, span.end), diagnostic.message).unwrap();
        for (span, label) in &diagnostic.labels {
            writeln!(out, "    {}: {label}", at(span.start, span.end)).unwrap();
        }
        if let Some(help) = &diagnostic.help {
            writeln!(out, "    help: {help}").unwrap();
        }
    }
    out
}
