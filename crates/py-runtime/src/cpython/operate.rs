//! What operators do to Python objects: what they do in Python.

use std::cell::Cell;
use std::sync::Arc;

use hako_box::{Arg, Args, Datum, Error, Handle, Operation};
use pyo3::basic::CompareOp;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PySlice};

use super::object::RuntimeTarget;
use super::runtime::Runtime;
use super::{convert, exception};

/// Does `operation` to the operands.
pub(super) fn operate(
    py: Python<'_>,
    operation: Operation,
    operands: &Args<'_>,
    runtime: &Arc<Runtime>,
) -> Result<Datum, Error> {
    let object = |place: usize| match operands.positional.get(place) {
        Some(arg) => convert::to_python(py, *arg, runtime),
        None => Err(missing(operation)),
    };
    let raised = |error| exception::from_python(py, error, Some(runtime));
    let first = object(0)?;
    if operation == Operation::SetItem {
        first.set_item(object(1)?, object(2)?).map_err(raised)?;
        return Ok(Datum::Null);
    }
    let result = match operation {
        Operation::Neg => first.neg(),
        Operation::Invert => first.bitnot(),
        Operation::Iter => {
            let iterator = first.try_iter().map_err(raised)?;
            return Ok(Datum::Handle(convert::boxed(iterator.into_any(), runtime)));
        }
        Operation::Slice => {
            let (from, to) = (object(1)?, object(2)?);
            py.get_type::<PySlice>().call1((from, to)).and_then(|slice| first.get_item(slice))
        }
        _ => binary(operation, &first, object(1)?).unwrap_or_else(|| {
            let message = format!("Python objects have no operation {operation:?}");
            Err(pyo3::exceptions::PyTypeError::new_err(message))
        }),
    };
    result.map(|value| convert::from_python(value, runtime)).map_err(raised)
}

fn binary<'py>(
    operation: Operation,
    left: &Bound<'py, PyAny>,
    right: Bound<'py, PyAny>,
) -> Option<PyResult<Bound<'py, PyAny>>> {
    Some(match operation {
        Operation::GetItem => left.get_item(right),
        Operation::Eq => left.rich_compare(right, CompareOp::Eq),
        Operation::Ne => left.rich_compare(right, CompareOp::Ne),
        Operation::Lt => left.rich_compare(right, CompareOp::Lt),
        Operation::Le => left.rich_compare(right, CompareOp::Le),
        Operation::Gt => left.rich_compare(right, CompareOp::Gt),
        Operation::Ge => left.rich_compare(right, CompareOp::Ge),
        Operation::Add => left.add(right),
        Operation::Sub => left.sub(right),
        Operation::Mul => left.mul(right),
        Operation::Div => left.div(right),
        Operation::Rem => left.rem(right),
        Operation::MatMul => left.matmul(right),
        Operation::And => left.bitand(right),
        Operation::Or => left.bitor(right),
        Operation::Xor => left.bitxor(right),
        Operation::Shl => left.lshift(right),
        Operation::Shr => left.rshift(right),
        _ => return None,
    })
}

#[cold]
fn missing(operation: Operation) -> Error {
    Error::type_error(format!("{operation:?} needs more operands"))
}

/// The operators on a runtime: it is equal to itself, and nothing else.
pub(super) fn on_runtime(operation: Operation, operands: &Args<'_>) -> Result<Datum, Error> {
    let is_same = || match operands.positional {
        [Arg::Handle(left), Arg::Handle(right)] => same_runtime(left, right),
        _ => false,
    };
    match operation {
        Operation::Eq => Ok(Datum::Bool(is_same())),
        Operation::Ne => Ok(Datum::Bool(!is_same())),
        _ => Err(Error::type_error(format!("a PyRuntimeBox has no operation {operation:?}"))),
    }
}

fn same_runtime(left: &Handle, right: &Handle) -> bool {
    match (left.target::<RuntimeTarget>(), right.target::<RuntimeTarget>()) {
        (Some(left), Some(right)) => Arc::ptr_eq(&left.0, &right.0),
        _ => false,
    }
}

/// The next element; sets `ended` when there is none.
pub(super) fn next(
    iterator: Bound<'_, PyAny>,
    ended: &Cell<bool>,
    runtime: &Arc<Runtime>,
) -> Result<Datum, Error> {
    let py = iterator.py();
    let mut iterator = match iterator.cast_into::<PyIterator>() {
        Ok(iterator) => iterator,
        Err(error) => return Err(exception::from_python(py, error.into(), Some(runtime))),
    };
    match iterator.next() {
        None => {
            ended.set(true);
            Ok(Datum::Null)
        }
        Some(Ok(value)) => Ok(convert::from_python(value, runtime)),
        Some(Err(error)) => Err(exception::from_python(py, error, Some(runtime))),
    }
}
