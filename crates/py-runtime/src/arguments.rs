//! What the methods of our boxes take.

use hako_box::{Arg, Args, BoxType, Datum, Error, Method};

/// A method that is being called, for its arguments and for messages about them.
#[derive(Clone, Copy)]
pub(crate) struct Expected {
    pub(crate) ty: &'static BoxType,
    pub(crate) method: &'static Method,
}

impl Expected {
    /// Checks the number of arguments.
    pub(crate) fn count(self, args: Args<'_>) -> Result<(), Error> {
        let params = self.method.params;
        let least = params.iter().filter(|param| !param.optional).count();
        let given = args.positional.len();
        if let Some((name, _)) = args.keywords.first() {
            let message = format!("{} takes no keyword `{name}`", self.signature());
            return Err(Error::new("ArityError", "runtime/arity", message));
        }
        if (least..=params.len()).contains(&given) {
            return Ok(());
        }
        let takes = match (least, params.len()) {
            (0, 0) => "no arguments".to_owned(),
            (1, 1) => "1 argument".to_owned(),
            (least, most) if least == most => format!("{most} arguments"),
            (least, most) => format!("{least} to {most} arguments"),
        };
        let message = format!("{} takes {takes}, {given} given", self.signature());
        Err(Error::new("ArityError", "runtime/arity", message))
    }

    pub(crate) fn text<'a>(self, arg: Arg<'a>) -> Result<&'a str, Error> {
        match arg {
            Arg::Str(text) => Ok(text),
            other => Err(self.wrong("a text", "first", other)),
        }
    }

    pub(crate) fn list<'a>(self, arg: Arg<'a>) -> Result<&'a [Datum], Error> {
        match arg {
            Arg::List(list) => Ok(list),
            other => Err(self.wrong("an array", "list of arguments", other)),
        }
    }

    pub(crate) fn map<'a>(self, arg: Option<Arg<'a>>) -> Result<&'a [(Box<str>, Datum)], Error> {
        match arg {
            None => Ok(&[]),
            Some(Arg::Map(map)) => Ok(map),
            Some(other) => Err(self.wrong("a map", "keyword arguments", other)),
        }
    }

    /// `callKw("k", v, ..)` as keywords.
    pub(crate) fn pairs<'a>(self, args: Args<'a>) -> Result<Vec<(&'a str, Arg<'a>)>, Error> {
        let (pairs, rest) = args.positional.as_chunks::<2>();
        if !rest.is_empty() {
            let message = format!(
                "{} takes names and values in turn; the last name has no value",
                self.signature()
            );
            return Err(Error::new("ArityError", "runtime/arity", message));
        }
        let mut keywords = Vec::with_capacity(pairs.len() + args.keywords.len());
        for [name, value] in pairs {
            match name {
                Arg::Str(name) => keywords.push((*name, *value)),
                other => return Err(self.wrong("a text", "name of a keyword", *other)),
            }
        }
        keywords.extend_from_slice(args.keywords);
        Ok(keywords)
    }

    #[cold]
    fn wrong(self, wanted: &str, what: &str, given: Arg<'_>) -> Error {
        Error::type_error(format!(
            "{}: the {what} must be {wanted}, not {}",
            self.signature(),
            given.to_datum().type_name()
        ))
    }

    fn signature(self) -> String {
        let params: Vec<_> = self.method.params.iter().map(|param| param.name).collect();
        let dots = if self.method.variadic { ".." } else { "" };
        format!("{}.{}({}{dots})", self.ty.name, self.method.name, params.join(", "))
    }
}

/// Lends `list` as arguments; up to eight without an allocation.
pub(crate) fn borrowed<R>(list: &[Datum], f: impl FnOnce(&[Arg<'_>]) -> R) -> R {
    let mut few = [Arg::Null; 8];
    if let Some(few) = few.get_mut(..list.len()) {
        for (slot, datum) in few.iter_mut().zip(list) {
            *slot = Arg::from(datum);
        }
        return f(few);
    }
    let many: Vec<Arg<'_>> = list.iter().map(Arg::from).collect();
    f(&many)
}

pub(crate) fn no_arguments(name: &str, args: Args<'_>) -> Result<(), Error> {
    if args.positional.is_empty() && args.keywords.is_empty() {
        return Ok(());
    }
    let given = args.positional.len() + args.keywords.len();
    let message = format!("{name}() takes no arguments, {given} given");
    Err(Error::new("ArityError", "runtime/arity", message))
}

pub(crate) fn field_name<'a>(arg: Option<Arg<'a>>) -> Result<&'a str, Error> {
    match arg {
        Some(Arg::Str(name)) => Ok(name),
        _ => Err(Error::type_error("the name of a field must be a text")),
    }
}

#[cold]
pub(crate) fn no_such_method(ty: &BoxType, name: &str) -> Error {
    let message = format!("{} has no method `{name}`", ty.name);
    Error::new("AttributeError", "runtime/attribute", message)
}
