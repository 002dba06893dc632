-- Frees a lease that nobody took over. Sent twice, it answers alike.
-- KEYS[1] leases  KEYS[2] when they end
-- ARGV[1] name  ARGV[2] its row as the holder knows it  ARGV[3] the row of this release
-- reply   {'1'} if this call freed it | {'0'}
local row = redis.call('HGET', KEYS[1], ARGV[1])
if row == ARGV[3] then
  return {'1'}
end
if row ~= ARGV[2] then
  return {'0'}
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HDEL', KEYS[2], ARGV[1])
return {'1'}
