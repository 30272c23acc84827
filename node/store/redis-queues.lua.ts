/** Inbox, outbox and timers of one shard: how entries come, are taken, come back and go. */
export const queuesLua = String.raw`
-- Inbox: pack(partition, seq, due, attempts). Only the oldest of a partition, its head, is ready or taken.

local function inbox_place(partition, seq, id) return partition .. '\0' .. digits(seq) .. '\0' .. id end
local function inbox_mark(seq, id) return digits(seq) .. '\0' .. id end

local function inbox_add(k, id, partition, seq)
  if not first_by_lex(k.inboxOrder, partition .. '\0') then redis.call('ZADD', k.inboxReady, 0, inbox_mark(seq, id)) end
  redis.call('HSET', k.inbox, id, cmsgpack.pack(partition, seq, 0, 0))
  redis.call('ZADD', k.inboxOrder, 0, inbox_place(partition, seq, id))
end

local function inbox_complete(k, id)
  local partition, seq = cmsgpack.unpack(redis.call('HGET', k.inbox, id))
  local place = inbox_place(partition, seq, id)
  local was_head = first_by_lex(k.inboxOrder, partition .. '\0') == place
  redis.call('HDEL', k.inbox, id)
  redis.call('ZREM', k.inboxOrder, place)
  if not was_head then return end
  redis.call('ZREM', k.inboxReady, inbox_mark(seq, id))
  if redis.call('ZREM', k.inboxTaken, id) == 1 then let_go(k, 'i', id) end
  local next_place = first_by_lex(k.inboxOrder, partition .. '\0')
  if not next_place then return end
  local next_id = string.sub(next_place, #partition + 19)
  local _, next_seq, due = cmsgpack.unpack(redis.call('HGET', k.inbox, next_id))
  redis.call('ZADD', k.inboxReady, due, inbox_mark(next_seq, next_id))
end

local function inbox_give_back(k, id)
  redis.call('ZREM', k.inboxTaken, id)
  let_go(k, 'i', id)
  local _, seq, due = cmsgpack.unpack(redis.call('HGET', k.inbox, id))
  redis.call('ZADD', k.inboxReady, due, inbox_mark(seq, id))
end

local function postpone_inbox(k, args)
  local id, due, taker = args[1], tonumber(args[2]), args[3]
  local raw = redis.call('HGET', k.inbox, id)
  if not raw then return 0 end
  local by = holder(k, 'i', id)
  if by and by ~= taker then return 1 end
  local partition, seq, _, attempts = cmsgpack.unpack(raw)
  redis.call('HSET', k.inbox, id, cmsgpack.pack(partition, seq, due, attempts + 1))
  if by then redis.call('ZREM', k.inboxTaken, id) let_go(k, 'i', id) end
  if first_by_lex(k.inboxOrder, partition .. '\0') == inbox_place(partition, seq, id) then
    redis.call('ZADD', k.inboxReady, due, inbox_mark(seq, id))
  end
  return 1
end

local function take_inbox(k, args)
  local now, limit, till, taker = args[1], args[2], args[3], args[4]
  local marks = redis.call('ZRANGEBYSCORE', k.inboxReady, 0, 0, 'LIMIT', 0, limit)
  for _, mark in ipairs(redis.call('ZRANGEBYSCORE', k.inboxReady, '(0', now, 'LIMIT', 0, limit)) do marks[#marks + 1] = mark end
  table.sort(marks)
  local taken = {}
  for at = 1, math.min(#marks, tonumber(limit)) do
    local mark = marks[at]
    local id = string.sub(mark, 18)
    local partition, _, _, attempts = cmsgpack.unpack(redis.call('HGET', k.inbox, id))
    redis.call('ZREM', k.inboxReady, mark)
    redis.call('ZADD', k.inboxTaken, till, id)
    hold(k, 'i', id, taker)
    taken[at] = { string.sub(mark, 1, 16), id, partition, attempts }
  end
  return taken
end

-- Outbox: pack(seq, due, give up, attempts, partition, lane, log id, parcel). What is not taken stands in the order of its lane.

local function outbox_place(lane, due, seq, id) return lane .. '\0' .. digits(due) .. '\0' .. digits(seq) .. '\0' .. id end

local function outbox_wait(k, lane, due, place)
  redis.call('ZADD', k.outboxOrder, 0, place)
  redis.call('ZADD', k.outboxLanes, 'LT', due, lane)
end

-- When the first of a lane that is not taken is due.
local function lane_head(k, lane)
  local place = first_by_lex(k.outboxOrder, lane .. '\0')
  if not place then redis.call('ZREM', k.outboxLanes, lane) return nil end
  local due = tonumber(string.sub(place, #lane + 2, #lane + 17))
  redis.call('ZADD', k.outboxLanes, due, lane)
  return due
end

local function outbox_add(k, id, entry)
  redis.call('HSET', k.outbox, id, cmsgpack.pack(unpack(entry)))
  outbox_wait(k, entry[6], entry[2], outbox_place(entry[6], entry[2], entry[1], id))
end

-- Out of what waits, taken or not.
local function outbox_lift(k, id, entry)
  redis.call('HDEL', k.outbox, id)
  if redis.call('ZREM', k.outboxTaken, id) == 1 then let_go(k, 'o', id) return end
  redis.call('ZREM', k.outboxOrder, outbox_place(entry[6], entry[2], entry[1], id))
  lane_head(k, entry[6])
end

local function outbox_give_back(k, id)
  redis.call('ZREM', k.outboxTaken, id)
  let_go(k, 'o', id)
  local seq, due, _, _, _, lane = cmsgpack.unpack(redis.call('HGET', k.outbox, id))
  outbox_wait(k, lane, due, outbox_place(lane, due, seq, id))
end

local function outbox_move(k, move, taker)
  local id = move.id
  local waiting = redis.call('HGET', k.outbox, id)
  local was_dead = not waiting
  local raw = waiting or redis.call('HGET', k.dead, id)
  if not raw then return end
  local entry = { cmsgpack.unpack(raw) }
  if move.to == 'dead' and was_dead then return end
  if move.to == 'later' and waiting then
    local by = holder(k, 'o', id)
    if by and by ~= taker then return end
  end
  if was_dead then
    redis.call('HDEL', k.dead, id)
    redis.call('ZREM', k.deadOrder, id)
  else
    outbox_lift(k, id, entry)
  end
  if move.to == 'later' then
    local attempts = entry[4] + 1
    if was_dead then attempts = 0 end
    outbox_add(k, id, { entry[1], move.due, move.give_up or entry[3], attempts, entry[5], entry[6], entry[7], entry[8] })
  elseif move.to == 'delivered' then
    redis.call('SET', move.delivered, cmsgpack.pack(entry[6], entry[8], move.at, move.headers))
  elseif move.to == 'dead' then
    entry[9] = move.reason
    entry[10] = move.at
    redis.call('HSET', k.dead, id, cmsgpack.pack(unpack(entry)))
    redis.call('ZADD', k.deadOrder, 0, id)
  end
end

-- After now, limit, till and taker: lanes, each with how many may be taken of it.
local function take_outbox(k, args)
  local now, limit, till, taker = tonumber(args[1]), tonumber(args[2]), args[3], args[4]
  local places = {}
  for at = 5, #args, 2 do
    local lane = args[at]
    local last = '(' .. lane .. '\0' .. digits(now) .. '\1'
    for _, place in ipairs(redis.call('ZRANGEBYLEX', k.outboxOrder, '[' .. lane .. '\0', last, 'LIMIT', 0, args[at + 1])) do
      places[#places + 1] = { string.sub(place, #lane + 2, #lane + 34), lane, place }
    end
  end
  table.sort(places, function(a, b) return a[1] < b[1] end)
  local taken, touched = {}, {}
  for at = 1, math.min(#places, limit) do
    local mark, lane, place = places[at][1], places[at][2], places[at][3]
    local id = string.sub(place, #lane + 36)
    local _, due, give_up, attempts, partition, _, log_id, parcel = cmsgpack.unpack(redis.call('HGET', k.outbox, id))
    redis.call('ZREM', k.outboxOrder, place)
    redis.call('ZADD', k.outboxTaken, till, id)
    hold(k, 'o', id, taker)
    touched[lane] = true
    taken[at] = { mark, id, partition, log_id, parcel, lane, tostring(due), tostring(give_up), attempts }
  end
  for lane in pairs(touched) do lane_head(k, lane) end
  return taken
end

-- Timers: pack(seq, wake, data) by partition and id, written as one field.

local function timer_mark(seq, field) return digits(seq) .. '\0' .. field end

local function timer_cancel(k, field)
  local raw = redis.call('HGET', k.timers, field)
  if not raw then return end
  local seq = cmsgpack.unpack(raw)
  redis.call('HDEL', k.timers, field)
  redis.call('ZREM', k.timersDue, timer_mark(seq, field))
  if redis.call('ZREM', k.timersTaken, field) == 1 then let_go(k, 't', field) end
end

local function timer_set(k, field, seq, wake, data)
  timer_cancel(k, field)
  redis.call('HSET', k.timers, field, cmsgpack.pack(seq, wake, data))
  redis.call('ZADD', k.timersDue, wake, timer_mark(seq, field))
end

local function timer_give_back(k, field)
  redis.call('ZREM', k.timersTaken, field)
  let_go(k, 't', field)
  local seq, wake = cmsgpack.unpack(redis.call('HGET', k.timers, field))
  redis.call('ZADD', k.timersDue, wake, timer_mark(seq, field))
end

local function take_timers(k, args)
  local now, limit, till, taker = args[1], args[2], args[3], args[4]
  local taken = {}
  for at, mark in ipairs(redis.call('ZRANGEBYSCORE', k.timersDue, '-inf', now, 'LIMIT', 0, limit)) do
    local field = string.sub(mark, 18)
    local seq, wake, data = cmsgpack.unpack(redis.call('HGET', k.timers, field))
    redis.call('ZREM', k.timersDue, mark)
    redis.call('ZADD', k.timersTaken, till, field)
    hold(k, 't', field, taker)
    taken[at] = { digits(seq), field, tostring(wake), data }
  end
  return taken
end

-- Gives back what was taken and answers true of.
local function give_back_where(k, ids_of, is_over)
  local count = 0
  for _, queue in ipairs({ { 'i', k.inboxTaken, inbox_give_back }, { 'o', k.outboxTaken, outbox_give_back }, { 't', k.timersTaken, timer_give_back } }) do
    for _, id in ipairs(ids_of(queue[2])) do
      if is_over(queue[1], id) then queue[3](k, id) count = count + 1 end
    end
  end
  return count
end

local function expire_leases(k, args)
  return give_back_where(k, function(key) return redis.call('ZRANGEBYSCORE', key, '-inf', args[1]) end, function() return true end)
end

-- What one process holds, or all processes that ever had a name.
local function release_leases(k, args)
  local taker = args[1]
  local is_theirs = function(queue, id) return string.sub(holder(k, queue, id) or '', 1, #taker) == taker end
  return give_back_where(k, function(key) return redis.call('ZRANGE', key, 0, -1) end, is_theirs)
end

-- When the first of each queue is due, with its place, and when the first lease runs out; and all lanes with their heads.
local function count_all(k)
  return { redis.call('HLEN', k.inbox), redis.call('HLEN', k.outbox), redis.call('HLEN', k.timers), redis.call('HLEN', k.dead) }
end

local function look(k)
  local function head(key) return redis.call('ZRANGE', key, 0, 0, 'WITHSCORES') end
  local inbox, timers = head(k.inboxReady), head(k.timersDue)
  local till = ''
  for _, key in ipairs({ k.inboxTaken, k.outboxTaken, k.timersTaken }) do
    local first = head(key)[2]
    if first and (till == '' or tonumber(first) < tonumber(till)) then till = first end
  end
  local place = ''
  if inbox[1] then place = string.sub(inbox[1], 1, 16) end
  return { inbox[2] or '', place, timers[2] or '', till, redis.call('ZRANGE', k.outboxLanes, 0, -1, 'WITHSCORES'), count_all(k) }
end
`;
