def run(n):
    table = {}
    for i in range(n):
        table["key" + str(i)] = i
    total = 0
    for i in range(n):
        total = total + table["key" + str(i)]
    print(len(table))
    return total


print(run(1000000))
