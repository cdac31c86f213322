"""What the differential test compares: the same descriptions from both sides."""

import json


def value(result):
    """The type and the text of a program's result."""
    kind = type(result)
    return _text({"type": f"{kind.__module__}.{kind.__qualname__}", "repr": repr(result)})


def error(raise_again, kind, message, traceback):
    """The exception that `raise_again` raises, and what its catcher was told of it."""
    try:
        raise_again()
    except BaseException as exception:
        bases = [base.__qualname__ for base in type(exception).__mro__]
        told = {
            "exception": kind,
            "message": message,
            "bases": bases,
            "args": repr(exception.args),
            "notes": repr(getattr(exception, "__notes__", None)),
            "traceback": traceback.splitlines(),
        }
    else:
        told = {"exception": "none, where one was promised"}
    return _text(told)


def _text(told):
    # One field a line, in ASCII: lone surrogates and line ends do not disturb the comparison.
    return json.dumps(told, indent=1)
