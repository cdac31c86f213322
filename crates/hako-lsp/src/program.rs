//! A program's files together: what names mean across them.

use std::rc::Rc;
use std::sync::Arc;

use hako_box::{BoxType, Method};

use crate::Library;
use crate::builtins::{self, Entry, Plain};
use crate::index::{Decl, DeclId, DeclKind, Index, Op, Shape};
use crate::lines::Lines;

/// A file of a program.
#[derive(Debug)]
pub(crate) struct SourceFile {
    pub(crate) key: String,
    pub(crate) text: Rc<str>,
    pub(crate) lines: Lines,
    pub(crate) index: Index,
}

impl SourceFile {
    pub(crate) fn new(key: String, text: Rc<str>) -> Self {
        let parsed = hako_syntax::parse(&text);
        let index = Index::new(&text, &parsed.file);
        Self { key, lines: Lines::new(&text), text, index }
    }

    /// A file of which only the text is known.
    pub(crate) fn without_names(key: String, text: Rc<str>) -> Self {
        Self { key, lines: Lines::new(&text), text, index: Index::default() }
    }
}

/// What a `using` leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// A file, by position.
    File(usize),
    /// A library, by position.
    Library(usize),
}

/// A file and all that it uses.
#[derive(Debug)]
pub(crate) struct Program {
    /// The first is the one that was asked for.
    pub(crate) files: Vec<Rc<SourceFile>>,
    /// Of each file, what each `using` leads to.
    pub(crate) links: Vec<Vec<Option<Link>>>,
    pub(crate) libraries: Vec<Library>,
}

/// A declaration of one of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) file: usize,
    pub(crate) id: DeclId,
}

/// What a name or an expression is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meaning {
    /// A declaration itself: a box, a function, a variable.
    Decl(Place),
    /// A value of a declared box, record or enum.
    Instance(Place),
    /// A plain value.
    Plain(Plain),
    /// A built-in function.
    Function(&'static Entry),
    /// A built-in box.
    BuiltIn(&'static Entry),
    /// A member of a built-in kind of value, and the kind's name.
    Member(&'static str, &'static Entry),
    /// `Option` or `Result`.
    Enum(Plain),
    /// A file.
    File(usize),
    /// A library.
    Library(usize),
    /// A box of a library.
    Box(&'static BoxType),
    /// A value of a box of a library.
    Foreign(&'static BoxType),
    /// A method of a box of a library.
    Method(&'static BoxType, &'static Method),
}

/// How many steps an answer may take: parents may go in a circle, and values through many hands.
const FUEL: u32 = 200;

impl Program {
    pub(crate) fn decl(&self, place: Place) -> &Decl {
        self.files[place.file].index.decl(place.id)
    }

    /// What a reference in `file` names: the declaration itself, not its value.
    pub(crate) fn named(&self, file: usize, shape: &Shape) -> Option<Meaning> {
        self.name_of(file, shape, &mut { FUEL })
    }

    /// What kind of value an expression in `file` has.
    pub(crate) fn value(&self, file: usize, shape: &Shape) -> Option<Meaning> {
        self.value_of(file, shape, &mut { FUEL })
    }

    fn name_of(&self, file: usize, shape: &Shape, fuel: &mut u32) -> Option<Meaning> {
        *fuel = fuel.checked_sub(1)?;
        match shape {
            Shape::Unknown => None,
            Shape::Plain(kind) => Some(Meaning::Plain(*kind)),
            Shape::Decl(id) => Some(Meaning::Decl(Place { file, id: *id })),
            Shape::Free(name) => self.outside(file, name),
            Shape::Pattern(name) => self.pattern(file, name),
            Shape::Typed(text) => self.annotated(file, text),
            Shape::Use(number) => self.link(file, *number).map(|link| match link {
                Link::File(file) => Meaning::File(file),
                Link::Library(library) => Meaning::Library(library),
            }),
            Shape::Step(step) => match &step.op {
                Op::Member(name) => {
                    let of = self.value_of(file, &step.base, fuel)?;
                    self.member_of(of, name, fuel)
                }
                Op::Instance => match self.value_of(file, &step.base, fuel)? {
                    Meaning::Decl(place) => Some(self.instance(place)),
                    Meaning::Box(ty) => Some(Meaning::Foreign(ty)),
                    Meaning::BuiltIn(entry) => entry.result.map(Meaning::Plain),
                    Meaning::Enum(kind) => Some(Meaning::Plain(kind)),
                    other => Some(other),
                },
                Op::Call => {
                    let callee = self.value_of(file, &step.base, fuel)?;
                    self.result(callee, fuel)
                }
                Op::Keyword(name) => {
                    let callee = self.value_of(file, &step.base, fuel)?;
                    self.parameter(callee, name, fuel)
                }
            },
        }
    }

    fn value_of(&self, file: usize, shape: &Shape, fuel: &mut u32) -> Option<Meaning> {
        let meaning = self.name_of(file, shape, fuel)?;
        self.held(meaning, fuel)
    }

    /// The value of what a name names: of a variable what it holds, of anything else itself.
    fn held(&self, meaning: Meaning, fuel: &mut u32) -> Option<Meaning> {
        use DeclKind::*;
        match meaning {
            Meaning::Decl(place) => {
                let decl = self.decl(place);
                match decl.kind {
                    Variable | Parameter | Global | Field | Getter | Module | Variant
                    | Delegate => self.value_of(place.file, &decl.value, fuel),
                    _ => Some(meaning),
                }
            }
            Meaning::Member(_, entry) if !entry.is_method() => entry.result.map(Meaning::Plain),
            other => Some(other),
        }
    }

    fn instance(&self, place: Place) -> Meaning {
        use DeclKind::*;
        match self.decl(place).kind {
            Box | StaticBox | Interface | Record | Enum => Meaning::Instance(place),
            _ => Meaning::Decl(place),
        }
    }

    /// What a call of `callee` gives.
    fn result(&self, callee: Meaning, fuel: &mut u32) -> Option<Meaning> {
        match callee {
            Meaning::Decl(place) => {
                let decl = self.decl(place);
                match decl.kind {
                    DeclKind::Function | DeclKind::Method => {
                        self.value_of(place.file, &decl.value, fuel)
                    }
                    _ => Some(self.instance(place)),
                }
            }
            Meaning::Function(entry) | Meaning::BuiltIn(entry) | Meaning::Member(_, entry) => {
                entry.result.map(Meaning::Plain)
            }
            Meaning::Box(ty) => Some(Meaning::Foreign(ty)),
            // A variant that carries something.
            Meaning::Instance(place) if self.decl(place).kind == DeclKind::Enum => Some(callee),
            Meaning::Plain(Plain::Maybe | Plain::Outcome) => Some(callee),
            // `import` and its like give what is known only when it runs.
            _ => None,
        }
    }

    /// Parameter `name` of what is called.
    fn parameter(&self, callee: Meaning, name: &str, fuel: &mut u32) -> Option<Meaning> {
        let Meaning::Decl(place) = callee else { return None };
        let place = match self.decl(place).kind {
            DeclKind::Box | DeclKind::StaticBox => {
                match self.member_of(Meaning::Instance(place), "birth", fuel)? {
                    Meaning::Decl(place) => place,
                    _ => return None,
                }
            }
            _ => place,
        };
        let mut all = self.files[place.file].index.all();
        let found = all.find(|(_, decl)| {
            decl.kind == DeclKind::Parameter && decl.owner == Some(place.id) && *decl.name == *name
        });
        found.map(|(id, _)| Meaning::Decl(Place { file: place.file, id }))
    }

    fn link(&self, file: usize, number: u32) -> Option<Link> {
        self.links.get(file)?.get(number as usize).copied().flatten()
    }

    /// A name that `file` does not declare: of a module used without an alias, of a library, or
    /// built in.
    fn outside(&self, file: usize, name: &str) -> Option<Meaning> {
        for link in self.open_links(file) {
            match link {
                Link::File(used) => {
                    if let Some(place) = self.exported(used, name) {
                        return Some(Meaning::Decl(place));
                    }
                }
                Link::Library(library) => {
                    let mut boxes = self.libraries.get(library)?.boxes.iter();
                    if let Some(ty) = boxes.find(|ty| ty.name == name) {
                        return Some(Meaning::Box(ty));
                    }
                }
            }
        }
        if let Some(entry) = builtins::function(name) {
            return Some(Meaning::Function(entry));
        }
        if let Some(entry) = builtins::constructor(name) {
            return Some(Meaning::BuiltIn(entry));
        }
        match name {
            "Option" => Some(Meaning::Enum(Plain::Maybe)),
            "Result" => Some(Meaning::Enum(Plain::Outcome)),
            _ => self.variant(file, name),
        }
    }

    /// What `file` uses without an alias.
    pub(crate) fn open_links(&self, file: usize) -> impl Iterator<Item = Link> + '_ {
        let uses = self.files.get(file).map(|file| file.index.uses.as_slice()).unwrap_or_default();
        let links = self.links.get(file).map(Vec::as_slice).unwrap_or_default();
        let open = uses.iter().zip(links).filter(|(using, _)| using.alias.is_none());
        open.filter_map(|(_, link)| *link)
    }

    /// What `file` shows to others under `name`.
    fn exported(&self, file: usize, name: &str) -> Option<Place> {
        let index = &self.files.get(file)?.index;
        let id = *index.top.get(name)?;
        index.decl(id).kind.is_exported().then_some(Place { file, id })
    }

    /// A variant by its bare name.
    fn variant(&self, file: usize, name: &str) -> Option<Meaning> {
        let used = self.open_links(file).filter_map(|link| match link {
            Link::File(file) => Some(file),
            Link::Library(_) => None,
        });
        let mut files = [file].into_iter().chain(used);
        let declared = files.find_map(|file| {
            let id = *self.files.get(file)?.index.variants.get(name)?;
            Some(Meaning::Decl(Place { file, id }))
        });
        declared.or(match name {
            "Some" | "None" => Some(Meaning::Plain(Plain::Maybe)),
            "Ok" | "Err" => Some(Meaning::Plain(Plain::Outcome)),
            _ => None,
        })
    }

    /// A name in a pattern: a variant, else a type.
    fn pattern(&self, file: usize, name: &str) -> Option<Meaning> {
        self.variant(file, name).or_else(|| self.type_named(file, name))
    }

    fn annotated(&self, file: usize, text: &str) -> Option<Meaning> {
        // Of `lib.Box<T>?` the name.
        let end = text.find(['<', '?', '[', ' ']).unwrap_or(text.len());
        let mut parts = text[..end].split('.');
        let mut meaning = self.type_named(file, parts.next()?)?;
        for part in parts {
            meaning = self.member_of(meaning, part, &mut { FUEL })?;
        }
        match meaning {
            Meaning::Decl(place) => Some(self.instance(place)),
            Meaning::Box(ty) => Some(Meaning::Foreign(ty)),
            Meaning::Enum(kind) => Some(Meaning::Plain(kind)),
            other => Some(other),
        }
    }

    /// A type by name.
    fn type_named(&self, file: usize, name: &str) -> Option<Meaning> {
        if let Some(id) = self.files.get(file)?.index.top.get(name) {
            let meaning = Meaning::Decl(Place { file, id: *id });
            return self.held(meaning, &mut { FUEL });
        }
        if let Some(kind) = builtins::named_kind(name) {
            return Some(Meaning::Plain(kind));
        }
        self.outside(file, name)
    }

    /// Member `name` of a value.
    fn member_of(&self, of: Meaning, name: &str, fuel: &mut u32) -> Option<Meaning> {
        *fuel = fuel.checked_sub(1)?;
        match of {
            Meaning::Instance(place) | Meaning::Decl(place) => {
                let decl = self.decl(place);
                let index = &self.files[place.file].index;
                if let Some(id) = decl.members.iter().find(|id| *index.decl(**id).name == *name) {
                    return Some(Meaning::Decl(Place { file: place.file, id: *id }));
                }
                if let Some(parent) = self.parent(place, fuel) {
                    return self.member_of(parent, name, fuel);
                }
                match decl.kind {
                    DeclKind::Function | DeclKind::Method => plain_member(Plain::Function, name),
                    _ => every_member(name),
                }
            }
            Meaning::Plain(kind) => plain_member(kind, name),
            Meaning::Function(_) | Meaning::Member(..) | Meaning::Method(..) => {
                plain_member(Plain::Function, name)
            }
            Meaning::Enum(kind) => match (kind, name) {
                (Plain::Maybe, "Some" | "None") | (Plain::Outcome, "Ok" | "Err") => {
                    Some(Meaning::Plain(kind))
                }
                _ => None,
            },
            Meaning::File(file) => self.module_member(file, name),
            Meaning::Library(library) => {
                let mut boxes = self.libraries.get(library)?.boxes.iter();
                boxes.find(|ty| ty.name == name).map(|ty| Meaning::Box(ty))
            }
            Meaning::Foreign(ty) => ty.method(name).map(|method| Meaning::Method(ty, method)),
            Meaning::BuiltIn(_) | Meaning::Box(_) => None,
        }
    }

    /// A value of the parent of a box.
    pub(crate) fn parent(&self, place: Place, fuel: &mut u32) -> Option<Meaning> {
        let parent = self.decl(place).parent.as_ref()?;
        match self.value_of(place.file, parent, fuel)? {
            Meaning::Decl(parent) => Some(self.instance(parent)),
            Meaning::Box(ty) => Some(Meaning::Foreign(ty)),
            Meaning::BuiltIn(entry) => entry.result.map(Meaning::Plain),
            _ => None,
        }
    }

    /// What a module shows under its alias: its own, and the methods of its only static box.
    fn module_member(&self, file: usize, name: &str) -> Option<Meaning> {
        if let Some(place) = self.exported(file, name) {
            return Some(Meaning::Decl(place));
        }
        let only = self.only_static(file)?;
        let index = &self.files[file].index;
        let members = &index.decl(only.id).members;
        let id = members.iter().find(|id| {
            let member = index.decl(**id);
            member.kind == DeclKind::Method && *member.name == *name
        })?;
        Some(Meaning::Decl(Place { file, id: *id }))
    }

    /// The static box of a module that has exactly one.
    pub(crate) fn only_static(&self, file: usize) -> Option<Place> {
        let index = &self.files.get(file)?.index;
        let mut boxes = index.all().filter(|(_, decl)| decl.kind == DeclKind::StaticBox);
        let (id, _) = boxes.next()?;
        boxes.next().is_none().then_some(Place { file, id })
    }

    /// All members of that name in the boxes of the program: where a call leads when nothing is
    /// known of the value.
    pub(crate) fn members_named(&self, name: &Arc<str>) -> Vec<Place> {
        let files = self.files.iter().enumerate();
        let all = files.flat_map(|(file, source)| {
            source.index.all().map(move |(id, decl)| (Place { file, id }, decl))
        });
        let members = all.filter(|(_, decl)| {
            use DeclKind::*;
            decl.name == *name
                && decl.owner.is_some()
                && matches!(decl.kind, Method | Field | Getter | Delegate)
        });
        members.map(|(place, _)| place).collect()
    }
}

fn plain_member(kind: Plain, name: &str) -> Option<Meaning> {
    let mut members = builtins::members(kind);
    let found = members.find(|(_, entry)| entry.name() == name);
    found.map(|(of, entry)| Meaning::Member(of, entry))
}

fn every_member(name: &str) -> Option<Meaning> {
    let mut members = builtins::EVERY.members.iter();
    members.find(|e| e.name() == name).map(|e| Meaning::Member(builtins::EVERY.name, e))
}
