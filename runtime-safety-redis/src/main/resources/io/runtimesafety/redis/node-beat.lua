-- Records a node's sign of life.
-- KEYS[1] nodes
-- ARGV[1] instance  ARGV[2] what it says
-- reply   {time}
local at = digits(now())
redis.call('HSET', KEYS[1], ARGV[1], at .. '\n' .. ARGV[2])
return {at}
