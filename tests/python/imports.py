# Imports: forms, packages, errors, reloading, and modules made by hand.
# --- a module and its name
import math
result = math.__name__, math.floor(2.5)
# --- under another name
import collections.abc as abc
result = abc.__name__, issubclass(list, abc.Sequence)
# --- names from a module
from os.path import join, splitext as split
result = join("a", "b"), split("x.tar.gz")
# --- all names of a module
from string import *
result = digits, "Template" in globals(), "sys" in globals()
# --- a dotted import binds the top
import os.path
import xml.dom.minidom
result = xml.__name__, xml.dom.minidom.parseString("<a/>").documentElement.tagName
# --- a module that is not there
import no_such_module_anywhere
# --- a submodule that is not there
import os.nothing
# --- a name that is not there
from math import squareroot
# --- a name like one that is there
import math
math.sqroot
# --- caught, with a fallback
try:
    import no_such_json as json
except ImportError as error:
    import json
    print(error.name)
result = json.__name__
# --- relative without a package
from . import sibling
# --- inside a function
def f():
    import fractions
    return fractions.Fraction(1, 2)
result = f(), "fractions" in globals()
# --- the same module each time
import sys, json
import json as again
result = json is again, sys.modules["json"] is json
# --- by the library
import importlib
result = importlib.import_module("os.path").basename("/a/b"), importlib.import_module(".abc", "collections").__name__
# --- by the function
result = __import__("xml.dom").__name__, __import__("xml.dom", fromlist=["x"]).__name__
# --- a module made by hand
import sys, types
module = types.ModuleType("made_by_hand", "Its text.")
module.value = 42
sys.modules["made_by_hand"] = module
from made_by_hand import value
import made_by_hand
result = value, made_by_hand.__doc__
del sys.modules["made_by_hand"]
# --- a package in a folder
import os, sys, tempfile
with tempfile.TemporaryDirectory() as folder:
    package = os.path.join(folder, "pack_one")
    os.mkdir(package)
    with open(os.path.join(package, "__init__.py"), "w") as file:
        file.write("from .part import x\nfrom . import part\nname = __name__\n")
    with open(os.path.join(package, "part.py"), "w") as file:
        file.write("print('part is loaded')\nx = 7\n")
    sys.path.insert(0, folder)
    try:
        import pack_one
        result = pack_one.x, pack_one.name, pack_one.part.__name__, pack_one.__package__
    finally:
        sys.path.remove(folder)
        for name in [n for n in sys.modules if n.startswith("pack_one")]:
            del sys.modules[name]
# --- a module with an error in it
import os, sys, tempfile
temporary = tempfile.TemporaryDirectory()
folder = temporary.name
path = os.path.join(folder, "broken_one.py")
with open(path, "w") as file:
    file.write("x = 1\ny = x / 0\n")
sys.path.insert(0, folder)
try:
    import broken_one
except ZeroDivisionError as error:
    result = str(error), "broken_one" in sys.modules
finally:
    sys.path.remove(folder)
    temporary.cleanup()
# --- a module that does not parse
import os, sys, tempfile
temporary = tempfile.TemporaryDirectory()
folder = temporary.name
with open(os.path.join(folder, "unparsed_one.py"), "w") as file:
    file.write("x = = 1\n")
sys.path.insert(0, folder)
try:
    import unparsed_one
except SyntaxError as error:
    result = error.msg, os.path.basename(error.filename), error.lineno
finally:
    sys.path.remove(folder)
    temporary.cleanup()
# --- modules that import each other
import os, sys, tempfile
temporary = tempfile.TemporaryDirectory()
folder = temporary.name
for name, text in [("ring_a", "import ring_b\nx = 1\n"), ("ring_b", "from ring_a import x\n")]:
    with open(os.path.join(folder, name + ".py"), "w") as file:
        file.write(text)
sys.path.insert(0, folder)
try:
    import ring_a
except ImportError as error:
    result = str(error).replace(folder, "").split("(most")[0], error.name
finally:
    sys.path.remove(folder)
    temporary.cleanup()
# --- reloaded
import importlib, string
string.extra = 1
again = importlib.reload(string)
result = again is string, string.extra
del string.extra
# --- a finder of one's own
import importlib.abc, importlib.machinery, sys
class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name == "from_the_air":
            return importlib.machinery.ModuleSpec(name, self)
    def create_module(self, spec): return None
    def exec_module(self, module): module.answer = 42
finder = Finder()
sys.meta_path.insert(0, finder)
import from_the_air
sys.meta_path.remove(finder)
result = from_the_air.answer, from_the_air.__spec__.name
# --- a module blocked in the table
import sys
sys.modules["blocked_one"] = None
try:
    import blocked_one
finally:
    del sys.modules["blocked_one"]
# --- attributes of a module by function
import sys, types
m = types.ModuleType("lazy_one")
m.__getattr__ = lambda name: name.upper()
sys.modules["lazy_one"] = m
from lazy_one import hello
result = hello
del sys.modules["lazy_one"]
# --- the names that every module has
result = __name__, sorted(n for n in globals() if n in ("__name__", "__builtins__", "__doc__"))
# --- future imports
from __future__ import annotations
def f(x: Undefined) -> "y": ...
result = f.__annotations__
