# Comprehensions: of lists, dicts and sets, nested, and what names they see.
# --- a list
#= [x * x for x in range(6)]
# --- with a condition
#= [x for x in range(20) if x % 3 == 0 if x % 2]
# --- nested loops
#= [(x, y) for x in range(3) for y in range(x)]
# --- a comprehension in a comprehension
#= [[i * j for j in range(3)] for i in range(3)]
# --- a dict
#= {c: ord(c) for c in "abc"}
# --- a later key wins
#= {n % 2: n for n in range(5)}
# --- a set
result = sorted({n % 3 for n in range(10)})
# --- a globals is seen inside
factor = 3
result = [factor * x for x in range(3)]
# --- a global is seen in an expression that is evaluated later
factor = 4
def scale(xs):
    return [factor * x for x in xs]
#= [scale([x, factor]) for x in range(2)]
# --- the variable stays inside
x = "outer"
[x for x in range(3)]
result = x
# --- the variable of a loop does not exist outside
[item for item in [1]]
item
# --- an assignment expression binds outside
result = [y := 1, y + 1, [last := n for n in range(4)], last]
# --- a flattened matrix
matrix = [[1, 2], [3, 4]]
result = [x for row in matrix for x in row], [list(row) for row in zip(*matrix)]
# --- closures see the last value
result = [f() for f in [lambda: i for i in range(3)]]
# --- a class body's names are not seen inside
class Table:
    size = 3
    try:
        cells = [size for _ in range(2)]
    except NameError as error:
        cells = str(error)
result = Table.cells
# --- an error inside names its line
data = [1, 0, 2]
result = [
    10 // n
    for n in data
]
# --- an error in the outermost iterable
[x for x in missing]
# --- a generator expression is lazy
seen = []
def note(x):
    seen.append(x)
    return x
g = (note(x) for x in range(10))
next(g), next(g)
result = seen
# --- sum of a generator expression
result = sum(n * n for n in range(100) if n & 1)
# --- unpacking in the loop
result = [a + b for a, (b, *_) in [(1, (2, 3)), (4, (5,))]]
# --- conditional expressions inside
#= ["even" if n % 2 == 0 else "odd" for n in range(3)]
# --- strings and ternaries joined
#= ", ".join(f"{k}={v}" for k, v in {"a": 1, "b": 2}.items())
# --- a shadowed builtin
list = [1, 2]
result = [n for n in list]
