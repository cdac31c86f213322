class Node:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right

    def check(self):
        if self.left is None:
            return 1
        return 1 + self.left.check() + self.right.check()


def tree(depth):
    if depth == 0:
        return Node(None, None)
    return Node(tree(depth - 1), tree(depth - 1))


def main():
    longest = 16
    print(tree(longest + 1).check())
    kept = tree(longest)
    depth = 4
    while depth <= longest:
        turns = 1 << (longest - depth + 4)
        total = 0
        for i in range(turns):
            total = total + tree(depth).check()
        print(total)
        depth = depth + 4
    print(kept.check())


main()
