"""What Hakorune gives to the Python that it runs. Names with an underscore are not for programs."""

import _thread
import builtins
import io
import itertools
import os
import sys
import types


class Error(Exception):
    """An error of a Hakorune function or box. Its class is named after the error's type."""

    code = None
    value = None


class ThreadError(Error):
    """A Hakorune function was called on another thread than that of its program."""


class Timeout(BaseException):
    """A call took longer than the settings allow. No `except Exception` takes it."""

    code = None
    value = None


class CapabilityError(Error, PermissionError):
    """An effect was refused: the policy does not allow it."""

    @property
    def capability(self):
        """The capability that would allow it, such as `py.net:example.org`."""
        return self.value


class ImportDenied(Error, ImportError):
    """An import was refused: the policy does not allow it."""

    capability = CapabilityError.capability


_classes = {}
for _class in (Error, ThreadError, Timeout, CapabilityError, ImportDenied):
    _class.__module__ = "hakorune"
    _classes[_class.__name__] = _class


def _error_class(name):
    """The class for errors of type `name`: Python's own of that name is a base when there is one."""
    known = _classes.get(name)
    if known is None:
        base = getattr(builtins, name, None)
        bases = (Error,)
        if isinstance(base, type) and issubclass(base, Exception) and base is not Exception:
            bases = (Error, base)
        known = _classes[name] = type(name, bases, {"__module__": "hakorune"})
    return known


_function_types = (
    types.MethodType,
    types.MethodWrapperType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.ClassMethodDescriptorType,
)

# The texts whose lines are kept, oldest first, and their size together. Expressions are apart:
# a loop of them must not push out the text that defines its functions.
_sources = {"exec": {}, "eval": {}}
_sizes = {"exec": 0, "eval": 0}
_SOURCES = 256
_SIZE = 1 << 20
_numbers = itertools.count(1)
# Held by whoever changes these. A finaliser that runs meanwhile may come here again.
_sources_lock = _thread.RLock()


def _note_source(mode, text):
    """A file name for `text`, whose lines tracebacks, warnings and the like now find."""
    import linecache

    file = f"<py.{mode}:{next(_numbers)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    kept = _sources[mode]
    with _sources_lock:
        kept[file] = len(text)
        _sizes[mode] += len(text)
        if len(kept) > _SOURCES or _sizes[mode] > _SIZE:
            _forget_oldest(mode, kept)
    return file


def _forget_oldest(mode, kept):
    import linecache

    for oldest in list(kept)[:-1]:
        if len(kept) <= _SOURCES and _sizes[mode] <= _SIZE:
            break
        _sizes[mode] -= kept.pop(oldest, 0)
        linecache.cache.pop(oldest, None)


def _format_exception(exception):
    import traceback

    lines = traceback.format_exception(type(exception), exception, exception.__traceback__)
    return "".join(lines)


_first_main = sys.modules.get("__main__")


def _take_main(module):
    """Lets pickle and the like find a runtime's classes, when no other runtime has the name."""
    if sys.modules.get("__main__") is _first_main:
        sys.modules["__main__"] = module


def _give_main_back(module):
    if sys.modules.get("__main__") is module:
        sys.modules["__main__"] = _first_main


class _Output(io.BufferedIOBase):
    """Standard output, through the buffer that the program around Python writes to."""

    name = "<stdout>"
    mode = "wb"

    def __init__(self, write, flush):
        self._write = write
        self._flush = flush

    def writable(self):
        return True

    def write(self, data):
        if self.closed:
            raise ValueError("write to closed file")
        if type(data) is not bytes:
            data = memoryview(data).tobytes()
        self._write(data)
        return len(data)

    def flush(self):
        if not self.closed:
            self._flush()

    def fileno(self):
        return 1

    def isatty(self):
        return os.isatty(1)


class _Captured(_Output):
    """Output that no file is behind."""

    def fileno(self):
        raise io.UnsupportedOperation("fileno: the output is captured")

    def isatty(self):
        return False


def _redirect(write, flush, captures):
    """Standard output goes to `write`; with `captures` standard error too, and no file is behind."""
    sys.stdout = sys.__stdout__ = _stream(sys.stdout, write, flush, captures)
    if captures:
        sys.stderr = sys.__stderr__ = _stream(sys.stderr, write, flush, captures)


def _stream(old, write, flush, captures):
    if old is None and not captures:
        return None
    encoding, errors = "utf-8", "backslashreplace"
    if old is not None:
        old.flush()
        encoding, errors = old.encoding, old.errors
    raw = (_Captured if captures else _Output)(write, flush)
    new = io.TextIOWrapper(raw, encoding, errors, newline="\n", write_through=True)
    new.mode = "w"
    return new


def _shut_threads(limit):
    """Waits for Python's threads as `python` does at its end, but for at most `limit` seconds.

    Gives the names of those that still run.
    """
    threading = sys.modules.get("threading")
    if threading is None:
        return []
    import time

    deadline = time.monotonic() + limit
    # Pools end their workers here; on a thread of its own, because that may wait for ever.
    threading._SHUTTING_DOWN = True
    calls = list(reversed(getattr(threading, "_threading_atexits", ())))
    if calls:
        ending = threading.Thread(target=_call_all, args=(calls,), name="pools", daemon=True)
        ending.start()
        ending.join(limit)
    _end_main_thread(threading)
    while True:
        waited = [t for t in threading.enumerate() if _is_waited_for(threading, t)]
        if not waited:
            return []
        left = deadline - time.monotonic()
        if left <= 0:
            return [t.name for t in waited]
        waited[0].join(left)


def _end_main_thread(threading):
    """Marks the main thread as ended, as `threading._shutdown` does: others may wait for it."""
    main = threading.main_thread()
    # 3.13 keeps the state of a thread in a handle, which 3.14 names so that it hides no field.
    handle = getattr(main, "_os_thread_handle", None) or getattr(main, "_handle", None)
    if handle is not None:
        handle._set_done()
    elif main.ident == _thread.get_ident() and not main._is_stopped:
        lock = main._tstate_lock
        if lock is not None and lock.locked():
            lock.release()
        main._stop()


def _call_all(calls):
    for call in calls:
        call()


def _is_waited_for(threading, thread):
    own = (threading.main_thread(), threading.current_thread())
    return thread not in own and not thread.daemon and thread.is_alive()


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def _run_atexit():
    import atexit

    atexit._run_exitfuncs()


def _roots():
    """Where modules come from: of the standard library, of all, the prefixes, and stdlib names."""
    stdlib = os.path.dirname(os.__file__)
    dynamic = os.path.join(stdlib, "lib-dynload")
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    return [stdlib, dynamic], list(sys.path), sorted(prefixes), list(_stdlib_names(stdlib, dynamic))


def _stdlib_names(*folders):
    names = getattr(sys, "stdlib_module_names", None)
    if names is not None:
        return names
    # Python 3.9 has no such list.
    found = set(sys.builtin_module_names)
    for folder in folders:
        if os.path.isdir(folder):
            found.update(entry.split(".")[0] for entry in os.listdir(folder))
    return found - {"site-packages", "__pycache__", "lib-dynload", "test"}


def _hide_variables(names):
    """Takes variables out of what Python has copied of the environment."""
    for copy in (os.environ._data, sys.modules["posix"].environ):
        for name in names:
            copy.pop(os.fsencode(name), None)
