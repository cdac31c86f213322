# Printing: standard output and error, buffers, redirection.
# --- a line
print("hello")
# --- separators and ends
print(1, 2.5, None, sep=" | ", end="!\n")
print("no end", end="")
# --- nothing
print()
print("", end="")
# --- values by str, containers by repr
print("a\tb", ["a\tb"], {"k": 'v"w'}, (1,), b"\x00")
# --- other scripts
print("日本語 العربية 🙂 \u0301")
# --- zeros and escapes
print("a\0b", "\x1b[1mbold\x1b[0m", "\r carriage", sep="\n")
# --- standard error
import sys
print("to stderr", file=sys.stderr)
print("to stdout")
# --- both in order each
import sys
for n in range(3):
    print("out", n)
    print("err", n, file=sys.stderr, flush=True)
# --- written directly
import sys
result = sys.stdout.write("five!\n")
# --- the binary buffer below
import sys
print("text")
sys.stdout.flush()
sys.stdout.buffer.write(b"bytes \xc3\xa9\n")
sys.stdout.buffer.flush()
# --- lines written at once
import sys
sys.stdout.writelines(["a\n", "b\n"])
# --- a class with its own text
class Both:
    def __str__(self): return "as str"
    def __repr__(self): return "as repr"
print(Both(), [Both()])
# --- a class whose text fails
class Bad:
    def __str__(self): raise ValueError("no text")
print("before")
print(Bad())
# --- what is no file
print("x", file=5)
# --- a separator that is no text
print("x", "y", sep=1)
# --- into a text in memory
import io
text = io.StringIO()
print("a", "b", file=text)
result = text.getvalue()
# --- standard output replaced
import io, sys
old, sys.stdout = sys.stdout, io.StringIO()
print("hidden")
result, sys.stdout = sys.stdout.getvalue(), old
print("seen")
# --- a lone surrogate is an error and nothing of it is printed
print("before")
print("bad \ud800 text")
# --- a big output
for n in range(2000):
    print(n, "x" * 50)
# --- one big line
print("0123456789" * 10_000)
# --- pretty printing
from pprint import pprint
pprint({"numbers": list(range(30)), "nested": {"b": [1, 2], "a": "x" * 60}}, width=50)
# --- output of a thread
import threading
def work():
    print("from the thread")
t = threading.Thread(target=work)
t.start()
t.join()
print("after it")
# --- an uncaught error of a thread
import threading, sys
def work():
    raise ValueError("in the thread")
seen = []
threading.excepthook = lambda args: seen.append((args.exc_type.__name__, str(args.exc_value)))
t = threading.Thread(target=work)
t.start()
t.join()
threading.excepthook = threading.__excepthook__
result = seen
# --- the properties of the stream
import sys
result = sys.stdout.encoding, sys.stdout.writable(), sys.stdout.fileno(), sys.stdout.isatty(), sys.stdout.name
# --- the properties of the error stream
import sys
result = sys.stderr.encoding, sys.stderr.errors, sys.stderr.fileno()
# --- a logger
import logging, sys
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
log = logging.getLogger("differential")
log.propagate = False
log.addHandler(handler)
log.warning("%s of %d", "one", 2)
log.debug("unseen")
log.removeHandler(handler)
# --- an exception's own printing
import traceback
try:
    1 / 0
except ZeroDivisionError:
    traceback.print_exc()
# --- a warning
import warnings
warnings.warn("take care")
# --- the program's text in a traceback that it prints
import sys, traceback
def f():
    return g()
def g():
    traceback.print_stack(limit=2, file=sys.stdout)
f()
