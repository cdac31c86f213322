//! The box model: what the language, the Python layers and the ABIs have in common.
//!
//! A [`Datum`] is an owned value that may cross any boundary, an [`Arg`] a borrowed one. A
//! [`Handle`] is a counted reference to something that lives elsewhere, such as a Python object.
//! A [`BoxType`] describes a box: its name, its methods, their parameters and docs. A [`Library`]
//! is a set of boxes that a program can use. An [`Error`] is what went wrong. A [`Safepoint`] is
//! where a running program lets others in.
//!
//! This crate knows nothing of Python, and does no input or output.
//!
//! ```
//! use hako_box::{Arg, Datum};
//!
//! let list = Datum::List(vec![Datum::Int(1), Datum::from("two")]);
//! assert_eq!(Arg::from(&list).to_datum(), list);
//! assert_eq!(list.type_name(), "Array");
//! ```

mod box_type;
mod callback;
mod copying;
mod datum;
mod error;
mod handle;
mod library;
mod safepoint;

pub use box_type::{BoxType, Method, MethodId, Param};
pub use callback::{Callback, CallbackTarget};
pub use copying::CopySize;
pub use datum::{Arg, Datum};
pub use error::{Error, Frame};
pub use handle::{Handle, SLOTS, Target};
pub use library::{Args, Library, Operation, Selector};
pub use safepoint::{NoSafepoint, Safepoint};
