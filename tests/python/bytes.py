# Bytes: bytes cross by copy; bytearray, memoryview and arrays stay objects.
# --- bytes of every value
#= bytes(range(256))
# --- no bytes
#= b""
# --- a subclass of bytes keeps its class
class Key(bytes):
    pass
result = Key(b"k")
# --- a bytearray stays one
result = bytearray(b"abc")
result.extend(b"\x00\xff")
# --- a memoryview shares
data = bytearray(b"hello")
view = memoryview(data)
view[0] = ord("J")
result = bytes(view[:3]), data
# --- a released memoryview
view = memoryview(b"abc")
view.release()
view[0]
# --- hexadecimal there and back
result = [b"\xde\xad".hex(), bytes.fromhex("de ad be ef"), b"abc".hex(":")]
# --- hexadecimal that is none
bytes.fromhex("xyz")
# --- decode with each way of handling errors
raw = b"a\xffb"
result = [raw.decode("utf-8", how) for how in ("replace", "ignore", "backslashreplace")]
# --- decode what is no UTF-8
b"a\xff".decode("utf-8")
# --- other encodings
result = ["é".encode(name) for name in ("latin-1", "utf-16-le", "utf-8-sig", "cp1252")]
# --- a value out of range
bytes([1, 256])
# --- bytes do not change
data = b"abc"
data[0] = 1
# --- bytes and text do not add
b"a" + "b"
# --- struct packs and unpacks
import struct
packed = struct.pack("<Ihd", 1, -2, 0.5)
result = packed, struct.unpack("<Ihd", packed)
# --- struct with too few bytes
import struct
struct.unpack("<I", b"abc")
# --- base64
import base64
result = base64.b64encode(b"\x00\x01\xfe"), base64.b64decode("AAH+")
# --- digests
import hashlib, zlib
result = hashlib.sha256(b"box").hexdigest(), zlib.crc32(b"box")
# --- compression there and back
import zlib
data = b"abc" * 1000
packed = zlib.compress(data)
result = len(packed) < 100, zlib.decompress(packed) == data
# --- broken compressed data
import zlib
zlib.decompress(b"not compressed")
# --- an array of numbers
from array import array
result = array("i", [1, -2, 3])
print(result.tobytes().hex(), result.itemsize)
# --- a file in memory
import io
file = io.BytesIO()
file.write(b"abc\ndef")
file.seek(1)
result = file.readline(), file.read(), file.tell()
# --- integers as bytes
result = (1024).to_bytes(4, "big"), int.from_bytes(b"\xff\xfe", "little", signed=True)
# --- split and find in bytes
result = b"a,b,c".split(b","), b"hello".find(b"l"), b"hello"[1], b"hello"[1:2]
