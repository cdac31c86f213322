class Counter:
    __slots__ = ("count", "step")

    def __init__(self, step):
        self.count = 0
        self.step = step

    def add(self, n):
        self.count = self.count + self.step * n
        return self.count


def run(n):
    counter = Counter(3)
    last = 0
    for i in range(n):
        last = counter.add(i)
    return last


print(run(10000000))
