-- Fields of hashes: field-is key field value, field-absent key field, set-field key field value, drop-field key field,
-- stamp-field key field value (the store's time and a line break go before the value).
operations['field-is'] = {check = function(_, key, field, expected)
  if redis.call('HGET', KEYS[tonumber(key)], field) ~= expected then
    return {'CONFLICT', field}
  end
end}

operations['field-absent'] = {check = function(_, key, field)
  if redis.call('HGET', KEYS[tonumber(key)], field) then
    return {'CONFLICT', field}
  end
end}

operations['set-field'] = {apply = function(_, key, field, value)
  redis.call('HSET', KEYS[tonumber(key)], field, value)
end}

operations['drop-field'] = {apply = function(_, key, field)
  redis.call('HDEL', KEYS[tonumber(key)], field)
end}

operations['stamp-field'] = {apply = function(transaction, key, field, value)
  redis.call('HSET', KEYS[tonumber(key)], field, digits(transaction.now) .. '\n' .. value)
end}
