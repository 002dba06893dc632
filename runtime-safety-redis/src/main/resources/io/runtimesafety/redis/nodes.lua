-- Reads every node on record.
-- KEYS[1] nodes
-- reply   {time, instance, row, instance, row, ...}
local reply = redis.call('HGETALL', KEYS[1])
table.insert(reply, 1, digits(now()))
return reply
