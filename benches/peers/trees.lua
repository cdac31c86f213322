local Node = {}
Node.__index = Node

function Node:check()
  if self.left == nil then return 1 end
  return 1 + self.left:check() + self.right:check()
end

local function tree(depth)
  if depth == 0 then return setmetatable({}, Node) end
  return setmetatable({ left = tree(depth - 1), right = tree(depth - 1) }, Node)
end

local longest = 16
print(tree(longest + 1):check())
local kept = tree(longest)
local depth = 4
while depth <= longest do
  local turns = 1 << (longest - depth + 4)
  local sum = 0
  for _ = 1, turns do
    sum = sum + tree(depth):check()
  end
  print(sum)
  depth = depth + 4
end
print(kept:check())
