# Ways to the file CANARY, or to a new file in the folder OUTSIDE; INSIDE is allowed.

# --- open by name
print(open(CANARY).read())
# --- open by bytes
print(open(CANARY.encode()).read())
# --- open by an object that changes its mind
class Path:
    asked = 0
    def __fspath__(self):
        self.asked += 1
        return INSIDE + "/a.txt" if self.asked == 1 else CANARY
import io, os
path = Path()
os.fspath(path)
print(io.open(path).read())
# --- FileIO of an object that changes its mind
class Path:
    asked = 0
    def __fspath__(self):
        self.asked += 1
        return CANARY if self.asked == 1 else INSIDE + "/a.txt"
import io
print(io.FileIO(Path()).read())
# --- os.open
import os
print(os.read(os.open(CANARY, os.O_RDONLY), 100))
# --- os.open with dir_fd
import os
folder = os.open(INSIDE, os.O_RDONLY)
print(os.read(os.open("../outside/canary.txt", os.O_RDONLY, dir_fd=folder), 100))
# --- a link made in the allowed folder
import os
os.symlink(CANARY, INSIDE + "/link1")
print(open(INSIDE + "/link1").read())
# --- a link of a folder made in the allowed folder
import os
os.symlink(OUTSIDE, INSIDE + "/link2")
print(open(INSIDE + "/link2/canary.txt").read())
# --- a hard link made in the allowed folder
import os
os.link(CANARY, INSIDE + "/hard")
print(open(INSIDE + "/hard").read())
# --- dots
print(open(INSIDE + "/../outside/canary.txt").read())
# --- a relative path after chdir
import os
os.chdir(INSIDE)
print(open("../outside/canary.txt").read())
# --- /proc/self/cwd
import os
os.chdir(INSIDE)
print(open("/proc/self/cwd/../outside/canary.txt").read())
# --- /proc/self/root
print(open("/proc/self/root" + CANARY).read())
# --- /proc/self/fd of a folder
import os
folder = os.open(INSIDE, os.O_RDONLY)
print(open(f"/proc/self/fd/{folder}/../outside/canary.txt").read())
# --- pathlib
import pathlib
print(pathlib.Path(CANARY).read_text())
# --- codecs.open
import codecs
print(codecs.open(CANARY).read())
# --- io.open_code
import io
print(io.open_code(CANARY).read())
# --- linecache
import linecache
print(linecache.getline(CANARY, 1))
# --- a traceback that shows the file
import traceback
try:
    code = compile("1/0", CANARY, "exec")
    exec(code)
except ZeroDivisionError:
    print(traceback.format_exc())
# --- shutil.copy into the folder
import shutil
shutil.copy(CANARY, INSIDE + "/copy.txt")
print(open(INSIDE + "/copy.txt").read())
# --- shutil.move
import shutil
shutil.move(INSIDE + "/a.txt", OUTSIDE + "/pwned")
# --- rename into the folder
import os
os.rename(CANARY, INSIDE + "/mine.txt")
print(open(INSIDE + "/mine.txt").read())
# --- write by open
open(OUTSIDE + "/pwned", "w").write("x")
# --- write by os.open
import os
os.close(os.open(OUTSIDE + "/pwned", os.O_CREAT | os.O_WRONLY))
# --- write by tempfile
import tempfile, os
os.rename(tempfile.mkstemp(dir=OUTSIDE)[1], OUTSIDE + "/pwned")
# --- mkdir
import os
os.mkdir(OUTSIDE + "/pwned")
# --- mkdir with dir_fd
import os
os.mkdir("../outside/pwned", dir_fd=os.open(INSIDE, os.O_RDONLY))
# --- mkfifo
import os
os.mkfifo(OUTSIDE + "/pwned")
# --- mknod
import os
os.mknod(OUTSIDE + "/pwned")
# --- symlink outside
import os
os.symlink("x", OUTSIDE + "/pwned")
# --- rename outside
import os
os.rename(OUTSIDE + "/canary.txt", OUTSIDE + "/pwned")
# --- sqlite by path
import sqlite3
sqlite3.connect(OUTSIDE + "/pwned").execute("create table t(x)")
# --- sqlite by attach
import sqlite3
db = sqlite3.connect(":memory:")
db.execute(f"attach '{OUTSIDE}/pwned' as other")
db.execute("create table other.t(x)")
# --- logging to a file
import logging
logging.FileHandler(OUTSIDE + "/pwned").close()
# --- dbm
import dbm.dumb
dbm.dumb.open(OUTSIDE + "/pwned").close()
import os
os.rename(OUTSIDE + "/pwned.dir", OUTSIDE + "/pwned")
# --- shelve over the fastest dbm
import dbm, os
db = dbm.open(OUTSIDE + "/pwned", "n")
db["k"] = "v"
db.close()
for name in os.listdir(OUTSIDE):
    if name.startswith("pwned."):
        os.rename(OUTSIDE + "/" + name, OUTSIDE + "/pwned")
# --- the original of a wrapper in a set of os
import os
stat = [f for f in os.supports_dir_fd if f.__name__ == "open"][0]
print(os.read(stat(CANARY, os.O_RDONLY), 100))
# --- a fresh copy of posix
import importlib.machinery, _imp
posix = _imp.create_builtin(importlib.machinery.BuiltinImporter.find_spec("posix"))
print(posix.read(posix.open(CANARY, 0), 100))
# --- the posix module of importlib
import importlib._bootstrap_external as external
print(external._os.read(external._os.open(CANARY, 0), 100))
# --- attributes of json
import json
print(json.codecs.builtins.open(CANARY).read())
# --- subclasses of object
for kind in object.__subclasses__():
    if kind.__name__ == "FileLoader":
        print(kind("x", CANARY).get_data(CANARY))
# --- the loader of a module
import json
print(json.__loader__.get_data(CANARY))
# --- a module that is the file
import importlib.machinery
print(importlib.machinery.SourceFileLoader("m", CANARY).get_source("m"))
# --- a thread
import threading
thread = threading.Thread(target=lambda: print(open(CANARY).read()))
thread.start()
thread.join()
# --- a finaliser
class Last:
    def __del__(self):
        print(open(CANARY).read())
last = Last()
del last
# --- atexit
import atexit
atexit.register(lambda: open(OUTSIDE + "/pwned", "w").close())
# --- the text of an exception
class Told(Exception):
    def __str__(self):
        open(OUTSIDE + "/pwned", "w").close()
        return "told"
raise Told()
# --- a pickle
import pickle
print(pickle.loads(b"cbuiltins\nopen\n(V" + CANARY.encode() + b"\ntR.").read())
# --- a code object with other constants
def reader():
    return open("x").read()
import types
code = reader.__code__.replace(co_consts=(None, CANARY))
print(types.FunctionType(code, globals())())
# --- eval of a text
print(eval("open(CANARY).read()"))
# --- an import hook in the midst of a load
import sys, importlib.abc
class Hook(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        sys.meta_path.remove(self)
        print(open(CANARY).read())
sys.meta_path.insert(0, Hook())
import colorsys
# --- a codec
import codecs
def search(name):
    print(open(CANARY).read())
codecs.register(search)
try:
    "x".encode("escape")
except LookupError:
    pass
# --- a warning that is shown
import warnings
def show(*args, **kwargs):
    print(open(CANARY).read())
warnings.showwarning = show
warnings.warn("x")
# --- a signal handler
import signal
signal.signal(signal.SIGUSR1, lambda *args: print(open(CANARY).read()))
signal.raise_signal(signal.SIGUSR1)
# --- native open
import ctypes, os
c = ctypes.CDLL(None)
fd = c.open(CANARY.encode(), 0)
print(os.read(fd, 100))
# --- native creat
import ctypes
assert ctypes.CDLL(None).creat((OUTSIDE + "/pwned").encode(), 0o600) >= 0
# --- native memory of this process
import ctypes, os
c = ctypes.CDLL(None)
c.fopen.restype = ctypes.c_void_p
file = c.fopen(CANARY.encode(), b"r")
buffer = ctypes.create_string_buffer(100)
c.fgets(buffer, 100, ctypes.c_void_p(file))
print(buffer.value)
# --- a folder that is an object
import os
os.mkdir(INSIDE + "/x")
os.chdir(INSIDE + "/x")
class Folder:
    def __index__(self):
        return folder
folder = os.open(INSIDE, os.O_RDONLY)
print(os.read(os.open("../outside/canary.txt", os.O_RDONLY, dir_fd=Folder()), 100))
# --- a mode that changes the working directory
import os
os.mkdir(INSIDE + "/x")
os.chdir(INSIDE + "/x")
class Mode:
    def __index__(self):
        os.chdir(INSIDE)
        return 0o600
print(os.read(os.open("../outside/canary.txt", os.O_RDONLY, Mode()), 100))
# --- flags that exchange a descriptor
import os
os.mkdir(INSIDE + "/x")
folder = os.open(INSIDE + "/x", os.O_RDONLY)
class Flags:
    def __index__(self):
        os.dup2(os.open(INSIDE, os.O_RDONLY), folder)
        return os.O_RDONLY
print(os.read(os.open("../outside/canary.txt", Flags(), dir_fd=folder), 100))
# --- a number that is a path
import os
class Number(int):
    def __fspath__(self):
        return CANARY
print(os.read(os.open(Number(0), os.O_RDONLY), 100))
# --- a working directory that was removed
import os
os.mkdir(INSIDE + "/x")
os.chdir(INSIDE + "/x")
os.rmdir(INSIDE + "/x")
print(open("../../outside/canary.txt").read())
# --- the descriptor of a folder that was removed
import os
os.mkdir(INSIDE + "/x")
folder = os.open(INSIDE + "/x", os.O_RDONLY)
os.rmdir(INSIDE + "/x")
print(os.read(os.open("../../outside/canary.txt", os.O_RDONLY, dir_fd=folder), 100))
# --- certificates of ssl
import ssl
try:
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(CANARY)
except ssl.SSLError:
    print("REACHED: it was read, and is no certificate")
# --- a key of ssl
import ssl
try:
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(CANARY)
except ssl.SSLError:
    print("REACHED: it was read, and is no key")
# --- a certificate that is decoded
import ssl, _ssl
try:
    _ssl._test_decode_cert(CANARY)
except ssl.SSLError as error:
    if "open file" not in str(error):
        print("REACHED: it was read, and is no certificate")
# --- the log of ssl's keys
import ssl
ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).keylog_filename = OUTSIDE + "/pwned"
# --- sqlite by vacuum
import sqlite3
db = sqlite3.connect(":memory:")
db.execute("create table t(x)")
db.execute(f"vacuum into '{OUTSIDE}/pwned'")
# --- native change of a file's mode
import ctypes
assert ctypes.CDLL(None).chmod(CANARY.encode(), 0o777) == 0
print("REACHED")
# --- the flush of a stream at the end of Python
import sys, io
class Stream(io.StringIO):
    def flush(self):
        sys.__stdout__.write(open(CANARY).read())
        sys.__stdout__.flush()
sys.stdout = Stream()
# --- a hard link of what a link leads to
import os
os.symlink(CANARY, INSIDE + "/l")
folder = os.open(INSIDE, os.O_RDONLY)
os.link("l", INSIDE + "/h", src_dir_fd=folder)
print(open(INSIDE + "/h").read())
# --- a bytearray that changes while other arguments are read
import os, sys
path = bytearray((OUTSIDE + "/pwned").encode())
if sys.version_info >= (3, 12):
    # It is no path any more.
    path = bytes(path)
class Mode:
    def __index__(self):
        if isinstance(path, bytearray):
            path[:] = (INSIDE + "/x").encode()
        return 0o777
os.mkdir(path, Mode())
# --- forty links from a descriptor
import os
os.symlink(CANARY, INSIDE + "/l39")
for n in range(39):
    os.symlink(f"l{n+1}", INSIDE + f"/l{n}")
folder = os.open(INSIDE, os.O_RDONLY)
print(os.read(os.open("l0", os.O_RDONLY, dir_fd=folder), 100))
# --- a path that is too long to be looked at
import os
os.chdir(INSIDE)
for n in range(18):
    os.mkdir("d" * 250)
    os.chdir("d" * 250)
os.symlink(CANARY, "l")
print(open("l").read())
# --- an audit hook that acts between the check and the call
import functools, os, sys
os.mkdir(INSIDE + "/x")
os.chdir(INSIDE + "/x")
def hook(event, args):
    if event == "open" and args[0] == "../outside/canary.txt":
        os.chdir(INSIDE)
functools.singledispatch(sys.addaudithook)(hook)
print(open("../outside/canary.txt").read())
