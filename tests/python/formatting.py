# Formatting: f-strings, format, the old operator.
# --- f-strings
name, n = "Ada", 3
result = f"{name} has {n} {'book' if n == 1 else 'books'}"
# --- conversions
x = "é\n"
result = f"{x!r} {x!s} {x!a}"
# --- the expression itself
x = 5
result = f"{x=} {x * 2 = :>6}"
# --- alignment
#= [f"{'a':<5}|", f"{'a':>5}|", f"{'a':^5}|", f"{'a':*^5}|", f"{5:05}|", f"{-5:=+6}|"]
# --- integers in other bases
#= [f"{255:x}", f"{255:#X}", f"{255:b}", f"{8:o}", f"{255:#010b}", f"{65:c}"]
# --- thousands
#= [f"{1234567:,}", f"{1234567:_}", f"{1234567.891:,.1f}", f"{0xFFFFFFFF:_x}"]
# --- floats
#= [f"{3.14159:.2f}", f"{1e10:g}", f"{1e-7:g}", f"{0.5:%}", f"{12345.678:e}", f"{1.0:.0f}", f"{1e16}"]
# --- special floats
#= [f"{float('nan'):>6}", f"{float('-inf'):08}", f"{-0.0:.1f}"]
# --- nested fields
width, precision = 10, 3
result = f"{3.14159:{width}.{precision}}|"
# --- braces
#= f"{{}} {{{1}}}"
# --- str.format with positions and names
#= "{1} {0} {name} {0!r}".format("a", "b", name="c")
# --- str.format with attributes and items
#= "{0[key]} {0[1]} {1.real}".format({"key": "v", "1": "no", 1: "one"}, 5)
# --- str.format with too few arguments
"{} {}".format(1)
# --- str.format with a name that is missing
"{name}".format(nam=1)
# --- mixed automatic and manual numbers
"{} {0}".format(1)
# --- format with a map
#= "{a}-{b}".format_map({"a": 1, "b": 2})
# --- the old operator
#= ["%s %r" % ("a", "b"), "%05d" % 42, "%.3f" % 2.5, "%x %o" % (255, 8), "%(k)s" % {"k": 1}, "%%", "%-5s|" % "a"]
# --- the old operator with a wrong type
"%d" % "x"
# --- the old operator with too many arguments
"%s" % (1, 2)
# --- an own format
class Money:
    def __init__(self, cents): self.cents = cents
    def __format__(self, spec):
        return f"{self.cents // 100}.{self.cents % 100:02}" + (" " + spec if spec else "")
result = f"{Money(1234)} {Money(5):EUR}"
# --- an object without formats takes none
f"{object():>10}"
# --- a bad format
f"{5:z!}"
# --- a format for another type
f"{'text':d}"
# --- dates
import datetime
day = datetime.date(2024, 2, 29)
result = f"{day} {day:%d/%m/%y} {day:%A}"
# --- f-strings over several lines
x = 1
result = f"""a {
    x
} b"""
# --- an error inside of an f-string
d = {}
f"before {d['k']} after"
# --- f-strings with their own quotes inside
# needs 3.12
d = {"k": "v"}
result = f"{d["k"]} {", ".join(f"{n}" for n in range(3))}"
# --- number from text and back
result = [repr(float(t)) for t in ("1e5", " 1_000.5 ", "-inf", ".5")], str(10**25), repr(1e25)
# --- reprlib and ascii
import reprlib
result = reprlib.repr(list(range(100))), ascii("é☃")
