-- Forgets history, tombstones and expired documents older than a time, at most so many of them; called until done.
-- A revision is forgotten once the next one is old too: it was the newest until then.
-- KEYS[1] head  KEYS[2] documents  KEYS[3] documents by revision  KEYS[4] tombstones  KEYS[5] expiring  KEYS[6] log
-- ARGV[1] layout  ARGV[2] how long to remember, in microseconds  ARGV[3] most to forget
-- reply   {'PURGED', how many were forgotten} | {'UNPREPARED'}
local head = redis.call('HMGET', KEYS[1], 'layout', 'revision', 'oldest')
if head[1] ~= ARGV[1] then
  return {'UNPREPARED'}
end
local before = now() - tonumber(ARGV[2])
local most = tonumber(ARGV[3])
local newest = tonumber(head[2])
local oldest = tonumber(head[3])
local forgotten = 0

while forgotten < most and oldest < newest do
  local following = redis.call('HGET', KEYS[6], digits(oldest + 1))
  if following and tonumber(string.match(following, '%d+$')) >= before then
    break
  end
  redis.call('HDEL', KEYS[6], digits(oldest))
  oldest = oldest + 1
  forgotten = forgotten + 1
end
if digits(oldest) ~= head[3] then
  redis.call('HSET', KEYS[1], 'oldest', digits(oldest))
end

local function forget(id)
  redis.call('HDEL', KEYS[2], id)
  redis.call('ZREM', KEYS[3], id)
  redis.call('ZREM', KEYS[4], id)
  redis.call('ZREM', KEYS[5], id)
  forgotten = forgotten + 1
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', digits(oldest), 'LIMIT', 0, most - forgotten)) do
  forget(id)
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', digits(before), 'LIMIT', 0, most - forgotten)) do
  if tonumber(document.parse(redis.call('HGET', KEYS[2], id)).revision) <= oldest then
    forget(id)
  end
end
return {'PURGED', digits(forgotten)}
