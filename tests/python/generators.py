# Generators: laziness, sending, throwing, closing, delegation, and itertools.
# --- a simple one
def count(n):
    while n:
        yield n
        n -= 1
result = list(count(3))
# --- the generator itself
def g():
    yield 1
x = g()
result = type(x).__name__, next(x), next(x, "end")
# --- its end carries a value
def g():
    yield 1
    return "value"
x = g()
next(x)
try:
    next(x)
except StopIteration as stop:
    result = stop.value
# --- sending
def average():
    total = n = 0
    value = None
    while True:
        value = yield value
        total += value
        n += 1
        value = total / n
a = average()
next(a)
result = [a.send(x) for x in (10, 20, 60)]
# --- sending too early
def g():
    yield
g().send(1)
# --- throwing in
def g():
    try:
        yield 1
    except ValueError as e:
        yield f"caught {e}"
x = g()
next(x)
result = x.throw(ValueError("thrown"))
# --- throwing in what is not caught
def g():
    yield 1
    yield 2
x = g()
next(x)
x.throw(KeyError("not caught"))
# --- closing runs the finally
def g():
    try:
        yield 1
    finally:
        print("closed")
x = g()
next(x)
x.close()
result = list(x)
# --- a generator that ignores its close
def g():
    try:
        yield 1
    except GeneratorExit:
        yield 2
x = g()
next(x)
x.close()
# --- delegation
def inner():
    got = yield "a"
    return got
def outer():
    result = yield from inner()
    yield f"got {result}"
    yield from "xy"
x = outer()
result = [next(x), x.send("sent"), *x]
# --- an error inside a delegation
def inner():
    yield 1
    raise ValueError("inside")
def outer():
    yield from inner()
list(outer())
# --- stop iteration inside is an error
def g():
    yield next(iter([]))
list(g())
# --- an endless one, sliced
from itertools import count, islice
result = list(islice((n * n for n in count()), 3, 7))
# --- chained, grouped, accumulated
from itertools import accumulate, chain, groupby
result = [
    list(chain("ab", [1])),
    [(k, list(v)) for k, v in groupby("aabba")],
    list(accumulate([1, 2, 3], lambda a, b: a * b, initial=1)),
]
# --- products, permutations, combinations
from itertools import combinations, permutations, product
result = list(product("ab", repeat=2)), len(list(permutations(range(5)))), list(combinations("abc", 2))
# --- zip, zip longest, pairwise by hand
from itertools import tee, zip_longest
a, b = tee([1, 2, 3])
next(b)
result = list(zip(a, b)), list(zip_longest("ab", "x", fillvalue="-"))
# --- zip that must be of one length
# needs 3.10
list(zip([1, 2], [1], strict=True))
# --- take while, drop while, star map
from itertools import dropwhile, starmap, takewhile
xs = [1, 4, 6, 3, 8]
result = list(takewhile(lambda x: x < 5, xs)), list(dropwhile(lambda x: x < 5, xs)), list(starmap(pow, [(2, 5), (3, 2)]))
# --- an iterator by class
class Up:
    def __init__(self, n): self.i, self.n = 0, n
    def __iter__(self): return self
    def __next__(self):
        if self.i == self.n: raise StopIteration
        self.i += 1
        return self.i
result = list(Up(3)), sum(Up(4)), 2 in Up(3)
# --- iterating what has no iterator
for x in 5:
    pass
# --- iter with a sentinel
values = iter([1, 2, 0, 3])
result = list(iter(lambda: next(values), 0))
# --- a generator that is running already
def g():
    next(me)
    yield
me = g()
next(me)
# --- enumerate, reversed, map, filter
result = list(enumerate("ab", 1)), list(reversed([1, 2])), list(map(max, [1, 5], [3, 2])), list(filter(None, [0, 1, "", "x"]))
# --- a pipeline
def numbers(lines):
    for line in lines:
        yield int(line)
def even(ns):
    yield from (n for n in ns if n % 2 == 0)
result = sum(even(numbers("1 2 3 4 6".split())))
