//! Python's values as Rust values.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use hako_box::Datum;

use crate::Conversion;

/// A Rust type that [`PyObject::extract`](super::PyObject::extract) can give.
pub trait Extract: Sized {
    /// The name of the type, for messages.
    const NAME: &'static str;

    /// What an object that did not cross by copy is asked for first; none to take it as it is.
    const CONVERSION: Option<Conversion> = Some(Conversion::Value);

    /// The value of a number that is exactly of this kind: the quick way.
    #[inline]
    fn copied(datum: &Datum) -> Option<Self> {
        let _ = datum;
        None
    }

    /// The value, or the datum when it is of another kind.
    ///
    /// # Errors
    /// The datum that does not fit.
    fn from_datum(datum: Datum) -> Result<Self, Datum>;
}

impl Extract for Datum {
    const NAME: &'static str = "Datum";
    const CONVERSION: Option<Conversion> = None;

    fn from_datum(datum: Datum) -> Result<Self, Datum> {
        Ok(datum)
    }
}

impl Extract for () {
    const NAME: &'static str = "()";
    const CONVERSION: Option<Conversion> = None;

    fn from_datum(datum: Datum) -> Result<Self, Datum> {
        if datum == Datum::Null { Ok(()) } else { Err(datum) }
    }
}

impl Extract for f64 {
    const NAME: &'static str = "f64";
    const CONVERSION: Option<Conversion> = Some(Conversion::Float);

    #[inline]
    fn copied(datum: &Datum) -> Option<Self> {
        match datum {
            Datum::Float(value) => Some(*value),
            _ => None,
        }
    }

    fn from_datum(datum: Datum) -> Result<Self, Datum> {
        match datum {
            Datum::Float(value) => Ok(value),
            Datum::Int(value) => Ok(value as f64),
            other => Err(other),
        }
    }
}

impl Extract for bool {
    const NAME: &'static str = "bool";

    fn from_datum(datum: Datum) -> Result<Self, Datum> {
        match datum {
            Datum::Bool(value) => Ok(value),
            other => Err(other),
        }
    }
}

macro_rules! integers {
    ($($ty:ident)*) => {$(
        impl Extract for $ty {
            const NAME: &'static str = stringify!($ty);
            const CONVERSION: Option<Conversion> = Some(Conversion::Int);

            #[inline]
            fn copied(datum: &Datum) -> Option<Self> {
                match datum {
                    Datum::Int(value) => (*value).try_into().ok(),
                    _ => None,
                }
            }

            fn from_datum(datum: Datum) -> Result<Self, Datum> {
                match datum {
                    Datum::Int(value) => value.try_into().map_err(|_| datum),
                    other => Err(other),
                }
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

impl Extract for String {
    const NAME: &'static str = "String";

    fn from_datum(datum: Datum) -> Result<Self, Datum> {
        match datum {
            Datum::Str(value) => Ok(value.into()),
            other => Err(other),
        }
    }
}

impl Extract for Box<[u8]> {
    const NAME: &'static str = "Box<[u8]>";

    fn from_datum(datum: Datum) -> Result<Self, Datum> {
        match datum {
            Datum::Bytes(value) => Ok(value),
            other => Err(other),
        }
    }
}

impl<T: Extract> Extract for Option<T> {
    const NAME: &'static str = T::NAME;
    const CONVERSION: Option<Conversion> = T::CONVERSION;

    fn from_datum(datum: Datum) -> Result<Self, Datum> {
        match datum {
            Datum::Null => Ok(None),
            other => T::from_datum(other).map(Some),
        }
    }
}

impl<T: Extract> Extract for Vec<T> {
    const NAME: &'static str = "Vec";
    const CONVERSION: Option<Conversion> = Some(Conversion::Array);

    fn from_datum(datum: Datum) -> Result<Self, Datum> {
        match datum {
            Datum::List(list) => list.into_iter().map(T::from_datum).collect(),
            other => Err(other),
        }
    }
}

impl<T: Extract, S: BuildHasher + Default> Extract for HashMap<String, T, S> {
    const NAME: &'static str = "HashMap";
    const CONVERSION: Option<Conversion> = Some(Conversion::Map);

    fn from_datum(datum: Datum) -> Result<Self, Datum> {
        entries(datum)
    }
}

impl<T: Extract> Extract for BTreeMap<String, T> {
    const NAME: &'static str = "BTreeMap";
    const CONVERSION: Option<Conversion> = Some(Conversion::Map);

    fn from_datum(datum: Datum) -> Result<Self, Datum> {
        entries(datum)
    }
}

fn entries<T: Extract, M: FromIterator<(String, T)>>(datum: Datum) -> Result<M, Datum> {
    match datum {
        Datum::Map(map) => {
            map.into_iter().map(|(key, value)| Ok((key.into(), T::from_datum(value)?))).collect()
        }
        other => Err(other),
    }
}
