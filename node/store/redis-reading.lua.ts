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

-- Of a transaction in this shard: its id, since when, what then, how many log entries, their ids and those of what was to be delivered of them.
-- Keys: where its log is listed, each entry, what was sent of each, each delivery.
local function quiet(k, args, keys, shared)
  local since, count, said = tonumber(args[2]), tonumber(args[4]), keys[shared + 1]
  -- Something was said since the ids were looked up.
  if redis.call('ZCARD', said) ~= count then return 'alive' end
  for at = 1, count do
    if redis.call('HEXISTS', k.inbox, args[4 + at]) == 1 then return 'alive' end
    local raw = redis.call('GET', keys[shared + 1 + at])
    if raw then
      local _, _, meta = cmsgpack.unpack(raw)
      if cjson.decode(meta).atMs >= since then return 'alive' end
    end
  end
  for at = 4 + count + 1, #args do
    if redis.call('HEXISTS', k.outbox, args[at]) + redis.call('HEXISTS', k.dead, args[at]) > 0 then return 'alive' end
  end
  if args[3] ~= 'drop' then return 'quiet' end
  for at = shared + 1, #keys do redis.call('DEL', keys[at]) end
  redis.call('ZREM', k.transactions, args[1])
  redis.call('HDEL', k.sealKeys, args[1])
  return 'quiet'
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
