# Numbers: what crosses by copy and what stays an object, and arithmetic in between.
# --- the largest and least integers that cross by copy
result = [2**63 - 1, -(2**63)]
#= result[0]
# --- the least integer that crosses by copy
#= -(2**63)
# --- an integer one above those that cross by copy
#= 2**63
# --- an integer one below those that cross by copy
#= -(2**63) - 1
# --- a factorial of many digits
import math
result = math.factorial(60)
# --- a bool is not an integer
#= True
# --- a subclass of int keeps its class
class Meters(int):
    def __repr__(self):
        return f"Meters({int(self)})"
result = Meters(5)
# --- an enum of integers keeps its class
import enum
class Color(enum.IntEnum):
    RED = 1
    BLUE = 2
#= Color.BLUE
# --- negative zero
#= -0.0
# --- not a number
#= float("nan")
# --- infinities
print(float("inf") > 10**400, -float("inf") < -(10**400))
#= -float("inf")
# --- floats in their shortest digits
print(0.1 + 0.2, 1e22, 1e23, 5e-324, 1.7976931348623157e308, 2.0**53)
#= 1e-5
# --- division and remainder round toward negative infinity
result = [(a // b, a % b) for a in (7, -7) for b in (2, -2)]
# --- divmod of floats
#= divmod(-7.5, 2.0)
# --- division by zero of integers
result = 1
result = result / 0
# --- remainder by zero of floats
def part(x):
    return x % 0.0
part(3.5)
# --- a complex number
#= (1 + 2j) * (3 - 1j)
# --- a fraction
from fractions import Fraction
#= Fraction(3, 4) + Fraction(1, 6)
# --- a decimal keeps its digits
from decimal import Decimal
#= Decimal("1.10") + Decimal("2.205")
# --- a decimal under a context
from decimal import Decimal, getcontext, localcontext
with localcontext() as context:
    context.prec = 6
    result = Decimal(1) / Decimal(7)
# --- round to even
result = [round(x) for x in (0.5, 1.5, 2.5, -0.5)] + [round(2.675, 2), round(1234, -2)]
# --- a float beyond the range
result = 2.0
while True:
    result = result ** 2.0
# --- an integer too large for a float
float(10**400)
# --- bits and shifts
result = (0xFF & ~0x0F, 1 << 70 >> 68, -1 >> 3, 6 ^ 3, (255).bit_length())
# --- literals with bases and underscores
result = [0b1010, 0o17, 0xdead_beef, 1_000_000, 1_0.5e1_0]
# --- hexadecimal floats there and back
result = [(0.1).hex(), float.fromhex("0x1.8p3")]
# --- text that is no integer
int("12x", 10)
# --- the power with a modulus and its inverse
result = (pow(3, 200, 1000007), pow(3, -1, 11))
# --- mathematical functions
import math
result = [math.gcd(84, 36), math.comb(10, 3), math.isqrt(99), math.hypot(3, 4), math.fsum([0.1] * 10)]
# --- the square root of a negative number
import math
math.sqrt(-1)
# --- statistics
import statistics
result = (statistics.mean([1, 2, 3, 4]), statistics.median([5, 1, 3]), statistics.mode("aabbb"))
