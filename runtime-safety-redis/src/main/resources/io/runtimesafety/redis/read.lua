-- Reads values at one moment.
-- KEYS[i]  where to read
-- ARGV[i]  which field of that hash; empty for the value of a plain key
-- reply    {time, value or nil, value or nil, ...}
local reply = {digits(now())}
for i, key in ipairs(KEYS) do
  if ARGV[i] == '' then
    reply[i + 1] = redis.call('GET', key)
  else
    reply[i + 1] = redis.call('HGET', key, ARGV[i])
  end
end
return reply
