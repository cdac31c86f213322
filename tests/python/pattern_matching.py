# Pattern matching, Python 3.10 and later.
# --- literals
# needs 3.10
def f(x):
    match x:
        case 0: return "zero"
        case "a" | "b": return "letter"
        case None: return "none"
        case True: return "true"
        case -1.5: return "negative"
    return "other"
result = [f(x) for x in (0, "b", None, True, -1.5, 7, False, 0.0)]
# --- sequences
# needs 3.10
def f(x):
    match x:
        case []: return "empty"
        case [one]: return ("one", one)
        case [first, *rest]: return (first, rest)
        case _: return "no sequence"
result = [f(x) for x in ([], [1], (1, 2, 3), "text", range(2), {1})]
# --- stars in the middle
# needs 3.10
match [1, 2, 3, 4]:
    case [a, *middle, b]:
        result = a, middle, b
# --- nested
# needs 3.10
match {"items": [{"id": 1, "tags": ("x", "y")}]}:
    case {"items": [{"id": int(n), "tags": (_, last)}]}:
        result = n, last
# --- mappings ignore other keys
# needs 3.10
match {"a": 1, "b": 2, "c": 3}:
    case {"a": a, **rest}:
        result = a, rest
# --- a key that is missing
# needs 3.10
match {"a": 1}:
    case {"b": _}: result = "b"
    case {}: result = "any map"
# --- classes by position and name
# needs 3.10
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
def f(p):
    match p:
        case P(0, 0): return "origin"
        case P(x, y=0): return ("on x", x)
        case P(x=0): return "on y"
        case P(): return "somewhere"
result = [f(P(*c)) for c in ((0, 0), (3, 0), (0, 4), (1, 1))] + [f(5)]
# --- too many positions
# needs 3.10
class P:
    __match_args__ = ("x",)
    x = 1
match P():
    case P(1, 2): pass
# --- data classes
# needs 3.10
from dataclasses import dataclass
@dataclass
class Add:
    left: object
    right: object
@dataclass
class Num:
    value: int
def run(e):
    match e:
        case Num(v): return v
        case Add(Num(0), r) | Add(r, Num(0)): return run(r)
        case Add(l, r): return run(l) + run(r)
result = run(Add(Num(0), Add(Num(2), Num(3))))
# --- guards
# needs 3.10
def f(x):
    match x:
        case int(n) if n < 0: return "negative"
        case int(n) if n % 2: return "odd"
        case int(): return "even"
result = [f(x) for x in (-1, 3, 4, "x")]
# --- an error in a guard
# needs 3.10
match 5:
    case n if n / 0:
        pass
# --- a name for a part
# needs 3.10
match ["go", "north", 3]:
    case ["go", ("north" | "south") as where, int() as steps]:
        result = where, steps
# --- values of an enumeration
# needs 3.10
import enum
class Color(enum.Enum):
    RED = 1
    BLUE = 2
def f(c):
    match c:
        case Color.RED: return "warm"
        case Color.BLUE: return "cold"
result = f(Color.RED), f(Color.BLUE), f(1)
# --- constants by a dotted name
# needs 3.10
import math
match 3.141592653589793:
    case math.pi: result = "pi"
    case _: result = "no"
# --- types that are built in
# needs 3.10
def f(x):
    match x:
        case bool(): return "bool"
        case int() | float(): return "number"
        case str(s): return "text " + s
        case bytes(b): return b
        case dict(d): return sorted(d)
        case list() | tuple(): return "sequence"
result = [f(x) for x in (True, 1, 2.5, "s", b"b", {"k": 1}, [], ())]
# --- bound names stay after the match
# needs 3.10
match (1, 2):
    case (a, 5): pass
    case (a, b): pass
result = a, b
# --- nothing matches
# needs 3.10
result = "before"
match 5:
    case 6: result = "six"
# --- match and case are names too
# needs 3.10
match = {"case": 1}
case = match["case"]
result = case
# --- a pattern that can never be reached
# needs 3.10
match 1:
    case x: pass
    case 2: pass
# --- one name bound twice
# needs 3.10
match [1, 2]:
    case [x, x]: pass
# --- alternatives that bind different names
# needs 3.10
match 1:
    case [a] | b: pass
# --- a command parser
# needs 3.10
def run(line):
    match line.split():
        case ["quit"]: return "bye"
        case ["get", name]: return f"get {name}"
        case ["put", name, *values] if values: return f"put {name} {values}"
        case [verb, *_]: return f"unknown {verb}"
        case []: return "nothing"
result = [run(x) for x in ("quit", "get a", "put a 1 2", "put a", "")]
