# Functions: parameters of all kinds, closures, decorators, and calls that do not fit.
# --- all kinds of parameters
def f(a, /, b, c=3, *args, d, e=5, **rest):
    return a, b, c, args, d, e, rest
result = f(1, 2, d=4), f(1, 2, 3, 4, 5, d=6, z=7)
# --- a keyword for a parameter that takes none
def f(a, /):
    return a
f(a=1)
# --- a keyword that is missing
def connect(host, *, port):
    return host, port
connect("here")
# --- too many arguments
def f(a, b=2):
    return a
f(1, 2, 3)
# --- an argument given twice
def f(a, b):
    return a
f(1, a=2)
# --- an unknown keyword
def f(name=None):
    return name
f(nam="x")
# --- unpacked calls
def f(*args, **kw):
    return args, kw
result = f(*[1, 2], *(3,), **{"a": 1}, **{"b": 2})
# --- a keyword unpacked twice
def f(**kw):
    return kw
f(**{"a": 1}, **{"a": 2})
# --- a default is made once
def add(x, to=[]):
    to.append(x)
    return to
add(1)
result = add(2)
# --- closures count
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
a, b = counter(), counter()
result = a(), a(), b()
# --- global and local names
n = 1
def change():
    global n
    n = 2
change()
result = n
# --- a local before its assignment
n = 1
def f():
    print(n)
    n = 2
f()
# --- a decorator with arguments
import functools
def times(k):
    def wrap(f):
        @functools.wraps(f)
        def inner(*args):
            return [f(*args)] * k
        return inner
    return wrap
@times(3)
def hi(name):
    "Greets."
    return "hi " + name
result = hi("Ada"), hi.__name__, hi.__doc__
# --- a cache
import functools
@functools.lru_cache(None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
result = fib(80), fib.cache_info()
# --- partial application
import functools
base2 = functools.partial(int, base=2)
result = base2("1010"), functools.reduce(lambda a, b: a * b, range(1, 6))
# --- single dispatch
import functools
@functools.singledispatch
def show(x):
    return "thing"
@show.register
def _(x: int):
    return "int"
@show.register(list)
def _(x):
    return "list of " + show(x[0])
result = show("a"), show(True), show([1])
# --- a signature
import inspect
def f(a: int, *, b: "str" = "x") -> bool: ...
result = str(inspect.signature(f)), f.__annotations__, f.__defaults__, f.__kwdefaults__
# --- a lambda with defaults
result = (lambda x, y=2, *z: (x, y, z))(1), (lambda: None)()
# --- recursion that does not end
def down(n):
    return down(n + 1)
try:
    down(0)
except RecursionError as error:
    result = type(error).__name__
# --- mutual recursion
def even(n):
    return n == 0 or odd(n - 1)
def odd(n):
    return n != 0 and even(n - 1)
result = even(100), odd(7)
# --- what is not callable
x = 5
x()
# --- a function's result is a method of its own list
result = [str.upper, len, [].append.__name__][0]("abc")
# --- the names in a frame
def f(a):
    b = 2
    return sorted(locals())
result = f(1)
# --- attributes of functions
def f():
    f.calls += 1
f.calls = 0
f(); f()
result = f.calls, f.__qualname__, f.__module__
# --- source that does not parse
def f(:
    pass
# --- an error three calls deep
def a(x):
    return b(x) + 1
def b(x):
    return c(
        x,
    )
def c(x):
    y = x - 1
    return 1 / y
a(1)
