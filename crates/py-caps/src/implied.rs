//! Which modules come with a capability: without the module that owns the name it is worth nothing.

use crate::capability::{Capability, Kind, Scope};

/// What of a module comes with a capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// These names.
    Names(&'static [&'static str]),
    /// The names that the capability's own scope covers.
    Scope,
}

/// The capability, the module, what of it.
///
/// docs/capabilities.md shows this table; a test compares it.
pub const IMPLIED: &[(Kind, &str, Part)] = &[
    (Kind::Time, "time", Part::Scope),
    (Kind::Random, "random", Part::Whole),
    (Kind::Random, "secrets", Part::Whole),
    (Kind::Net, "socket", Part::Whole),
    (Kind::Subprocess, "subprocess", Part::Whole),
    (Kind::Env, "os", Part::Names(&["environ", "environb", "getenv", "getenvb"])),
    (Kind::Ffi, "ctypes", Part::Whole),
    (Kind::Thread, "threading", Part::Whole),
    (Kind::Introspect, "gc", Part::Whole),
    (Kind::Introspect, "inspect", Part::Whole),
];

/// The modules of the table that come in part.
pub(crate) const PARTS: [&str; 2] = ["time", "os"];

/// What of `module` comes with `capability`, if anything does.
pub fn part(capability: &Capability, module: &str) -> Option<Part> {
    let kind = capability.kind();
    // `py.time:datetime.now` is a name of another module than the others are.
    if let (Kind::Time, Scope::Name(scope)) = (kind, capability.scope())
        && let Some((owner, _)) = scope.one().and_then(|name| name.split_once('.'))
    {
        return (owner != "time" && module == "datetime").then_some(Part::Whole);
    }
    let found = IMPLIED.iter().find(|(own, name, _)| *own == kind && *name == module)?;
    match (found.2, capability.scope()) {
        (Part::Scope, Scope::All) => Some(Part::Whole),
        (part, _) => Some(part),
    }
}

/// Whether `name` of a module is within `part`. Names between underscores tell what a module is
/// and are always within.
pub fn covers(part: Part, capability: &Capability, name: &str) -> bool {
    if name.starts_with("__") && name.ends_with("__") {
        return true;
    }
    match (part, capability.scope()) {
        (Part::Whole, _) => true,
        (Part::Names(names), _) => names.contains(&name),
        (Part::Scope, Scope::Name(scope)) => scope.covers(name),
        (Part::Scope, _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_a_row_for_each_module_that_comes_along() {
        let page = std::fs::read_to_string("../../docs/capabilities.md").unwrap();
        for (kind, module, part) in IMPLIED {
            let row = page.lines().find(|line| {
                line.starts_with(&format!("| `{}", kind.name()))
                    && line
                        .split('|')
                        .nth(2)
                        .is_some_and(|cell| cell.contains(&format!("`{module}`")))
            });
            let row = row.unwrap_or_else(|| panic!("no row for {} and {module}", kind.name()));
            if let Part::Names(names) = part {
                assert!(names.iter().all(|name| row.contains(&format!("`{name}`"))), "{row}");
            }
        }
    }
}
