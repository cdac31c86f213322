//! Go to definition.

use lsp_types::{Location, Range, Uri};

use super::named_at;
use crate::program::{Meaning, Place, Program};

/// Where what stands at `offset` is declared. More than one place when it is a member, nothing is
/// known of its value, and several boxes have one of that name. `uri` gives a file's address.
pub(crate) fn definition(
    program: &Program,
    offset: u32,
    uri: impl Fn(&str) -> Option<Uri>,
) -> Vec<Location> {
    let Some(found) = named_at(program, offset) else { return Vec::new() };
    let place = |place: Place| {
        let file = program.files.get(place.file)?;
        let range = file.lines.range(&file.text, program.decl(place).name_span);
        Some(Location { uri: uri(&file.key)?, range })
    };
    let locations = found.meanings.into_iter().filter_map(|meaning| match meaning {
        Meaning::Decl(decl) | Meaning::Instance(decl) => place(decl),
        Meaning::File(number) => {
            let file = program.files.get(number)?;
            Some(Location { uri: uri(&file.key)?, range: Range::default() })
        }
        _ => None,
    });
    locations.collect()
}
