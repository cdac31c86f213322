from math import sqrt


def element(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(n, v, transposed):
    result = []
    for i in range(n):
        total = 0.0
        for j in range(n):
            if transposed:
                total = total + element(j, i) * v[j]
            else:
                total = total + element(i, j) * v[j]
        result.append(total)
    return result


def both(n, v):
    return times(n, times(n, v, False), True)


def main():
    n = 300
    u = []
    for i in range(n):
        u.append(1.0)
    v = []
    for turn in range(10):
        v = both(n, u)
        u = both(n, v)
    uv = 0.0
    vv = 0.0
    for i in range(n):
        uv = uv + u[i] * v[i]
        vv = vv + v[i] * v[i]
    print(int(sqrt(uv / vv) * 1000000000.0))


main()
