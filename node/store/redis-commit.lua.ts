/**
 * A commit: read whole, then judged, then written. Nothing is written before every refusal and every mistake has been looked for, since
 * what a function wrote is not undone. Keys beyond the shared ones come in the order in which the parts that need them come.
 */
export const commitLua = `
-- Reads counted lists from the arguments, and the keys that belong to them.
local function reader(keys, args, first_key)
  local at, key_at = 0, first_key
  local read = {}
  function read.one() at = at + 1 return args[at] end
  function read.number() return tonumber(read.one()) end
  function read.key() key_at = key_at + 1 return keys[key_at] end
  function read.list(each)
    local found = {}
    for n = 1, read.number() do found[n] = each() end
    return found
  end
  return read
end

local function read_commit(read)
  local one, number, key, list = read.one, read.number, read.key, read.list
  return {
    taker = one(), channel = one(), message = one(), partition = one(), state = key(), names = key(),
    claims = list(function() return { field = one(), value = one(), expires = one() } end),
    expect = list(function() return { key = one(), version = one() } end),
    heard = list(one),
    sealed = list(function() return { id = one(), stored = one(), fresh = one() == '1' } end),
    log = list(function() return { entry = key(), said = key(), id = one(), transaction = one(), key_id = one(), meta = one(), body = one() } end),
    inbox = list(function() return { id = one(), entry = key() } end),
    outbox = list(function() return { sent = key(), delivered = key(), id = one(), due = number(), give_up = number(), lane = one(), log_id = one(), parcel = one() } end),
    moves = list(function()
      local move = { id = one(), to = one() }
      if move.to == 'later' then move.due = number() move.give_up = number() end
      if move.to == 'delivered' then move.delivered = key() move.at = number() move.headers = one() end
      if move.to == 'dead' then move.reason = one() move.at = number() end
      return move
    end),
    remove = list(one),
    put = list(function() return { key = one(), json = one() } end),
    cancel = list(one),
    timers = list(function() return { field = one(), wake = number(), data = one() } end),
  }
end

local function refusal(k, commit)
  local seen = {}
  for at, claim in ipairs(commit.claims) do
    local before = redis.call('HGET', k.claims, claim.field) or seen[claim.field]
    if before then return { 'claimed', at, before } end
    seen[claim.field] = claim.value
  end
  for _, expected in ipairs(commit.expect) do
    if (redis.call('HGET', commit.state, 'v' .. expected.key) or '0') ~= expected.version then return { 'moved', expected.key } end
  end
  local completed = {}
  for _, id in ipairs(commit.heard) do
    if completed[id] or redis.call('HEXISTS', k.inbox, id) == 0 then return { 'moved', id } end
    completed[id] = true
  end
  seen = {}
  for _, entry in ipairs(commit.log) do
    if seen[entry.id] or redis.call('EXISTS', entry.entry) == 1 then return { 'mistake', 'a log entry with this id is there' } end
    seen[entry.id] = true
  end
  local put = {}
  for _, heard in ipairs(commit.inbox) do
    if not seen[heard.id] and redis.call('EXISTS', heard.entry) == 0 then return { 'mistake', 'inbox names what is no log entry of its partition' } end
    if put[heard.id] or (redis.call('HEXISTS', k.inbox, heard.id) == 1 and not completed[heard.id]) then
      return { 'mistake', 'an inbox entry with this id is there' }
    end
    put[heard.id] = true
  end
  seen = {}
  for _, entry in ipairs(commit.outbox) do
    local id = entry.id
    if seen[id] or redis.call('HEXISTS', k.outbox, id) + redis.call('HEXISTS', k.dead, id) + redis.call('EXISTS', entry.delivered) > 0 then
      return { 'mistake', 'an outbox entry with this id is there' }
    end
    seen[id] = true
  end
  -- Another process has given this transaction another key, or destroyed the one that was used.
  for _, sealed in ipairs(commit.sealed) do
    local stored = redis.call('HGET', k.sealKeys, sealed.id)
    if stored ~= sealed.stored and (stored or not sealed.fresh) then return { 'sealed', sealed.id, stored or '' } end
  end
end

local function write_state(k, commit, next)
  for _, key in ipairs(commit.remove) do
    redis.call('HDEL', commit.state, 'v' .. key, 'j' .. key)
    redis.call('ZREM', commit.names, key)
  end
  for _, put in ipairs(commit.put) do
    local version = digits(next())
    if redis.call('HSET', commit.state, 'v' .. put.key, version, 'j' .. put.key, put.json) > 0 then redis.call('ZADD', commit.names, 0, put.key) end
  end
  if #commit.put > 0 then redis.call('ZADD', k.partitions, 0, commit.partition)
  elseif #commit.remove > 0 and redis.call('EXISTS', commit.state) == 0 then redis.call('ZREM', k.partitions, commit.partition) end
end

local function write(k, commit, next)
  for _, claim in ipairs(commit.claims) do
    redis.call('HSET', k.claims, claim.field, claim.value)
    redis.call('ZADD', k.claimsDue, claim.expires, claim.field)
  end
  for _, id in ipairs(commit.heard) do inbox_complete(k, id) end
  write_state(k, commit, next)
  for _, sealed in ipairs(commit.sealed) do
    if sealed.fresh then redis.call('HSETNX', k.sealKeys, sealed.id, sealed.stored) end
  end
  for _, entry in ipairs(commit.log) do
    local seq = digits(next())
    redis.call('SET', entry.entry, cmsgpack.pack(entry.transaction, entry.key_id, entry.meta, entry.body))
    redis.call('ZADD', entry.said, seq, entry.id)
    redis.call('ZADD', k.transactions, 0, entry.transaction)
  end
  for _, heard in ipairs(commit.inbox) do inbox_add(k, heard.id, commit.partition, next()) end
  for _, entry in ipairs(commit.outbox) do
    local seq = next()
    redis.call('ZADD', entry.sent, digits(seq), entry.id)
    outbox_add(k, entry.id, { seq, entry.due, entry.give_up, 0, commit.partition, entry.lane, entry.log_id, entry.parcel })
  end
  for _, move in ipairs(commit.moves) do outbox_move(k, move, commit.taker) end
  for _, field in ipairs(commit.cancel) do timer_cancel(k, field) end
  for _, timer in ipairs(commit.timers) do timer_set(k, timer.field, next(), timer.wake, timer.data) end
end

local function commit(k, args, keys, shared)
  local said = read_commit(reader(keys, args, shared))
  local refused = refusal(k, said)
  if refused then return refused end
  local last = last_stamp(k)
  local stamp = last
  write(k, said, function() stamp = stamp + 1 return stamp end)
  if stamp ~= last then redis.call('SET', k.clock, digits(stamp)) end
  if said.message ~= '' then redis.call('PUBLISH', said.channel, said.message) end
  return { 'done' }
end
`;
