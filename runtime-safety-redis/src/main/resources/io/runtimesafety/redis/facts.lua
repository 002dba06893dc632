-- A sign of life of the very node that has the namespace, and what it says about itself.
-- KEYS[1] head
-- reply   {INFO, or '' for a user that may not ask}
redis.call('HGET', KEYS[1], 'layout')
local info = redis.pcall('INFO')
return {type(info) == 'string' and info or ''}
