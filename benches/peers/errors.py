class Panic(Exception):
    type = "Panic"


def risky(n):
    if n % 2 == 0:
        raise Panic("even")
    return n


def run(n):
    caught = 0
    total = 0
    for i in range(n):
        try:
            total = total + risky(i)
        except Panic as e:
            if e.type == "Panic":
                caught = caught + 1
    print(caught)
    return total


print(run(2000000))
