# Exceptions: types, arguments, causes, notes, groups, and the lines of their tracebacks.
# --- a plain error
raise ValueError("wrong")
# --- no arguments
raise KeyError
# --- several arguments
raise RuntimeError("a", 2, None)
# --- a key error shows its key's repr
{}["missing key"]
# --- an own class with attributes
class AppError(Exception):
    def __init__(self, code, text):
        super().__init__(text)
        self.code = code
    def __str__(self):
        return f"[{self.code}] {self.args[0]}"
raise AppError(7, "broken")
# --- an own class below an own class
class Base(LookupError): pass
class Special(Base, ValueError): pass
raise Special("x")
# --- a cause
def load():
    try:
        return int("x")
    except ValueError as error:
        raise RuntimeError("cannot load") from error
load()
# --- a context
def load():
    try:
        {}["k"]
    except KeyError:
        return 1 / 0
load()
# --- a hidden context
try:
    {}["k"]
except KeyError:
    raise RuntimeError("shown alone") from None
# --- a chain of three
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise KeyError("two") from e
except KeyError as e:
    raise OSError(5, "three") from e
# --- a note
# needs 3.11
e = ValueError("noted")
e.add_note("first note")
e.add_note("second\nnote")
raise e
# --- a group
# needs 3.11
def some():
    raise ExceptionGroup("several", [ValueError(1), TypeError("two"), ExceptionGroup("in", [OSError(3)])])
some()
# --- a group caught in parts
# needs 3.11
seen = []
try:
    raise ExceptionGroup("g", [ValueError(1), TypeError(2), ValueError(3)])
except* ValueError as group:
    seen.append(repr(group))
except* TypeError as group:
    seen.append(repr(group))
result = seen
# --- the rest of a group goes on
# needs 3.11
try:
    raise ExceptionGroup("g", [ValueError(1), KeyError(2)])
except* ValueError:
    pass
# --- raised in a finally
def f():
    try:
        raise ValueError("first")
    finally:
        raise TypeError("second")
f()
# --- a return in a finally wins
def f():
    for _ in range(1):
        try:
            raise ValueError
        except ValueError:
            return "handler"
        finally:
            print("finally")
result = f()
# --- else and finally in order
for value in ("1", "x"):
    try:
        n = int(value)
    except ValueError:
        print("bad")
    else:
        print("good", n)
    finally:
        print("done")
# --- raised again
def f():
    try:
        open("/no/such/file")
    except OSError:
        raise
f()
# --- attributes of an OSError
try:
    open("/no/such/file")
except OSError as error:
    result = type(error).__name__, error.errno, error.filename, error.strerror
# --- the name is gone after the handler
try:
    raise ValueError
except ValueError as error:
    pass
error
# --- an assertion
x = 2
assert x == 3, f"x is {x}"
# --- an assertion without a text
assert not [1]
# --- a syntax error shows its place
x = 1
y = (2 +
z = 3
# --- bad indentation
if True:
    x = 1
      y = 2
# --- an expression that does not parse
x = 1
#= 1 +
# --- an expression that is a statement
x = 1
#= x = 2
# --- an error in an expression
def f():
    return [][1]
#= f()
# --- a traceback through many functions
def f(n):
    if n == 0:
        raise StopAsyncIteration("deep")
    f(n - 1)
f(6)
# --- a traceback through the library
import json
json.loads("{bad}")
# --- a traceback through a callback of the library
import functools
def joined(a, b):
    return a + b
functools.reduce(joined, [1, 2, "x"])
# --- an exception whose text fails
class Broken(Exception):
    def __str__(self):
        raise ValueError("no text")
raise Broken(1)
# --- stop iteration outside of a generator
next(iter([]))
# --- an exception that is none
raise 5
# --- a base exception
class Stop(BaseException): pass
raise Stop("all")
# --- a keyboard interrupt raised by hand
raise KeyboardInterrupt("by hand")
# --- system exit caught
import sys
try:
    sys.exit(3)
except SystemExit as e:
    result = e.code
# --- the traceback as the program sees it
import traceback
def f():
    raise ValueError("x")
try:
    f()
except ValueError as error:
    result = [(frame.name, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
# --- an exception kept and raised later
def make():
    try:
        raise ValueError("old")
    except ValueError as e:
        return e
e = make()
raise e
# --- a unicode error's parts
try:
    b"ab\xff".decode()
except UnicodeDecodeError as e:
    result = e.encoding, e.object, e.start, e.end, e.reason
# --- a warning turned into an error
import warnings
with warnings.catch_warnings():
    warnings.simplefilter("error")
    warnings.warn("take care", DeprecationWarning)
