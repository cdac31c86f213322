local function sieve(n)
  local prime = {}
  for i = 1, n + 1 do
    prime[i] = true
  end
  local count = 0
  local i = 2
  while i <= n do
    if prime[i] then
      count = count + 1
      local j = i * i
      while j <= n do
        prime[j] = false
        j = j + i
      end
    end
    i = i + 1
  end
  return count
end
print(sieve(5000000))
