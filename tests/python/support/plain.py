"""Runs the programs in a JSON file by plain Python, as the generated Hakorune script does by boxes.

It prints for each program a record separator and its name, what the program prints, a unit
separator, and the description of its result or exception.
"""

import builtins
import json
import linecache
import os
import sys
import traceback
import types

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import probe


def main(path):
    with open(path, encoding="utf-8") as file:
        programs = json.load(file)
    for name, code, expression in programs:
        for stream in (sys.stdout, sys.stderr):
            stream.write(f"\x1e{name}\n")
            stream.flush()
        report = run(code, expression)
        sys.stdout.write(f"\x1f{report}\n")
        sys.stdout.flush()


def run(code, expression):
    module = types.ModuleType("__main__")
    module.__builtins__ = builtins
    module.result = None
    sys.modules["__main__"] = module
    try:
        execute(code, "<program>", "exec", module)
        return probe.value(execute(expression or "result", "<expression>", "eval", module))
    except BaseException as exception:
        # Without this file's own frames.
        inner = exception.__traceback__.tb_next.tb_next
        exception.__traceback__ = inner
        lines = traceback.format_exception(type(exception), exception, inner)
        return probe.error(raising(exception), type(exception).__name__, told(exception), "".join(lines))


def execute(text, file, mode, module):
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    code = compile(text, file, mode, 0, True)
    return eval(code, module.__dict__)


def told(exception):
    try:
        return str(exception)
    except Exception:
        return "<the exception's __str__ raised another>"


def raising(exception):
    def raise_again():
        raise exception

    return raise_again


main(sys.argv[1])
