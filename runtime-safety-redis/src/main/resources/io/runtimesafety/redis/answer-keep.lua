-- Keeps an answer unless there is one. Sent twice, it answers alike: every value begins with the id of its call.
-- KEYS[1] where the answer is kept
-- ARGV[1] value  ARGV[2] milliseconds to keep it
-- reply   {'1'} if this call kept it | {'0'}
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return {'1'}
end
return {redis.call('GET', KEYS[1]) == ARGV[1] and '1' or '0'}
