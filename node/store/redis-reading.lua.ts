/** What is only looked up, or swept away. */
export const readingLua = `
-- Keys in order, and the version and value of each; the two bounds are of ZRANGEBYLEX.
local function list_state(_, args, keys)
  local names, both = redis.call('ZRANGEBYLEX', keys[2], args[1], args[2], 'LIMIT', 0, args[3]), {}
  for _, name in ipairs(names) do
    local found = redis.call('HMGET', keys[1], 'v' .. name, 'j' .. name)
    both[#both + 1] = found[1]
    both[#both + 1] = found[2]
  end
  return { names, both }
end

local function read_log(k, _, keys)
  local raw = redis.call('GET', keys[2])
  if not raw then return {} end
  local transaction, key_id, meta, body = cmsgpack.unpack(raw)
  return { transaction, key_id, meta, body, redis.call('HGET', k.sealKeys, transaction) or '' }
end

local function dead_letters(k, args)
  local found = {}
  for at, id in ipairs(redis.call('ZRANGEBYLEX', k.deadOrder, args[1], '+', 'LIMIT', 0, args[2])) do
    local _, due, give_up, attempts, partition, lane, log_id, parcel, reason, died = cmsgpack.unpack(redis.call('HGET', k.dead, id))
    found[at] = { id, partition, log_id, parcel, lane, tostring(due), tostring(give_up), attempts, reason, tostring(died) }
  end
  return found
end

local function read_delivery(_, _, keys)
  local raw = redis.call('GET', keys[1])
  if not raw then return {} end
  local lane, parcel, at, headers = cmsgpack.unpack(raw)
  return { lane, parcel, tostring(at), headers }
end

local function sweep_claims(k, args)
  local over = redis.call('ZRANGEBYSCORE', k.claimsDue, '-inf', args[1], 'LIMIT', 0, args[2])
  for _, field in ipairs(over) do
    redis.call('HDEL', k.claims, field)
    redis.call('ZREM', k.claimsDue, field)
  end
  return #over
end
`;
