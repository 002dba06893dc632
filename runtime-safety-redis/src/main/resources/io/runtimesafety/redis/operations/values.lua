-- Plain keys: value-absent key, set-value key value milliseconds.
operations['value-absent'] = {check = function(_, key)
  if redis.call('EXISTS', KEYS[tonumber(key)]) == 1 then
    return {'CONFLICT', KEYS[tonumber(key)]}
  end
end}

operations['set-value'] = {apply = function(_, key, value, milliseconds)
  redis.call('SET', KEYS[tonumber(key)], value, 'PX', milliseconds)
end}
