local function build(n)
  local pieces = {}
  for i = 0, n - 1 do
    pieces[#pieces + 1] = "item " .. i
  end
  return table.concat(pieces, ",")
end

local function split(text, separator)
  local parts = {}
  local from = 1
  while true do
    local at = text:find(separator, from, true)
    if not at then
      parts[#parts + 1] = text:sub(from)
      return parts
    end
    parts[#parts + 1] = text:sub(from, at - 1)
    from = at + 1
  end
end

local text = build(1000000)
print(#text)
print(text:find("item 999999", 1, true) - 1)
print(#split(text, ","))
