# Ways to start a program that makes MARK, to reach PORT of this machine, to end the process VICTIM.

# The arguments of `fork_exec`, which differ between versions, and the pipe that is one of them.
def starting():
    import os, sys
    error, write = os.pipe()
    new = [b"/usr/bin/touch", b"/bin/touch"]
    args = [[b"touch", MARK.encode()], new, True, (), None, None, -1, -1, -1, -1, -1, -1, error]
    args += [write, False, False]
    if sys.version_info >= (3, 11):
        args.append(-1)
    if sys.version_info >= (3, 9):
        args += [None, None, None, -1]
    args.append(None)
    if sys.version_info >= (3, 11):
        args.append(True)
    return args

# --- os.system
import os
os.system(f"touch {MARK}")
# --- os.system when the modules are taken down
import os, sys
class Last:
    def __init__(self):
        self.system, self.command = os.system, f"touch {MARK}"
    def __del__(self):
        self.system(self.command)
sys.kept = Last()
# --- os.popen
import os
os.popen(f"touch {MARK}").read()
# --- subprocess.run
import subprocess
subprocess.run(["touch", MARK])
# --- fork_exec by hand
import _posixsubprocess, os
os.waitpid(_posixsubprocess.fork_exec(*starting()), 0)
# --- fork_exec of a copy under another name
import _imp, _posixsubprocess, importlib.machinery, os
spec = importlib.machinery.ModuleSpec("x._posixsubprocess", None, origin=_posixsubprocess.__file__)
copy = _imp.create_dynamic(spec)
_imp.exec_dynamic(copy)
os.waitpid(copy.fork_exec(*starting()), 0)
# --- posix_spawn
import os
os.waitpid(os.posix_spawn("/usr/bin/touch", ["touch", MARK], {}), 0)
# --- execv
import os
os.execv("/usr/bin/touch", ["touch", MARK])
# --- spawnv
import os
os.spawnv(os.P_WAIT, "/usr/bin/touch", ["touch", MARK])
# --- fork and exec
import os
pid = os.fork()
if pid == 0:
    os.execv("/usr/bin/touch", ["touch", MARK])
os.waitpid(pid, 0)
# --- pty.spawn
import pty
pty.spawn(["touch", MARK])
# --- multiprocessing
import multiprocessing.util
multiprocessing.util.spawnv_passfds(b"/usr/bin/touch", ["touch", MARK], [])
import time
time.sleep(0.5)
# --- asyncio.subprocess
import asyncio
async def start():
    process = await asyncio.create_subprocess_exec("touch", MARK)
    await process.wait()
asyncio.run(start())
# --- os through sys.modules
import sys
sys.modules["os"].system(f"touch {MARK}")
# --- os through random
import random
random._os.system(f"touch {MARK}")
# --- os through the globals of a method
import json
json.JSONDecoder.__init__.__globals__["sys"] = __import__("sys")
json.JSONDecoder.__init__.__globals__["sys"].modules["os"].system(f"touch {MARK}")
# --- os through a frame
import sys
sys._getframe().f_builtins["__import__"]("os").system(f"touch {MARK}")
# --- os through a traceback's frame
try:
    1 / 0
except ZeroDivisionError as error:
    error.__traceback__.tb_frame.f_builtins["__import__"]("os").system(f"touch {MARK}")
# --- os through gc
import gc
for thing in gc.get_objects():
    if isinstance(thing, dict) and thing.get("__name__") == "os" and "system" in thing:
        thing["system"](f"touch {MARK}")
        break
# --- os by runpy
import runpy
runpy.run_path(INSIDE + "/starts.py", {"MARK": MARK})
# --- a reloaded module
import importlib, os
importlib.reload(os).system(f"touch {MARK}")
# --- a pickle that calls
import pickle
pickle.loads(b"cos\nsystem\n(Vtouch " + MARK.encode() + b"\ntR.")
# --- native system
import ctypes
ctypes.CDLL(None).system(f"touch {MARK}".encode())
# --- native execve
import ctypes
c = ctypes.CDLL(None)
args = (ctypes.c_char_p * 3)(b"touch", MARK.encode(), None)
c.execv(b"/usr/bin/touch", args)
# --- connect
import socket
socket.create_connection(("127.0.0.1", PORT)).close()
# --- connect by the C module
import _socket
s = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
s.connect(("127.0.0.1", PORT))
# --- urllib
import urllib.request
try:
    urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=2).read()
except OSError as error:
    if "CapabilityError" in type(error).__name__:
        raise
# --- asyncio streams
import asyncio
async def reach():
    await asyncio.open_connection("127.0.0.1", PORT)
asyncio.run(reach())
# --- an exporter of logs
import logging.handlers, logging
handler = logging.handlers.SocketHandler("127.0.0.1", PORT)
handler.createSocket()
handler.emit(logging.makeLogRecord({"msg": "x"}))
# --- a local connection by an inherited kind of socket
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.sendmsg([b"x"], [], socket.MSG_FASTOPEN, ("127.0.0.1", PORT))
# --- native connect
import ctypes, struct, socket as names
c = ctypes.CDLL(None)
fd = c.socket(2, 1, 0)
address = struct.pack("<H", 2) + struct.pack(">H", PORT) + bytes([127, 0, 0, 1]) + bytes(8)
assert c.connect(fd, address, 16) == 0
# --- os.kill
import os
os.kill(VICTIM, 9)
# --- signal.pidfd_send_signal
import os, signal
signal.pidfd_send_signal(os.pidfd_open(VICTIM), signal.SIGKILL)
# --- os.killpg
import os
os.killpg(os.getpgid(VICTIM), 9)
# --- native kill
import ctypes
assert ctypes.CDLL(None).kill(VICTIM, 9) == 0
# --- native ptrace
import ctypes, os, time
c = ctypes.CDLL(None)
assert c.ptrace(16, VICTIM, 0, 0) == 0
time.sleep(0.1)
c.ptrace(8, VICTIM, 0, 0)
# --- native process memory
import ctypes
if ctypes.CDLL(None).open(f"/proc/{VICTIM}/mem".encode(), 2) >= 0:
    print("REACHED")
# --- fork_exec by a fresh _imp
import sys, os
del sys.modules["_imp"]
import _imp
import importlib.machinery, _posixsubprocess
spec = importlib.machinery.ModuleSpec("_posixsubprocess", None, origin=_posixsubprocess.__file__)
copy = _imp.create_dynamic(spec)
_imp.exec_dynamic(copy)
os.waitpid(copy.fork_exec(*starting()), 0)
# --- fork_exec by a minus for an underscore
import os, _imp, importlib.machinery, _posixsubprocess
spec = importlib.machinery.ModuleSpec("-posixsubprocess", None, origin=_posixsubprocess.__file__)
copy = _imp.create_dynamic(spec)
_imp.exec_dynamic(copy)
os.waitpid(copy.fork_exec(*starting()), 0)
# --- fork_exec found by gc through a function of functools
import gc, functools, os, _posixsubprocess
call = functools.singledispatch(gc.get_objects)
for gen in (0, 1, 2):
    for thing in call(gen):
        if type(thing) is type(len) and thing.__name__ == "fork_exec" and type(thing.__self__) is type(os):
            os.waitpid(thing(*starting()), 0)
            raise SystemExit
# --- a signal by a socket's owner
import socket, fcntl, struct, os, time
a, b = socket.socketpair()
fcntl.ioctl(a, 0x8901, struct.pack("i", VICTIM))
fcntl.fcntl(a, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
b.send(b"x")
import select
select.select([], [], [], 0.3)
