def sieve(n):
    prime = []
    for i in range(n + 1):
        prime.append(True)
    count = 0
    i = 2
    while i <= n:
        if prime[i]:
            count = count + 1
            j = i * i
            while j <= n:
                prime[j] = False
                j = j + i
        i = i + 1
    return count


print(sieve(5000000))
