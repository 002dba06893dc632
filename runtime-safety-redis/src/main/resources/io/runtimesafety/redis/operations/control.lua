-- Control state. control-begin goes first, control-limit last:
--   control-begin head documents by-revision tombstones expiring log channel layout change-id
--   control-expect id revision                        0 for a document that does not count now
--   control-put id body expiry-kind microseconds      expiry kinds: never, at, after
--   control-delete id                                 nothing if the document does not count now
--   control-limit most                                documents that count at most
-- The first write takes the next revision; a commit that stores nothing takes none.
local function stored(transaction, id)
  return redis.call('HGET', transaction.control.documents, id)
end

local function take_revision(transaction)
  local control = transaction.control
  if transaction.revision == '' then
    transaction.revision = digits(tonumber(control.revision) + 1)
    transaction.epoch = control.epoch
    redis.call('HSET', control.head, 'revision', transaction.revision, 'change', control.change)
    redis.call('HSET', control.log, transaction.revision, control.change .. ' ' .. digits(transaction.now))
    transaction.afterwards[#transaction.afterwards + 1] = function()
      redis.pcall('PUBLISH', control.channel, control.epoch .. ' ' .. transaction.revision)
    end
  end
  return transaction.revision
end

local function store(transaction, id, expires, deleted, body)
  local control = transaction.control
  local revision = take_revision(transaction)
  redis.call('HSET', control.documents, id, revision .. ':' .. expires .. ':' .. deleted .. ':' .. body)
  redis.call('ZADD', control.by_revision, revision, id)
  if deleted == '1' then
    redis.call('ZADD', control.tombstones, revision, id)
  else
    redis.call('ZREM', control.tombstones, id)
  end
  if expires == '' then
    redis.call('ZREM', control.expiring, id)
  else
    -- Scored by the moment from which it is both written and over.
    redis.call('ZADD', control.expiring, digits(math.max(tonumber(expires), transaction.now)), id)
  end
end

operations['control-begin'] = {check = function(transaction, head, documents, by_revision, tombstones, expiring, log,
    channel, layout, change)
  local known = redis.call('HMGET', KEYS[tonumber(head)], 'layout', 'epoch', 'revision')
  if known[1] ~= layout then
    return {'UNPREPARED'}
  end
  transaction.control = {
    head = KEYS[tonumber(head)],
    documents = KEYS[tonumber(documents)],
    by_revision = KEYS[tonumber(by_revision)],
    tombstones = KEYS[tonumber(tombstones)],
    expiring = KEYS[tonumber(expiring)],
    log = KEYS[tonumber(log)],
    channel = channel,
    change = change,
    epoch = known[2],
    revision = known[3],
    growth = 0,
  }
end}

operations['control-expect'] = {check = function(transaction, id, expected)
  local before = stored(transaction, id)
  local revision = document.counts(before, transaction.now) and document.parse(before).revision or '0'
  if revision ~= expected then
    return {'CONFLICT', 'document ' .. id}
  end
end}

operations['control-put'] = {
  check = function(transaction, id)
    if not document.counts(stored(transaction, id), transaction.now) then
      transaction.control.growth = transaction.control.growth + 1
    end
  end,
  apply = function(transaction, id, body, kind, microseconds)
    local expires = microseconds
    if kind == 'after' then
      expires = digits(transaction.now + tonumber(microseconds))
    end
    store(transaction, id, expires, '0', body)
  end,
}

operations['control-delete'] = {
  check = function(transaction, id)
    if document.counts(stored(transaction, id), transaction.now) then
      transaction.control.growth = transaction.control.growth - 1
    end
  end,
  apply = function(transaction, id)
    if document.counts(stored(transaction, id), transaction.now) then
      store(transaction, id, '', '1', '')
    end
  end,
}

operations['control-limit'] = {check = function(transaction, most)
  local control = transaction.control
  if control.growth > 0 then
    local held = redis.call('HLEN', control.documents) - redis.call('ZCARD', control.tombstones)
      - redis.call('ZCOUNT', control.expiring, '-inf', digits(transaction.now))
    if held + control.growth > tonumber(most) then
      return {'FULL'}
    end
  end
end}
