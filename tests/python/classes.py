# Classes: attributes, inheritance, descriptors, special methods, metaclasses.
# --- an instance with its own text
class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __repr__(self):
        return f"Point({self.x}, {self.y})"
result = Point(1, 2)
# --- the class itself
class Point:
    pass
result = Point
# --- operators
class V:
    def __init__(self, *c): self.c = c
    def __add__(self, o): return V(*(a + b for a, b in zip(self.c, o.c)))
    def __mul__(self, k): return V(*(a * k for a in self.c))
    __rmul__ = __mul__
    def __matmul__(self, o): return sum(a * b for a, b in zip(self.c, o.c))
    def __eq__(self, o): return self.c == o.c
    def __neg__(self): return self * -1
    def __repr__(self): return f"V{self.c}"
a, b = V(1, 2), V(3, 4)
result = a + b, 2 * a, a @ b, -a == V(-1, -2), a != b
# --- operands that do not fit
class V:
    def __add__(self, other):
        return NotImplemented
V() + 1
# --- order of all kinds from two methods
import functools
@functools.total_ordering
class Size:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
result = Size(1) <= Size(2), Size(2) > Size(1), Size(1) >= Size(2)
# --- the order in which bases are asked
class A:
    def who(self): return ["A"]
class B(A):
    def who(self): return ["B"] + super().who()
class C(A):
    def who(self): return ["C"] + super().who()
class D(B, C):
    def who(self): return ["D"] + super().who()
result = D().who(), [c.__name__ for c in D.__mro__]
# --- bases without a common order
class A: pass
class B(A): pass
class C(A, B): pass
# --- properties
class Celsius:
    def __init__(self): self._t = 0
    @property
    def t(self): return self._t
    @t.setter
    def t(self, value):
        if value < -273:
            raise ValueError(f"too cold: {value}")
        self._t = value
c = Celsius()
c.t = 20
print(c.t)
c.t = -300
# --- a property that cannot be set
class A:
    @property
    def x(self): return 1
A().x = 2
# --- class and static methods
class A:
    made = 0
    @classmethod
    def make(cls): cls.made += 1; return cls.__name__
    @staticmethod
    def plus(a, b): return a + b
class B(A): pass
result = B.make(), B.made, A.made, A.plus(1, 2)
# --- a descriptor
class Positive:
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, obj, owner=None): return self if obj is None else getattr(obj, self.name)
    def __set__(self, obj, value):
        if value <= 0: raise ValueError(f"{self.name[1:]} must be positive")
        setattr(obj, self.name, value)
class Order:
    count = Positive()
    def __init__(self, count): self.count = count
print(Order(3).count)
Order(0)
# --- slots
class P:
    __slots__ = ("x",)
p = P()
p.x = 1
p.y = 2
# --- an attribute that is missing
class Empty:
    pass
Empty().thing
# --- attributes made when asked for
class Lazy:
    def __getattr__(self, name):
        if name.startswith("x"): return name * 2
        raise AttributeError(f"no {name} here")
result = Lazy().xy, hasattr(Lazy(), "q"), getattr(Lazy(), "z", "default")
# --- a metaclass registers
class Meta(type):
    known = []
    def __new__(mcs, name, bases, body, **kw):
        cls = super().__new__(mcs, name, bases, body)
        mcs.known.append((name, kw))
        return cls
class A(metaclass=Meta): pass
class B(A, tag="b"): pass
result = Meta.known, type(B).__name__
# --- subclasses are told
class Plugin:
    found = []
    def __init_subclass__(cls, key=None, **kw):
        super().__init_subclass__(**kw)
        Plugin.found.append((cls.__name__, key))
class X(Plugin, key=1): pass
class Y(X): pass
result = Plugin.found
# --- an abstract class cannot be made
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
Shape()
# --- a data class
from dataclasses import dataclass, field, asdict, replace
@dataclass(order=True)
class Item:
    name: str
    price: float = 1.0
    tags: list = field(default_factory=list, compare=False)
a = Item("pen", tags=["blue"])
print(asdict(a), a < Item("pin"))
result = replace(a, price=2.5)
# --- a frozen data class
from dataclasses import dataclass
@dataclass(frozen=True)
class P:
    x: int
p = P(1)
print(hash(p) == hash(P(1)))
p.x = 2
# --- an enumeration
import enum
class Color(enum.Enum):
    RED = 1
    GREEN = enum.auto()
    CRIMSON = 1
result = Color.GREEN, list(Color), Color(1), Color["RED"] is Color.CRIMSON
# --- a value that no member has
import enum
class Color(enum.Enum):
    RED = 1
Color(7)
# --- flags
import enum
class Perm(enum.IntFlag):
    R = 4
    W = 2
result = int(Perm.R | Perm.W), Perm.R in (Perm.R | Perm.W), bool(Perm.R & Perm.W)
# --- indexing, length and membership
class Box:
    def __len__(self): return 3
    def __getitem__(self, i):
        if isinstance(i, slice): return ("slice", i.start, i.stop, i.step)
        if i >= 3: raise IndexError(i)
        return i * 10
    def __contains__(self, x): return x == "in"
b = Box()
result = list(b), b[1:2], b[::3], "in" in b, 10 in b, len(b), list(reversed(b))
# --- a callable instance
class Adder:
    def __init__(self, n): self.n = n
    def __call__(self, x, *, twice=False): return self.n + x * (2 if twice else 1)
result = Adder(1)(2), Adder(1)(2, twice=True), callable(Adder(0))
# --- a type made by a call
T = type("T", (object,), {"x": 1, "double": lambda self: self.x * 2})
result = T().double(), T.__name__, T.__module__
# --- a class changes an instance's class
class A:
    def say(self): return "a"
class B:
    def say(self): return "b"
x = A()
x.__class__ = B
result = x.say(), isinstance(x, A)
# --- a destructor runs when the last reference goes
class Noisy:
    def __del__(self): print("gone")
x = Noisy()
x = None
print("after")
# --- truth
class Falsy:
    def __bool__(self): return False
class Empty:
    def __len__(self): return 0
result = bool(Falsy()), bool(Empty()), not object()
# --- pickled and back
import pickle
class P:
    def __init__(self, x): self.x = x
result = pickle.loads(pickle.dumps(P([1, 2]))).x
# --- weak references
import weakref
class A: pass
a = A()
r = weakref.ref(a)
first = r() is a
del a
result = first, r()
# --- a generic class
from typing import Generic, TypeVar
T = TypeVar("T")
class Stack(Generic[T]):
    pass
result = Stack[int], Stack[int]().__class__.__name__
