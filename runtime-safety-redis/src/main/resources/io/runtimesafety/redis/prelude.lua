-- Comes before every script: the store's clock in whole microseconds, and whole numbers as text.
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function digits(number)
  return string.format('%.0f', number)
end
