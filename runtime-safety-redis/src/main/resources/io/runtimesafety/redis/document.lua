-- A stored document: "<revision>:<expiry in microseconds, or nothing>:<1 if deleted, else 0>:<body>".
local document = {}

function document.parse(stored)
  local revision, expires, deleted = string.match(stored, '^(%d+):(%d*):([01]):')
  return {revision = revision, expires = expires, deleted = deleted == '1'}
end

function document.counts(stored, at)
  if not stored then
    return false
  end
  local parsed = document.parse(stored)
  return not parsed.deleted and (parsed.expires == '' or tonumber(parsed.expires) > at)
end
