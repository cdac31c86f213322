import ast
import textwrap

MODULES = {
    "subprocess": "py.subprocess",
    "socket": "py.net",
    "random": "py.random",
    "secrets": "py.random",
    "ctypes": "py.ffi",
    "gc": "py.introspect",
}
NAMES = {
    ("os", "system"): "py.subprocess",
    ("os", "popen"): "py.subprocess",
    ("os", "fork"): "py.process",
    ("os", "kill"): "py.process",
    ("os", "urandom"): "py.random",
    ("threading", "Thread"): "py.thread",
    ("sys", "_getframe"): "py.introspect",
}
CLOCKS = {
    "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "sleep",
    "process_time", "localtime", "gmtime", "ctime",
}
WRITING = set("wax+")


def scan(text):
    """Lines `NUMBER CAPABILITY` of what the text asks for where that is written out."""
    try:
        tree = ast.parse(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError):
        return []
    found = []
    for node in ast.walk(tree):
        for capability in asks(node):
            found.append(f"{node.lineno} {capability}")
    return found


def asks(node):
    if isinstance(node, ast.Import):
        return ["py.import:" + alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return ["py.import:" + node.module] if node.level == 0 and node.module else []
    if isinstance(node, ast.Call):
        return call(node)
    if isinstance(node, ast.Subscript) and dotted(node.value) == ("os", "environ"):
        return named("py.env", node.slice)
    return []


def call(node):
    function = dotted(node.func)
    first = node.args[0] if node.args else None
    if function == ("open",):
        return opened(node, first)
    if function in {("__import__",), ("importlib", "import_module")}:
        return named("py.import", first)
    if function in {("exec",), ("eval",), ("compile",)}:
        return ["py.exec"]
    if function in {("os", "getenv"), ("os", "environ", "get")}:
        return named("py.env", first)
    if function in NAMES:
        return [NAMES[function]]
    if len(function) == 2 and function[0] == "time" and function[1] in CLOCKS:
        return ["py.time:" + function[1]]
    if function[-1:] and function[-1] in {"now", "utcnow", "today"} and "datetime" in function:
        return ["py.time:datetime." + function[-1]]
    if len(function) > 1 and function[0] in MODULES:
        return [MODULES[function[0]]]
    return []


def opened(node, first):
    mode = node.args[1] if len(node.args) > 1 else None
    for keyword in node.keywords:
        mode = keyword.value if keyword.arg == "mode" else mode
    letters = set(constant(mode) or "r")
    kinds = ["py.fs.write"] if letters & WRITING else []
    if not kinds or "+" in letters:
        kinds.append("py.fs.read")
    return [capability for kind in kinds for capability in named(kind, first)]


def named(kind, node):
    text = constant(node)
    return [f"{kind}:{text}"] if text else [kind]


def constant(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def dotted(node):
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ()
    names.append(node.id)
    return tuple(reversed(names))
