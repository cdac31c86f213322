//! The error of what is not allowed.

use std::fmt::Write as _;

use hako_box::{Datum, Error};
use py_runtime::TracePlace;

use crate::policy::{Decision, Policy};
use crate::request::Request;

/// The type of the error in Hakorune.
pub const ERROR: &str = "CapabilityError";
/// Its code.
pub const CODE: &str = "caps/denied";

/// Who asked, on both sides.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The place in the program.
    pub program: Option<TracePlace>,
    /// The place in Python.
    pub python: Option<TracePlace>,
}

/// The error for `request`, which `what` describes. `is_import` when it is raised by the import
/// machinery, whose errors are `ImportError`s.
#[cold]
pub fn error(
    policy: &Policy,
    request: &Request,
    decision: &Decision<'_>,
    what: &str,
    asked: &Asked,
    is_import: bool,
) -> Error {
    let capability = request.capability(policy.folder());
    let message = message(policy, request, decision, what, asked);
    let bases: [&str; 2] =
        if is_import { ["ImportDenied", "ImportError"] } else { ["PermissionError", "OSError"] };
    Error::new(ERROR, CODE, message)
        .with_bases(bases.map(str::to_owned))
        .with_value(Datum::Str(capability.into()))
}

fn message(
    policy: &Policy,
    request: &Request,
    decision: &Decision<'_>,
    what: &str,
    asked: &Asked,
) -> String {
    let capability = request.capability(policy.folder());
    let mut text = format!("`{capability}` is not allowed: {what}");
    let program = asked.program.as_ref().map(|(file, line)| format!("{file}:{line}"));
    let python = asked.python.as_ref().map(|(file, line)| format!("Python {file}:{line}"));
    let places: Vec<String> = program.into_iter().chain(python).collect();
    if !places.is_empty() {
        let _ = write!(text, "\n  asked for at {}", places.join(", "));
    }
    match decision.rule {
        Some(rule) if decision.denied_by_rule => {
            let _ = write!(text, "\n  denied by `{}` at {}", rule.capability, rule.place);
        }
        _ => text.push_str("\n  no rule allows it"),
    }
    let remedy = policy.remedy(request);
    let lines = if remedy.contains('\n') { "these lines" } else { "this line" };
    let _ = write!(
        text,
        "\n  to allow it, put {lines} into [box.PyRuntimeBox.capabilities] of hako.toml:\n{remedy}"
    );
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::{Kind, Place};

    #[test]
    fn the_message_says_what_who_why_and_ends_with_the_line_that_allows() {
        let mut policy = Policy::new("/top");
        let place = |line| Place { file: "hako.toml".to_owned(), line };
        policy.allow("py.import:math", place(2)).unwrap();
        policy.deny("py.subprocess", place(3)).unwrap();
        let request = Request::Any(Kind::Subprocess);
        let asked = Asked {
            program: Some(("main.hkr".to_owned(), 4)),
            python: Some(("<py.exec:1>".to_owned(), 1)),
        };
        let error =
            error(&policy, &request, &policy.decide(&request), "os.system(\"ls\")", &asked, false);
        expect![[r#"
            `py.subprocess` is not allowed: os.system("ls")
              asked for at main.hkr:4, Python <py.exec:1>:1
              denied by `py.subprocess` at hako.toml:3
              to allow it, put these lines into [box.PyRuntimeBox.capabilities] of hako.toml:
            deny = []
            allow = ["py.import:math", "py.subprocess"]"#]]
        .assert_eq(error.message());
        let types: Vec<_> = error.types().collect();
        assert_eq!(types, ["CapabilityError", "PermissionError", "OSError"]);
    }
}
