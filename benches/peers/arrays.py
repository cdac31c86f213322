from functools import reduce


def numbers(n):
    result = []
    seed = 42
    for i in range(n):
        seed = (seed * 1103515245 + 12345) % 2147483648
        result.append(seed)
    return result


array = numbers(1000000)
array.sort()
print(array[0])
print(array[500000])
kept = list(filter(lambda x: x % 3 == 0, map(lambda x: x * 2 + 1, array)))
print(len(kept))
print(reduce(lambda total, x: total + x, kept, 0))
