//! Rust values as arguments, lent without an allocation.

use hako_box::{Arg, Callback, Datum, Handle};

use super::PyObject;

/// A value that can be an argument.
pub trait ToArg {
    /// The value, lent.
    fn to_arg(&self) -> Arg<'_>;
}

macro_rules! to_arg {
    ($($ty:ty: $self:ident => $arg:expr;)*) => {$(
        impl ToArg for $ty {
            #[inline]
            fn to_arg(&self) -> Arg<'_> {
                let $self = self;
                $arg
            }
        }
    )*};
}

to_arg! {
    (): _unit => Arg::Null;
    bool: value => Arg::Bool(*value);
    i64: value => Arg::Int(*value);
    i32: value => Arg::Int((*value).into());
    i16: value => Arg::Int((*value).into());
    i8: value => Arg::Int((*value).into());
    u32: value => Arg::Int((*value).into());
    u16: value => Arg::Int((*value).into());
    u8: value => Arg::Int((*value).into());
    f64: value => Arg::Float(*value);
    f32: value => Arg::Float((*value).into());
    str: value => Arg::Str(value);
    String: value => Arg::Str(value);
    [u8]: value => Arg::Bytes(value);
    Datum: value => Arg::from(value);
    Handle: value => Arg::Handle(value);
    Callback: value => Arg::Callback(value);
    [Datum]: value => Arg::List(value);
    Vec<Datum>: value => Arg::List(value);
    PyObject: value => Arg::from(value.datum());
}

impl<T: ToArg + ?Sized> ToArg for &T {
    #[inline]
    fn to_arg(&self) -> Arg<'_> {
        (**self).to_arg()
    }
}

impl<T: ToArg> ToArg for Option<T> {
    #[inline]
    fn to_arg(&self) -> Arg<'_> {
        self.as_ref().map_or(Arg::Null, ToArg::to_arg)
    }
}

/// Arguments by position: a tuple of values, or a slice of [`Datum`].
pub trait CallArgs {
    /// Lends them to `f`.
    fn lend<R>(&self, f: impl FnOnce(&[Arg<'_>]) -> R) -> R;
}

/// Arguments by name: a tuple of pairs, an array of pairs, or nothing.
pub trait Keywords {
    /// Lends them to `f`.
    fn lend<R>(&self, f: impl FnOnce(&[(&str, Arg<'_>)]) -> R) -> R;
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<$($name: ToArg),*> CallArgs for ($($name,)*) {
            #[inline]
            fn lend<R>(&self, f: impl FnOnce(&[Arg<'_>]) -> R) -> R {
                #[expect(non_snake_case, reason = "named like their types")]
                let ($($name,)*) = self;
                f(&[$($name.to_arg()),*])
            }
        }

        impl<$($name: ToArg),*> Keywords for ($((&str, $name),)*) {
            #[inline]
            fn lend<R>(&self, f: impl FnOnce(&[(&str, Arg<'_>)]) -> R) -> R {
                #[expect(non_snake_case, reason = "named like their types")]
                let ($($name,)*) = self;
                f(&[$(($name.0, $name.1.to_arg())),*])
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);

impl CallArgs for () {
    #[inline]
    fn lend<R>(&self, f: impl FnOnce(&[Arg<'_>]) -> R) -> R {
        f(&[])
    }
}

impl CallArgs for [Datum] {
    fn lend<R>(&self, f: impl FnOnce(&[Arg<'_>]) -> R) -> R {
        crate::arguments::borrowed(self, f)
    }
}

impl CallArgs for Vec<Datum> {
    fn lend<R>(&self, f: impl FnOnce(&[Arg<'_>]) -> R) -> R {
        crate::arguments::borrowed(self, f)
    }
}

impl<T: CallArgs + ?Sized> CallArgs for &T {
    #[inline]
    fn lend<R>(&self, f: impl FnOnce(&[Arg<'_>]) -> R) -> R {
        (**self).lend(f)
    }
}

impl Keywords for () {
    #[inline]
    fn lend<R>(&self, f: impl FnOnce(&[(&str, Arg<'_>)]) -> R) -> R {
        f(&[])
    }
}

impl<T: ToArg, const N: usize> Keywords for [(&str, T); N] {
    fn lend<R>(&self, f: impl FnOnce(&[(&str, Arg<'_>)]) -> R) -> R {
        let keywords: [(&str, Arg<'_>); N] =
            std::array::from_fn(|place| (self[place].0, self[place].1.to_arg()));
        f(&keywords)
    }
}
