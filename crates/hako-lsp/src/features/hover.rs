//! What is shown for a name: its declaration and what its comment says.

use hako_box::{BoxType, Method, Param};
use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind};

use super::named_at;
use crate::builtins::{Entry, Plain};
use crate::comments;
use crate::index::DeclKind;
use crate::program::{Meaning, Place, Program};

/// The most that is shown of a declaration.
const MAX_HEAD: usize = 400;

/// What there is to say about the name at `offset`.
pub(crate) fn hover(program: &Program, offset: u32) -> Option<Hover> {
    let found = named_at(program, offset)?;
    // Of several that may be meant a few are enough.
    let texts: Vec<String> =
        found.meanings.iter().take(5).filter_map(|meaning| describe(program, *meaning)).collect();
    if texts.is_empty() {
        return None;
    }
    let file = program.files.first()?;
    let value = texts.join("\n\n---\n\n");
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
    Some(Hover { contents, range: Some(file.lines.range(&file.text, found.span)) })
}

/// A text in Markdown about a meaning.
pub(super) fn describe(program: &Program, meaning: Meaning) -> Option<String> {
    match meaning {
        Meaning::Decl(place) | Meaning::Instance(place) => Some(declaration(program, place)),
        Meaning::Plain(Plain::Maybe) => {
            Some(card("enum Option { Some(value), None }", "A value, or none."))
        }
        Meaning::Enum(Plain::Maybe) => describe(program, Meaning::Plain(Plain::Maybe)),
        Meaning::Plain(Plain::Outcome) => {
            Some(card("enum Result { Ok(value), Err(error) }", "A value, or why there is none."))
        }
        Meaning::Enum(Plain::Outcome) => describe(program, Meaning::Plain(Plain::Outcome)),
        Meaning::Plain(_) | Meaning::Enum(_) => None,
        Meaning::Function(entry) => Some(card(entry.signature, entry.doc)),
        Meaning::BuiltIn(entry) => Some(card(&format!("box {}", entry.signature), entry.doc)),
        Meaning::Member(of, entry) => Some(card(entry.signature, &of_kind(of, entry))),
        Meaning::File(number) => {
            let file = program.files.get(number)?;
            let name = file.key.rsplit(['/', '\\']).next().unwrap_or(&file.key);
            Some(card(&format!("module {name}"), comments::above_all(&file.text).unwrap_or("")))
        }
        Meaning::Library(number) => {
            let library = program.libraries.get(number)?;
            let names: Vec<_> = library.boxes.iter().map(|ty| format!("`{}`", ty.name)).collect();
            let text = format!("A library with the boxes {}.", names.join(", "));
            Some(card(&format!("using \"{}\"", library.name), &text))
        }
        Meaning::Box(ty) | Meaning::Foreign(ty) => Some(card(&box_head(ty), ty.doc)),
        Meaning::Method(ty, method) => {
            let doc = format!("{}\n\nA method of `{}`.", method.doc, ty.name);
            Some(card(&signature(method), &doc))
        }
    }
}

fn of_kind(of: &str, entry: &Entry) -> String {
    let what = if entry.is_method() { "A method" } else { "A field" };
    let name = if of.starts_with(char::is_uppercase) { format!("`{of}`") } else { of.to_owned() };
    format!("{}\n\n{what} of {name}.", entry.doc)
}

/// A declaration as it is written, the comment above it, and what it belongs to.
fn declaration(program: &Program, place: Place) -> String {
    let decl = program.decl(place);
    let text = &program.files[place.file].text;
    let doc = comments::above(text, decl.span.start as usize).unwrap_or_default();
    let owner = decl.owner.map(|id| program.decl(Place { file: place.file, id }));
    let doc = match owner.filter(|_| !decl.kind.is_local() && decl.kind != DeclKind::Function) {
        Some(owner) => {
            let noun = decl.kind.noun();
            let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "An" } else { "A" };
            format!("{doc}\n\n{article} {noun} of `{}`.", owner.name)
        }
        None => doc,
    };
    card(&head(program, place), &doc)
}

/// The line that declares something, without a body.
pub(super) fn head(program: &Program, place: Place) -> String {
    let decl = program.decl(place);
    let text = &program.files[place.file].text;
    let head = text.get(decl.head.start as usize..decl.head.end as usize).unwrap_or(&decl.name);
    use DeclKind::*;
    let head = match decl.kind {
        Parameter => return format!("{head} (parameter)"),
        Box | StaticBox | Interface => head.split('{').next().unwrap_or(head),
        // A method's body or a value that goes on over lines is not the declaration.
        Method | Constructor | Fini | Getter | Function => head,
        _ => match head.split_once('\n') {
            Some((line, _)) => return format!("{} …", line.trim()),
            None => head,
        },
    };
    let words: Vec<&str> = head.split_whitespace().collect();
    let mut head = words.join(" ");
    for mark in ["{", "=>"] {
        if let Some(front) = head.strip_suffix(mark) {
            head = front.trim_end().to_owned();
        }
    }
    if let Some((at, _)) = head.char_indices().nth(MAX_HEAD) {
        head.truncate(at);
        head.push('…');
    }
    if head.is_empty() { decl.name.to_string() } else { head }
}

fn box_head(ty: &BoxType) -> String {
    match ty.birth {
        Some(params) => format!("box {}({})", ty.name, list(params, false)),
        None => format!("box {}", ty.name),
    }
}

/// A method of a library's box with its parameters.
pub(super) fn signature(method: &Method) -> String {
    format!("{}({})", method.name, list(method.params, method.variadic))
}

fn list(params: &[Param], variadic: bool) -> String {
    let mut list = String::new();
    for (number, param) in params.iter().enumerate() {
        let comma = if number > 0 { ", " } else { "" };
        list += &match param.optional {
            true => format!("[{comma}{}]", param.name),
            false => format!("{comma}{}", param.name),
        };
    }
    if variadic {
        list += if params.is_empty() { "arguments…" } else { ", …" };
    }
    list
}

/// Code, and a text below it.
fn card(code: &str, text: &str) -> String {
    let text = text.trim();
    let gap = if text.is_empty() { "" } else { "\n\n" };
    format!("```hakorune\n{code}\n```{gap}{text}")
}
