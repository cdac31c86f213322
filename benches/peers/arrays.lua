local function numbers(n)
  local result = {}
  local seed = 42
  for _ = 1, n do
    seed = (seed * 1103515245 + 12345) % 2147483648
    result[#result + 1] = seed
  end
  return result
end

local function map(array, f)
  local result = {}
  for i = 1, #array do
    result[i] = f(array[i])
  end
  return result
end

local function filter(array, f)
  local result = {}
  for i = 1, #array do
    local x = array[i]
    if f(x) then
      result[#result + 1] = x
    end
  end
  return result
end

local function reduce(array, f, sum)
  for i = 1, #array do
    sum = f(sum, array[i])
  end
  return sum
end

local array = numbers(1000000)
table.sort(array)
print(array[1])
print(array[500001])
local kept = filter(map(array, function(x) return x * 2 + 1 end), function(x) return x % 3 == 0 end)
print(#kept)
print(reduce(kept, function(sum, x) return sum + x end, 0))
