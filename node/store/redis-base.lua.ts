/**
 * What the other parts of the function library share. A queue keeps what waits in sorted sets, what is taken with the time at which
 * the lease runs out in another, and who took it in `holders`. Members that must sort begin with numbers of sixteen digits.
 *
 * A stamp is the server's time in microseconds, or one more than the last of its shard: it counts versions and places in
 * queues, never comes twice even when the last writes of a server were lost, and puts what lies in several shards in order.
 */
export const baseLua = String.raw`
local function digits(n) return string.format('%016.0f', n) end

local function last_stamp(k)
  local time = redis.call('TIME')
  local at = tonumber(time[1]) * 1000000 + tonumber(time[2])
  local last = tonumber(redis.call('GET', k.clock) or '0')
  if at > last then return at end
  return last
end

local function hold(k, queue, id, taker) redis.call('HSET', k.holders, queue .. id, taker) end
local function holder(k, queue, id) return redis.call('HGET', k.holders, queue .. id) end
local function let_go(k, queue, id) redis.call('HDEL', k.holders, queue .. id) end

local function first_by_lex(key, prefix)
  return redis.call('ZRANGEBYLEX', key, '[' .. prefix, '(' .. prefix .. '\255', 'LIMIT', 0, 1)[1]
end
`;
