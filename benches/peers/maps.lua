local function run(n)
  local map = {}
  for i = 0, n - 1 do
    map["key" .. i] = i
  end
  local sum = 0
  for i = 0, n - 1 do
    sum = sum + map["key" .. i]
  end
  local size = 0
  for _ in pairs(map) do
    size = size + 1
  end
  print(size)
  return sum
end
print(run(1000000))
