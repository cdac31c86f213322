//! What may be written at a place.

use std::rc::Rc;

use lsp_types::{CompletionItem, CompletionItemKind, Documentation, MarkupContent, MarkupKind};
use rustc_hash::FxHashSet;

use super::hover;
use crate::builtins::{self, Entry};
use crate::comments;
use crate::index::{DeclKind, Op, Shape};
use crate::program::{Link, Meaning, Place, Program, SourceFile};

/// Stands for the name that is not yet written, so that what is around it parses.
const PLACEHOLDER: &str = "hako_name_to_come";

/// So much of a line is searched for open brackets.
const MAX_LINE: usize = 500;

/// The names that fit at `offset` of the first file.
pub(crate) fn completion(program: &Program, offset: usize) -> Vec<CompletionItem> {
    let Some(file) = program.files.first() else { return Vec::new() };
    let text = &*file.text;
    let Some(front) = text.get(..offset) else { return Vec::new() };
    let start = front.trim_end_matches(is_word).len();
    let is_number = front[start..].starts_with(|c: char| c.is_ascii_digit());
    if is_number || !comments::is_code(text, start) {
        return Vec::new();
    }
    let before = front[..start].trim_end();
    let mut list = List { program, items: Vec::new(), seen: FxHashSet::default() };
    let after_dot = before.ends_with('.') && !before.ends_with("..");
    if after_dot || before.ends_with("::") {
        list.after(&before_name(program, offset, start), after_dot);
    } else if !declares(before) {
        let fresh = front[..start].ends_with(char::is_whitespace);
        list.names(start as u32, fresh && last_word(before) == "new");
    }
    list.items
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn last_word(text: &str) -> &str {
    &text[text.trim_end_matches(is_word).len()..]
}

/// Whether a new name comes next.
fn declares(before: &str) -> bool {
    let words = [
        "local", "let", "box", "function", "record", "enum", "global", "as", "nowait", "using",
        "import",
    ];
    words.contains(&last_word(before))
}

/// What stands before the dot: what it is in the tree of the text with a name at `offset`.
fn before_name(program: &Program, offset: usize, start: usize) -> Before {
    let Some(file) = program.files.first() else { return Before::Unknown };
    let (front, rest) = file.text.split_at(offset);
    let has_name = start < offset || rest.starts_with(is_word);
    let name = if has_name { "" } else { PLACEHOLDER };
    let plain: Rc<str> = format!("{front}{name}{rest}").into();
    match before_name_in(program, plain, start) {
        // Brackets that are still open hide the rest of the line from the parser.
        Before::Unknown if rest.lines().next().is_none_or(|line| line.trim().is_empty()) => {
            let closed = format!("{front}{name}{}{rest}", closers(front));
            before_name_in(program, closed.into(), start)
        }
        found => found,
    }
}

/// What closes the brackets that the last line of `front` opens.
fn closers(front: &str) -> String {
    let line = front.rfind('\n').map_or(0, |newline| newline + 1);
    let mut open = Vec::new();
    for (at, c) in front[line..].char_indices().take(MAX_LINE) {
        let close = match c {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            ')' | ']' | '}' if comments::is_code(&front[line..], at) => {
                open.pop();
                continue;
            }
            _ => continue,
        };
        if comments::is_code(&front[line..], at) {
            open.push(close);
        }
    }
    open.into_iter().rev().collect()
}

/// What stands before the name that begins at `start` of a text like the first file's.
fn before_name_in(program: &Program, text: Rc<str>, start: usize) -> Before {
    let Some(file) = program.files.first() else { return Before::Unknown };
    let patched = SourceFile::new(file.key.clone(), text);
    let Some(reference) = patched.index.reference_at(start as u32) else { return Before::Unknown };
    let Shape::Step(step) = &reference.to else { return Before::Unknown };
    if !matches!(step.op, Op::Member(_)) {
        return Before::Unknown;
    }
    let base = step.base.clone();
    let mut files = program.files.clone();
    files[0] = Rc::new(patched);
    let links = program.links.clone();
    let program = Program { files, links, libraries: program.libraries.clone() };
    match program.value(0, &base) {
        Some(meaning) => Before::Known(program, meaning),
        None => Before::Unknown,
    }
}

/// What is known of what stands before a dot.
enum Before {
    /// A value, in the program in which it was found.
    Known(Program, Meaning),
    Unknown,
}

/// The list in the making.
struct List<'p> {
    program: &'p Program,
    items: Vec<CompletionItem>,
    seen: FxHashSet<String>,
}

impl List<'_> {
    /// What can follow a dot or a `::`.
    fn after(&mut self, before: &Before, is_dot: bool) {
        match before {
            Before::Known(program, meaning) => self.members(program, *meaning, 0),
            Before::Unknown if is_dot => self.all_members(),
            Before::Unknown => {}
        }
    }

    fn members(&mut self, program: &Program, of: Meaning, depth: u32) {
        match of {
            Meaning::Decl(place) | Meaning::Instance(place) => {
                let decl = program.decl(place);
                for id in &decl.members {
                    self.member(program, Place { file: place.file, id: *id });
                }
                // Parents may go in a circle.
                match program.parent(place, &mut { 100 }).filter(|_| depth < 100) {
                    Some(parent) => self.members(program, parent, depth + 1),
                    None if decl.kind == DeclKind::Enum => {}
                    None => self.entries("every value", builtins::EVERY.members),
                }
            }
            Meaning::Plain(kind) => {
                for (name, entry) in builtins::members(kind) {
                    self.entries(name, std::slice::from_ref(entry));
                }
            }
            Meaning::Function(_) | Meaning::Member(..) | Meaning::Method(..) => {
                self.members(program, Meaning::Plain(builtins::Plain::Function), depth);
            }
            Meaning::Enum(kind) => {
                let variants: &[&str] = match kind {
                    builtins::Plain::Maybe => &["Some", "None"],
                    _ => &["Ok", "Err"],
                };
                for name in variants {
                    self.add(name, CompletionItemKind::ENUM_MEMBER, None, "");
                }
            }
            Meaning::File(file) => self.module(program, file),
            Meaning::Library(library) => self.library(library),
            Meaning::Foreign(ty) => {
                for method in ty.methods {
                    let head = hover::signature(method);
                    self.add(method.name, CompletionItemKind::METHOD, Some(head), method.doc);
                }
            }
            Meaning::BuiltIn(_) | Meaning::Box(_) => {}
        }
    }

    fn member(&mut self, program: &Program, place: Place) {
        // A box is made and ended by itself.
        if !matches!(program.decl(place).kind, DeclKind::Constructor) {
            self.declared(program, place);
        }
    }

    fn module(&mut self, program: &Program, file: usize) {
        let Some(source) = program.files.get(file) else { return };
        for id in source.index.top.values() {
            if source.index.decl(*id).kind.is_exported() {
                self.declared(program, Place { file, id: *id });
            }
        }
        if let Some(only) = program.only_static(file) {
            for id in &source.index.decl(only.id).members {
                if source.index.decl(*id).kind == DeclKind::Method {
                    self.declared(program, Place { file, id: *id });
                }
            }
        }
        self.items.sort_by(|a, b| a.label.cmp(&b.label));
    }

    fn library(&mut self, library: usize) {
        for ty in self.program.libraries.get(library).map(|l| l.boxes).unwrap_or_default() {
            self.add(ty.name, CompletionItemKind::CLASS, None, ty.doc);
        }
    }

    /// All members of the program's boxes, and all that built-in values have.
    fn all_members(&mut self) {
        let program = self.program;
        for (file, source) in program.files.iter().enumerate() {
            for (id, decl) in source.index.all() {
                use DeclKind::*;
                if decl.owner.is_some() && matches!(decl.kind, Method | Delegate | Field | Getter) {
                    self.declared(program, Place { file, id });
                }
            }
        }
        for group in builtins::GROUPS.iter().chain([&builtins::EVERY]) {
            self.entries(group.name, group.members);
        }
        for link in program.links.iter().flatten().flatten() {
            let Link::Library(library) = link else { continue };
            for ty in program.libraries.get(*library).map(|l| l.boxes).unwrap_or_default() {
                self.members(program, Meaning::Foreign(ty), 0);
            }
        }
    }

    /// The names that can stand at `offset`; after `new` only boxes.
    fn names(&mut self, offset: u32, only_boxes: bool) {
        let program = self.program;
        let Some(file) = program.files.first() else { return };
        let fits = |kind: DeclKind| {
            use DeclKind::*;
            !only_boxes || matches!(kind, Box | Module)
        };
        for id in file.index.visible_at(offset) {
            if fits(file.index.decl(id).kind) {
                self.declared(program, Place { file: 0, id });
            }
        }
        let around = file.index.box_at(offset).map(|id| file.index.decl(id));
        if let Some(around) = around.filter(|decl| decl.kind == DeclKind::StaticBox) {
            for id in &around.members {
                if file.index.decl(*id).kind == DeclKind::Method && !only_boxes {
                    self.declared(program, Place { file: 0, id: *id });
                }
            }
        }
        self.top(0, &|kind| fits(kind));
        for link in program.open_links(0) {
            match link {
                Link::File(used) => self.top(used, &|kind| kind.is_exported() && fits(kind)),
                Link::Library(library) => self.library(library),
            }
        }
        for entry in builtins::BOXES {
            let head = Some(entry.signature.to_owned());
            self.add(entry.name(), CompletionItemKind::CLASS, head, entry.doc);
        }
        if only_boxes {
            return;
        }
        for entry in builtins::FUNCTIONS {
            let head = Some(entry.signature.to_owned());
            self.add(entry.name(), CompletionItemKind::FUNCTION, head, entry.doc);
        }
        for name in ["Option", "Result"] {
            self.add(name, CompletionItemKind::ENUM, None, "");
        }
        for word in builtins::KEYWORDS.iter().chain(builtins::WORDS) {
            self.add(word, CompletionItemKind::KEYWORD, None, "");
        }
    }

    fn top(&mut self, file: usize, fits: &dyn Fn(DeclKind) -> bool) {
        let program = self.program;
        let Some(source) = program.files.get(file) else { return };
        let mut ids: Vec<_> = source.index.top.values().copied().collect();
        ids.sort_unstable_by_key(|id| id.0);
        for id in ids {
            if fits(source.index.decl(id).kind) {
                self.declared(program, Place { file, id });
            }
        }
    }

    fn entries(&mut self, of: &str, entries: &[Entry]) {
        for entry in entries {
            let kind = match entry.is_method() {
                true => CompletionItemKind::METHOD,
                false => CompletionItemKind::FIELD,
            };
            let head = format!("{} of {of}", entry.signature);
            self.add(entry.name(), kind, Some(head), entry.doc);
        }
    }

    fn declared(&mut self, program: &Program, place: Place) {
        let decl = program.decl(place);
        let text = &program.files[place.file].text;
        let doc = comments::above(text, decl.span.start as usize).unwrap_or_default();
        let head = hover::head(program, place);
        if *decl.name != *PLACEHOLDER {
            self.add(&decl.name, kind(decl.kind), Some(head), &doc);
        }
    }

    /// Adds a name, unless it is there: what comes first hides what comes later.
    fn add(&mut self, label: &str, kind: CompletionItemKind, detail: Option<String>, doc: &str) {
        if !self.seen.insert(label.to_owned()) {
            return;
        }
        let documentation = (!doc.is_empty()).then(|| {
            let value = doc.to_owned();
            Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
        });
        self.items.push(CompletionItem {
            label: label.to_owned(),
            kind: Some(kind),
            detail,
            documentation,
            ..CompletionItem::default()
        });
    }
}

fn kind(kind: DeclKind) -> CompletionItemKind {
    match kind {
        DeclKind::Box | DeclKind::StaticBox => CompletionItemKind::CLASS,
        DeclKind::Interface => CompletionItemKind::INTERFACE,
        DeclKind::Record => CompletionItemKind::STRUCT,
        DeclKind::Enum => CompletionItemKind::ENUM,
        DeclKind::Variant => CompletionItemKind::ENUM_MEMBER,
        DeclKind::Function => CompletionItemKind::FUNCTION,
        DeclKind::Method | DeclKind::Delegate | DeclKind::Fini => CompletionItemKind::METHOD,
        DeclKind::Constructor => CompletionItemKind::CONSTRUCTOR,
        DeclKind::Field => CompletionItemKind::FIELD,
        DeclKind::Getter => CompletionItemKind::PROPERTY,
        DeclKind::Global | DeclKind::Variable | DeclKind::Parameter => CompletionItemKind::VARIABLE,
        DeclKind::Module => CompletionItemKind::MODULE,
    }
}
