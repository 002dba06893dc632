-- Takes nodes off the record that have been silent for too long.
-- KEYS[1] nodes
-- ARGV[1] longest silence in microseconds
-- reply   {how many}
local before = now() - tonumber(ARGV[1])
local forgotten = 0
local rows = redis.call('HGETALL', KEYS[1])
for i = 1, #rows, 2 do
  if tonumber(string.match(rows[i + 1], '^%d+')) < before then
    redis.call('HDEL', KEYS[1], rows[i])
    forgotten = forgotten + 1
  end
end
return {digits(forgotten)}
