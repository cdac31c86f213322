# JSON: there and back, what cannot be written, what cannot be read.
# --- values of all kinds
import json
result = json.loads('{"a": [1, 2.5, true, false, null, "x"], "b": {}}')
# --- an integer of many digits
import json
result = json.loads("123456789012345678901234567890")
# --- numbers keep their kinds
import json
result = [json.loads(t) for t in ("1", "1.0", "1e2", "-0", "-0.0", "1E400")]
# --- texts with escapes
import json
result = json.loads(r'"\u00e9 \ud83d\ude42 \n \" \/ \\"')
# --- a lone surrogate
import json
result = json.loads(r'"\ud800"')
# --- written
import json
result = json.dumps({"b": [1, None, True], "a": 'é"\n'})
# --- written with other scripts kept
import json
result = json.dumps(["é", "🙂"], ensure_ascii=False)
# --- sorted and indented
import json
print(json.dumps({"b": [1, {"x": []}], "a": {}}, indent=2, sort_keys=True))
# --- compact
import json
result = json.dumps([1, {"a": 2}], separators=(",", ":"))
# --- keys that are no texts
import json
result = json.dumps({1: 1, None: 2, True: 3, 2.5: 4})
# --- a key that cannot be written
import json
json.dumps({(1, 2): 3})
# --- a value that cannot be written
import json
json.dumps({"when": {1, 2}})
# --- written by a function
import json
result = json.dumps({"z": 1j}, default=lambda x: [x.real, x.imag])
# --- a cycle
import json
x = []
x.append(x)
json.dumps(x)
# --- not a number
import json
result = json.dumps([float("nan"), float("inf")]), json.loads("[NaN, -Infinity]")
# --- not a number where that is forbidden
import json
json.dumps(float("nan"), allow_nan=False)
# --- a trailing comma
import json
json.loads("[1, 2,]")
# --- nothing
import json
json.loads("")
# --- something after the end
import json
json.loads("1 2")
# --- the place of an error
import json
try:
    json.loads('{\n  "a": 1,\n  b: 2\n}')
except json.JSONDecodeError as error:
    result = error.msg, error.lineno, error.colno, error.pos
# --- objects by a hook
import json
result = json.loads('{"x": {"__set__": [1, 2]}}', object_hook=lambda d: set(d["__set__"]) if "__set__" in d else d)
# --- pairs by a hook
import json
result = json.loads('{"a": 1, "a": 2}', object_pairs_hook=list), json.loads('{"a": 1, "a": 2}')
# --- numbers by a hook
import json, decimal
result = json.loads("[1.10, 2]", parse_float=decimal.Decimal, parse_int=str)
# --- through a file
import io, json
file = io.StringIO()
json.dump({"k": [1, 2]}, file)
file.seek(0)
result = file.getvalue(), json.load(file)
# --- an encoder of one's own
import datetime, json
class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, datetime.date):
            return o.isoformat()
        return super().default(o)
print(json.dumps([datetime.date(2024, 1, 2)], cls=Encoder))
json.dumps([object], cls=Encoder, skipkeys=True)
# --- bytes are read too
import json
result = json.loads(b'\xef\xbb\xbf["\xc3\xa9"]'.decode("utf-8-sig")), json.loads('["é"]'.encode("utf-16"))
# --- a large document
import json
data = {str(n): [n, {"half": n / 2}] for n in range(500)}
result = json.loads(json.dumps(data)) == data
# --- nested too deep
import json
try:
    json.loads("[" * 200_000)
except RecursionError as error:
    result = type(error).__name__
