def summer(start):
    total = start

    def add(n):
        nonlocal total
        total = total + n
        return total

    return add


def run(n):
    add = summer(5)
    last = 0
    for i in range(n):
        last = add(i)
    return last


print(run(10000000))
