# Text: Unicode, methods, encodings, and texts that are no valid Unicode.
# --- text of many scripts
print("grün, зелёный, 緑, 🟢")
result = "grün, зелёный, 緑, 🟢"
# --- a lone surrogate stays an object
#= "a\ud800b"
# --- a lone surrogate cannot be printed
print("\udc80")
# --- surrogates escaped and back
raw = b"caf\xe9 \xff"
result = raw.decode("utf-8", "surrogateescape")
assert result.encode("utf-8", "surrogateescape") == raw
# --- a zero in a text
result = "a\0b"
print(len(result), repr(result))
# --- a subclass of str keeps its class
class Name(str):
    pass
result = Name("Ada")
# --- length counts code points
result = [len("é"), len("e\u0301"), len("👩‍👩‍👧"), len("")]
# --- normal forms
import unicodedata
result = unicodedata.normalize("NFC", "e\u0301") == "é", unicodedata.name("☃")
# --- upper and lower beyond one to one
result = ["ß".upper(), "İ".lower(), "ǆ".title(), "STRASSE".casefold() == "straße".casefold()]
# --- slices with steps
s = "hello world"
result = [s[::-1], s[::2], s[-5:], s[3:100], s[5:2]]
# --- an index out of range
s = "abc"
s[3]
# --- split and join
result = ["a,b,,c".split(","), " a  b ".split(), "a-b-c".rsplit("-", 1), "|".join("xyz"), "k=v=w".partition("=")]
# --- lines of every kind
result = "a\nb\r\nc\rd\u2028e\x0bf".splitlines(True)
# --- strip and remove
result = ["xxhixx".strip("x"), "  hi\t\n".strip(), "unhappy".removeprefix("un"), "a.txt".removesuffix(".txt")]
# --- translate
table = str.maketrans({"a": "1", "b": None, "c": "see"})
result = "abcabc".translate(table)
# --- joining what is no text
", ".join(["a", 1])
# --- text and number do not add
def label(n):
    return "n" + n
label(3)
# --- find and count
result = ["banana".count("an"), "banana".find("nan"), "banana".rfind("an"), "banana".find("x")]
# --- index of what is not there
"banana".index("x")
# --- escapes in repr
result = "tab\t quote' double\" bell\x07 del\x7f no-break\xa0 line\u2028"
# --- what kind of characters
result = ["½".isnumeric(), "²".isdigit(), "٣".isdecimal(), "a1".isalnum(), "名前".isidentifier(), " ".isspace()]
# --- text wrap
import textwrap
result = textwrap.wrap("the quick brown fox jumps over the lazy dog", 15)
# --- templates
from string import Template
result = Template("$who owes ${what}").safe_substitute(who="Ada")
# --- a codec that is not there
"x".encode("no-such-codec")
# --- text that ASCII cannot hold
"naïve".encode("ascii")
# --- a very long text
result = len("ab" * 1_000_000)
print(("ab" * 50_000)[-4:])
# --- indented lines inside a text are kept
result = """first
    second
  third
"""
