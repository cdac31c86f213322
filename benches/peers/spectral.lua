local function element(i, j)
  return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)
end

local function times(n, v, transposed)
  local result = {}
  for i = 0, n - 1 do
    local sum = 0.0
    for j = 0, n - 1 do
      if transposed then
        sum = sum + element(j, i) * v[j + 1]
      else
        sum = sum + element(i, j) * v[j + 1]
      end
    end
    result[#result + 1] = sum
  end
  return result
end

local function both(n, v)
  return times(n, times(n, v, false), true)
end

local n = 300
local u = {}
for i = 1, n do
  u[i] = 1.0
end
local v = {}
for _ = 1, 10 do
  v = both(n, u)
  u = both(n, v)
end
local uv = 0.0
local vv = 0.0
for i = 1, n do
  uv = uv + u[i] * v[i]
  vv = vv + v[i] * v[i]
end
print(math.floor(math.sqrt(uv / vv) * 1000000000.0))
