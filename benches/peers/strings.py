def build(n):
    pieces = []
    for i in range(n):
        pieces.append("item " + str(i))
    return ",".join(pieces)


text = build(1000000)
print(len(text))
print(text.find("item 999999"))
print(len(text.split(",")))
