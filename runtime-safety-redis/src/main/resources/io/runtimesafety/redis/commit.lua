-- Commits a transaction: all checks, then all writes, or nothing. The answer is kept under the transaction's id, so a
-- commit that arrives twice takes effect once and is answered alike.
-- KEYS[1]   where this transaction's answer is kept
-- KEYS[2..] keys the operations refer to by index
-- ARGV[1]   how long to keep the answer in milliseconds, 0 if nothing is written
-- ARGV[2..] operations, each: name, number of arguments, arguments
-- reply     {'COMMITTED', revision or '', epoch or ''} | {'CONFLICT', what} | {'FULL'} | {'REFUSED', why}
--           | {'UNPREPARED'}
local answered = redis.call('GET', KEYS[1])
if answered then
  local revision, epoch = string.match(answered, '^(%S*) (%S*)$')
  return {'COMMITTED', revision, epoch}
end

local transaction = {now = now(), revision = '', epoch = '', afterwards = {}}
local steps = {}
local at = 2
while at <= #ARGV do
  local operation = operations[ARGV[at]]
  if not operation then
    return {'REFUSED', 'unknown operation ' .. ARGV[at]}
  end
  local count = tonumber(ARGV[at + 1])
  local arguments = {}
  for i = 1, count do
    arguments[i] = ARGV[at + 1 + i]
  end
  steps[#steps + 1] = {operation = operation, arguments = arguments}
  at = at + 2 + count
end

for _, step in ipairs(steps) do
  local refusal = step.operation.check and step.operation.check(transaction, unpack(step.arguments))
  if refusal then
    return refusal
  end
end
for _, step in ipairs(steps) do
  if step.operation.apply then
    step.operation.apply(transaction, unpack(step.arguments))
  end
end
if ARGV[1] ~= '0' then
  redis.call('SET', KEYS[1], transaction.revision .. ' ' .. transaction.epoch, 'PX', ARGV[1])
end
for _, each in ipairs(transaction.afterwards) do
  each()
end
return {'COMMITTED', transaction.revision, transaction.epoch}
