# Containers: lists, tuples, dicts, sets and what the library adds.
# --- a nested list
#= [1, [2, [3, []]], None, True, 2.5, "x", b"y"]
# --- a list that contains itself
result = [1]
result.append(result)
# --- a dict that contains itself
result = {}
result["me"] = result
# --- a tuple is not a list
#= (1, (2,), ())
# --- a dict keeps the order of insertion
result = {}
for key in "zebra":
    result[key] = len(result)
# --- keys of several kinds
#= {1: "int", 1.5: "float", None: "none", (1, 2): "tuple", True + 1: "two"}
# --- a key that cannot be hashed
{[1]: 2}
# --- a key that is not there
d = {"a": 1}
def look(key):
    return d[key]
look("b")
# --- get, setdefault and pop
d = {"a": 1}
result = [d.get("b"), d.get("b", 0), d.setdefault("c", 3), d.pop("a"), d.pop("a", None), d]
# --- dicts merged
result = {"a": 1, "b": 2} | {"b": 3}, {**{"x": 1}, "y": 2}
# --- a dict changed while it is gone through
d = {1: 1, 2: 2}
for key in d:
    d[key + 10] = 0
# --- views follow the dict
d = {"a": 1}
keys = d.keys()
d["b"] = 2
result = list(keys), keys & {"b", "c"}
# --- sets
a, b = {1, 2, 3}, {2, 3, 4}
result = [sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b), a <= b, {1} < a]
# --- an empty set and a frozen one
result = set(), frozenset(), frozenset([1])
# --- slices assigned and deleted
result = list(range(10))
result[2:5] = ["x"]
del result[::3]
# --- an extended slice of the wrong size
xs = [1, 2, 3, 4]
xs[::2] = [1]
# --- sort by key, stable, reversed
words = ["bb", "a", "cc", "d"]
result = sorted(words, key=len), sorted(words, key=len, reverse=True)
# --- sort of what has no order
sorted([1, "a"])
# --- unpacking
first, *middle, last = range(5)
(a, b), c = (1, 2), 3
result = first, middle, last, a, b, c
# --- unpacking too few
a, b, c = [1, 2]
# --- a counter
from collections import Counter
result = Counter("mississippi").most_common()
# --- a dict with a default
from collections import defaultdict
result = defaultdict(list)
result["a"].append(1)
result["b"]
# --- a deque turns
from collections import deque
result = deque([1, 2, 3], maxlen=3)
result.append(4)
result.rotate(1)
# --- a named tuple
from collections import namedtuple
Point = namedtuple("Point", "x y", defaults=[0])
result = Point(1)
print(result._asdict(), result._replace(y=5))
# --- chained maps and ordered dicts
from collections import ChainMap, OrderedDict
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
o = OrderedDict(a=1, b=2)
o.move_to_end("a")
result = m["a"], m["b"], list(o)
# --- a heap
import heapq
heap = [5, 1, 4]
heapq.heapify(heap)
heapq.heappush(heap, 0)
result = [heapq.heappop(heap) for _ in range(4)]
# --- bisection
import bisect
xs = [1, 3, 3, 5]
result = bisect.bisect_left(xs, 3), bisect.bisect(xs, 3)
# --- pop of nothing
[].pop()
# --- ranges
result = range(0, 10, 3)
print(list(result), 9 in result, result[-1], len(range(10**15)))
# --- a shallow copy and a deep one
import copy
inner = [1]
a = [inner, inner]
b = copy.deepcopy(a)
inner.append(2)
result = a[:], b, b[0] is b[1]
