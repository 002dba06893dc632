-- What changed since a position, or everything if the position is not part of the history.
-- KEYS[1] head  KEYS[2] documents  KEYS[3] documents by revision  KEYS[4] log
-- ARGV[1] layout  ARGV[2] epoch asked  ARGV[3] revision asked  ARGV[4] change id asked
-- reply   {'CHANGES', time, epoch, revision, change id, oldest revision remembered, change id remembered of the asked
--         revision or '', id, document, id, document, ...} | {'UNPREPARED'}
local head = redis.call('HMGET', KEYS[1], 'layout', 'epoch', 'revision', 'change', 'oldest')
if head[1] ~= ARGV[1] then
  return {'UNPREPARED'}
end
local remembered = redis.call('HGET', KEYS[4], ARGV[3])
remembered = remembered and string.match(remembered, '^%S+') or ''
local reply = {'CHANGES', digits(now()), head[2], head[3], head[4], head[5], remembered}
if head[2] == ARGV[2] and remembered == ARGV[4] then
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. ARGV[3], '+inf')) do
    reply[#reply + 1] = id
    reply[#reply + 1] = redis.call('HGET', KEYS[2], id)
  end
else
  local all = redis.call('HGETALL', KEYS[2])
  for i = 1, #all, 2 do
    if not document.parse(all[i + 1]).deleted then
      reply[#reply + 1] = all[i]
      reply[#reply + 1] = all[i + 1]
    end
  end
end
return reply
