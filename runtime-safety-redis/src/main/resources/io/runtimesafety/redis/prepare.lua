-- Makes the head of control state unless it is there, after trying every command the other scripts use, so that a
-- user without the rights for one of them fails here and never half-way through a commit.
-- KEYS[1] head  KEYS[2] log  KEYS[3] documents by revision  KEYS[4] a key to try commands on
-- ARGV[1] layout of this version  ARGV[2] epoch  ARGV[3] change id; both used only for a new head
-- reply   {layout found}
local trial = KEYS[4]
local at = digits(now())
redis.call('DEL', trial)
redis.call('SET', trial, 'x', 'NX', 'PX', 1000)
redis.call('GET', trial)
redis.call('EXISTS', trial)
redis.call('DEL', trial)
redis.call('HSET', trial, 'x', 'x')
redis.call('HGET', trial, 'x')
redis.call('HMGET', trial, 'x')
redis.call('HGETALL', trial)
redis.call('HLEN', trial)
redis.call('HDEL', trial, 'x')
redis.call('ZADD', trial, 1, 'x')
redis.call('ZCARD', trial)
redis.call('ZCOUNT', trial, '-inf', '+inf')
redis.call('ZRANGEBYSCORE', trial, 1, 1, 'LIMIT', 0, 1)
redis.call('ZREVRANGE', trial, 0, 0, 'WITHSCORES')
redis.call('ZREM', trial, 'x')

local layout = redis.call('HGET', KEYS[1], 'layout')
if not layout then
  layout = ARGV[1]
  -- Documents without a head are what an eviction leaves: a new epoch that goes on after the newest of them.
  local newest = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')
  local revision = newest[2] and digits(tonumber(newest[2])) or '0'
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[2], revision, ARGV[3] .. ' ' .. at)
  redis.call('HSET', KEYS[1], 'layout', layout, 'epoch', ARGV[2], 'revision', revision, 'change', ARGV[3],
    'oldest', revision)
end
return {layout}
