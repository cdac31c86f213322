local function summer(start)
  local sum = start
  return function(n)
    sum = sum + n
    return sum
  end
end

local function run(n)
  local add = summer(5)
  local last = 0
  for i = 0, n - 1 do
    last = add(i)
  end
  return last
end
print(run(10000000))
