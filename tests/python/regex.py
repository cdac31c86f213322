# Regular expressions.
# --- search and groups
import re
m = re.search(r"(\w+)@(\w+)\.com", "mail ada@example.com now")
result = m.group(), m.groups(), m.span(2), m.start(), m.end(1)
# --- the match itself
import re
result = re.match("a+", "aaab")
# --- no match
import re
result = re.match("b", "ab"), re.fullmatch("a+", "aab")
# --- a group of no match
import re
re.match("b", "ab").group()
# --- named groups
import re
result = re.match(r"(?P<y>\d{4})-(?P<m>\d\d)", "2024-05").groupdict()
# --- a group that there is not
import re
re.match("(a)", "a").group(2)
# --- find all
import re
result = re.findall(r"\d+", "a1b22c333"), re.findall(r"(\w)(\d)", "a1 b2"), re.findall("", "ab")
# --- find one by one
import re
result = [(m.group(), m.start()) for m in re.finditer(r"[A-Z][a-z]*", "HelloWorldX")]
# --- substitution by text
import re
result = re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.subn("a", "b", "aXaXa", count=2)
# --- substitution by function
import re
def double(m):
    return str(int(m[0]) * 2)
result = re.sub(r"\d+", double, "1 and 20")
# --- an error inside of a substitution
import re
def fail(m):
    raise KeyError(m[0])
re.sub("b", fail, "abc")
# --- split
import re
result = re.split(r"[,;]\s*", "a, b;c"), re.split(r"(-)", "a-b-c"), re.split("x*", "axbc")
# --- flags
import re
text = "Hello\nworld"
result = re.findall("^.", text, re.M), re.findall("h.*d", text, re.I | re.S), bool(re.match("É", "é", re.I))
# --- a verbose pattern
import re
p = re.compile(r"""
    (\d+)   # digits
    \s*     # blanks
    ([a-z]+)
""", re.X)
result = p.match("12 kg").groups(), p.groups, p.flags
# --- the pattern itself
import re
result = re.compile(r"a(?P<n>b)+", re.I)
# --- look around
import re
result = re.findall(r"(?<=\$)\d+(?!\d|%)", "$5 $60% $7"), re.sub(r"(?<!^)(?=[A-Z])", "_", "camelCaseName").lower()
# --- greedy and not
import re
result = re.findall(r"<.+>", "<a><b>"), re.findall(r"<.+?>", "<a><b>"), re.findall(r"a{2,3}?", "aaaaa")
# --- back references
import re
result = re.findall(r"\b(\w+) \1\b", "the the cat sat sat"), re.match(r"(?P<q>['\"]).*(?P=q)", "'x'").group()
# --- a pattern that is not closed
import re
re.compile("(a")
# --- nothing to repeat
import re
re.compile("*a")
# --- where a bad pattern is bad
import re
try:
    re.compile("ab\n[z-a]")
except re.error as error:
    result = error.msg, error.pos, error.lineno, error.colno
# --- bytes
import re
result = re.findall(rb"\xff.", b"a\xffb\xffc"), re.sub(b"a", b"b", b"aa")
# --- text pattern on bytes
import re
re.search("a", b"abc")
# --- escape
import re
result = re.escape("a.b*c [x]"), re.match(re.escape("1+1=2"), "1+1=2") is not None
# --- classes of other scripts
import re
result = re.findall(r"\w+", "naïve 日本 x_1"), re.findall(r"\w+", "naïve", re.A), re.findall(r"\d", "٣3")
# --- a scanner by groups
import re
token = re.compile(r"(?P<NUM>\d+)|(?P<OP>[+*])|(?P<WS>\s+)")
result = [(m.lastgroup, m.group()) for m in token.finditer("1 + 23*4") if m.lastgroup != "WS"]
