-- Grants a lease of calls on all of an account's limits at once, or nothing of any; see RedisLeases.
-- KEYS: the limits' standings. ARGV: calls wanted, tokens of a call, tokens of the next one, calls
-- and tokens given back (below zero: used beyond the lease), microseconds that may be leased ahead,
-- what the worker knew ('new', 'known'), calls and tokens that the provider says are left (-1: it
-- doesn't), calls and tokens that the worker used by its own leave while nobody answered (below
-- zero: granted, but never heard of), how many leases of windows are given back, for each of these
-- its second, calls and tokens; then for each limit its unit (1 calls, 2 tokens), whether it is a
-- window (1, 0), its size per minute and what can be saved up.
-- Returns calls, tokens, microseconds over which they spread, microseconds to wait before the first
-- (without any: before asking again), the second in which windows count them.
--
-- A call is granted while there is anything left, charged as a whole, and to be made when its
-- tokens will be there: who asks for much waits longer, but is not passed by who asks for little.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local want, mean, need = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local back = { tonumber(ARGV[4]), tonumber(ARGV[5]) }
local ahead, known = tonumber(ARGV[6]), ARGV[7]
local left = { tonumber(ARGV[8]), tonumber(ARGV[9]) }
local own = { tonumber(ARGV[10]), tonumber(ARGV[11]) }
local refunds = tonumber(ARGV[12])
local CALLS = 1
local DAY = 86400000
local WINDOW = 60
local second = math.floor(now / 1000000)

-- A bucket holds a level and when it had it; it may owe what was leased ahead, or to a large call.
-- What came in while nobody answered has paid for what was used meanwhile and is not there.
local function readBucket(limit)
  local held = redis.call('HMGET', limit.key, 'level', 'at')
  local level = tonumber(held[1]) or (known == 'new' and limit.capacity or 0)
  local at = tonumber(held[2]) or now
  level = math.min(limit.capacity, level + math.max(0, now - at) * limit.rate + back[limit.unit])
  local used = own[limit.unit]
  level = math.min(limit.capacity, math.max(math.min(level, 0), level - used))
  if left[limit.unit] >= 0 then level = math.min(level, left[limit.unit]) end
  limit.level = level
  limit.room = level + limit.rate * ahead
end

local function untilInBucket(limit, enough)
  return math.max(0, (enough - limit.room) / limit.rate)
end

local function writeBucket(limit, taken)
  limit.level = limit.level - taken
  redis.call('HSET', limit.key,
    'level', string.format('%.6f', limit.level), 'at', string.format('%.0f', now))
end

local function count(limit, at, change)
  if change ~= 0 then
    limit.used[at] = (limit.used[at] or 0) + change
    redis.call('HINCRBYFLOAT', limit.key, at, change)
  end
end

-- A lease counts in its own second: what is given back of it later makes room for as long as it
-- would have counted, and no longer.
local function refund(limit)
  for i = 1, refunds do
    local at = tonumber(ARGV[10 + 3 * i])
    count(limit, at, -math.min(limit.used[at] or 0, tonumber(ARGV[10 + 3 * i + limit.unit])))
  end
  count(limit, second, math.max(0, -back[limit.unit]) + math.max(0, own[limit.unit]))
end

-- A window holds what was used in each second of the last minute, what large calls will use in
-- later ones, and a mark that it is one: an idle minute leaves the mark alone, a wiped Redis nothing.
local function readWindow(limit)
  limit.used = {}
  local any = false
  local held = redis.call('HGETALL', limit.key)
  for i = 1, #held, 2 do
    local at = tonumber(held[i])
    if at == nil then
      any = true
    elseif at < second - WINDOW or at > second + WINDOW + 1 then
      redis.call('HDEL', limit.key, held[i])
    else
      limit.used[at] = tonumber(held[i + 1])
    end
  end
  if known == 'known' and not any then
    for at = second - WINDOW, second do
      count(limit, at, math.max(0, limit.perMinute / WINDOW - (limit.used[at] or 0)))
    end
  end
  refund(limit)
  local total = 0
  for at, used in pairs(limit.used) do
    local share = at == second - WINDOW and 1 - (now % 1000000) / 1000000 or 1
    total = total + used * share
  end
  limit.free = limit.perMinute - total
  limit.room = math.min(limit.perMinute, limit.free)
  if left[limit.unit] >= 0 then limit.room = math.min(limit.room, left[limit.unit]) end
  limit.level = 0
end

-- Until so much will have left the window; nil: later calls take it.
local function untilInWindow(limit, enough)
  local wait = math.max(0, limit.room < limit.free and (enough - limit.room) / limit.rate or 0)
  local free = limit.free
  for at = second - WINDOW, second do
    if free >= enough then return wait end
    if limit.used[at] then
      free = free + limit.used[at]
      wait = math.max(wait, (at + WINDOW + 1) * 1000000 - now)
    end
  end
  return free >= enough and wait or nil
end

local limits = {}
for i, key in ipairs(KEYS) do
  local at = 9 + 3 * refunds + 4 * i
  local perMinute = tonumber(ARGV[at + 2])
  local limit = {
    key = key,
    unit = tonumber(ARGV[at]),
    window = ARGV[at + 1] == '1',
    perMinute = perMinute,
    rate = perMinute / 60000000,
    capacity = tonumber(ARGV[at + 3]),
  }
  if limit.window then readWindow(limit) else readBucket(limit) end
  limits[i] = limit
end

local calls, wait, delay = want, 0, 0
for _, limit in ipairs(limits) do
  local enough = limit.unit == CALLS and 1 or math.min(math.max(need, mean), limit.capacity)
  local any = math.min(1, enough)
  local comes
  if limit.window then comes = untilInWindow(limit, enough) else comes = untilInBucket(limit, enough) end
  if want == 0 then
    calls = 0
  elseif limit.room < any or not comes then
    calls = 0
    wait = math.max(wait, (any - limit.room) / limit.rate)
  else
    delay = math.max(delay, comes)
    if limit.unit == CALLS then
      calls = math.min(calls, math.floor(limit.room))
    elseif mean > 0 then
      calls = math.min(calls, math.max(1, math.floor(limit.room / mean)))
    end
  end
end

local tokens = calls > 0 and math.max(need, math.floor(calls * mean)) or 0
local begin = math.floor((now + delay) / 1000000)
local spread = 0
for _, limit in ipairs(limits) do
  local taken = limit.unit == CALLS and calls or tokens
  if limit.window then
    redis.call('HSET', limit.key, 'window', 1)
    count(limit, begin, taken)
  else
    writeBucket(limit, taken)
  end
  redis.call('PEXPIRE', limit.key, DAY)
  spread = math.max(spread, -limit.level / limit.rate)
end
return {
  calls, tokens, math.floor(math.min(spread, ahead)), math.ceil(calls > 0 and delay or wait), begin
}
