local Panic = {}
Panic.__index = Panic

local function risky(n)
  if n % 2 == 0 then
    error(setmetatable({ type = "Panic", message = "even" }, Panic))
  end
  return n
end

local function run(n)
  local caught = 0
  local sum = 0
  for i = 0, n - 1 do
    local fine, result = pcall(risky, i)
    if fine then
      sum = sum + result
    elseif result.type == "Panic" then
      caught = caught + 1
    end
  end
  print(caught)
  return sum
end
print(run(2000000))
