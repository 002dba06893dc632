-- Takes a lease if it is free. Sent twice, it answers alike: a lease under this very token was taken by this call.
-- A row is "<fence> <token> <owner>", or "<fence> - <id of the release>"; it stays, so fences never repeat.
-- KEYS[1] leases  KEYS[2] when they end
-- ARGV[1] name  ARGV[2] owner  ARGV[3] length in microseconds  ARGV[4] token
-- reply   {fence, end} | {} while another holds it
local at = now()
local fence, token = '0', '-'
local row = redis.call('HGET', KEYS[1], ARGV[1])
if row then
  fence, token = string.match(row, '^(%d+) (%S+) ')
end
if token == ARGV[4] then
  return {fence, redis.call('HGET', KEYS[2], ARGV[1])}
end
if token ~= '-' and tonumber(redis.call('HGET', KEYS[2], ARGV[1])) > at then
  return {}
end
local next_fence = digits(tonumber(fence) + 1)
local ends = digits(at + tonumber(ARGV[3]))
redis.call('HSET', KEYS[1], ARGV[1], next_fence .. ' ' .. ARGV[4] .. ' ' .. ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], ends)
return {next_fence, ends}
