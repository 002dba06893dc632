-- Moves the end of a lease that nobody took over.
-- KEYS[1] leases  KEYS[2] when they end
-- ARGV[1] name  ARGV[2] its row as the holder knows it  ARGV[3] length in microseconds
-- reply   {end} | {} if it was taken over or released
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return {}
end
local ends = digits(now() + tonumber(ARGV[3]))
redis.call('HSET', KEYS[2], ARGV[1], ends)
return {ends}
