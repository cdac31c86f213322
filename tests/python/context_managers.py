# Context managers: enter and exit in order, swallowed errors, the library's own.
# --- enter and exit
class M:
    def __enter__(self):
        print("enter")
        return "value"
    def __exit__(self, *exc):
        print("exit", exc)
with M() as result:
    print("body", result)
# --- an error passes through
class M:
    def __enter__(self): return self
    def __exit__(self, kind, value, tb):
        print(kind.__name__, value, tb is not None)
with M():
    raise ValueError("passes")
# --- an error is swallowed
class M:
    def __enter__(self): return self
    def __exit__(self, *exc): return True
with M():
    1 / 0
result = "after"
# --- an error in exit has the first as its context
class M:
    def __enter__(self): return self
    def __exit__(self, *exc): raise TypeError("in exit")
with M():
    raise ValueError("in body")
# --- an error in enter
class M:
    def __enter__(self): raise OSError("cannot enter")
    def __exit__(self, *exc): print("never")
with M():
    print("never")
# --- what is no context manager
with 5 as x:
    pass
# --- two in one line end in reverse
class M:
    def __init__(self, n): self.n = n
    def __enter__(self): print("+", self.n)
    def __exit__(self, *exc): print("-", self.n)
with M(1), M(2):
    print("body")
# --- several in parentheses
# needs 3.10
from contextlib import nullcontext
with (
    nullcontext(1) as a,
    nullcontext(2) as b,
):
    result = a + b
# --- by a generator
from contextlib import contextmanager
@contextmanager
def tag(name):
    print(f"<{name}>")
    try:
        yield name.upper()
    finally:
        print(f"</{name}>")
with tag("b") as result:
    print(result)
# --- by a generator, with an error
from contextlib import contextmanager
@contextmanager
def careful():
    try:
        yield
    except KeyError as error:
        raise ValueError("told otherwise") from error
with careful():
    {}["k"]
# --- a generator that does not yield
from contextlib import contextmanager
@contextmanager
def nothing():
    return
    yield
with nothing():
    pass
# --- as a decorator
from contextlib import ContextDecorator
class traced(ContextDecorator):
    def __enter__(self): print("in")
    def __exit__(self, *exc): print("out")
@traced()
def f(x):
    return x + 1
result = f(1), f(2)
# --- suppress
from contextlib import suppress
with suppress(FileNotFoundError, KeyError):
    open("/no/such/file")
result = "went on"
# --- an exit stack unwinds
from contextlib import ExitStack
with ExitStack() as stack:
    for n in range(3):
        stack.callback(print, "close", n)
    print("body")
# --- an exit stack keeps what it is given
from contextlib import ExitStack, closing
class Thing:
    def close(self): print("closed")
with ExitStack() as stack:
    stack.enter_context(closing(Thing()))
    kept = stack.pop_all()
print("not yet")
kept.close()
# --- output redirected
import contextlib, io
text = io.StringIO()
with contextlib.redirect_stdout(text):
    print("hidden")
print("seen")
result = text.getvalue()
# --- a file is closed at the end
import os, tempfile
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("zwölf\n")
    with open(path, encoding="utf-8") as again:
        result = again.read(), file.closed
print(os.path.exists(path))
# --- a lock is given back
import threading
lock = threading.Lock()
with lock:
    held = lock.locked()
result = held, lock.locked()
# --- return and break leave through exit
from contextlib import contextmanager
@contextmanager
def m():
    yield
    print("left")
def f():
    for n in range(3):
        with m():
            if n == 1:
                return n
result = f()
# --- an asynchronous one
import asyncio
class M:
    async def __aenter__(self): return "a"
    async def __aexit__(self, *exc): print("aexit", exc[0])
async def main():
    async with M() as x:
        return x
result = asyncio.run(main())
