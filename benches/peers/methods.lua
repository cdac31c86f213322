local Counter = {}
Counter.__index = Counter

function Counter.new(step)
  return setmetatable({ count = 0, step = step }, Counter)
end

function Counter:add(n)
  self.count = self.count + self.step * n
  return self.count
end

local function run(n)
  local counter = Counter.new(3)
  local last = 0
  for i = 0, n - 1 do
    last = counter:add(i)
  end
  return last
end
print(run(10000000))
