-- Grants a lease of calls on all of an account's limits at once, or nothing of any; see RedisLeases.
-- KEYS: the limits' standings. ARGV: calls wanted, tokens of a call, tokens of the next one, calls
-- and tokens given back (below zero: used beyond the lease), microseconds that may be leased ahead,
-- what the worker knew ('new', 'known', 'lost'), calls and tokens that the provider says are left
-- (-1: it doesn't); then for each limit its unit (1 calls, 2 tokens), whether it is a window (1, 0),
-- its size per minute and what can be saved up.
-- Returns calls, tokens, microseconds over which they spread, microseconds to wait.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local want, mean, need = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local back = { tonumber(ARGV[4]), tonumber(ARGV[5]) }
local ahead, known = tonumber(ARGV[6]), ARGV[7]
local left = { tonumber(ARGV[8]), tonumber(ARGV[9]) }
local CALLS, TOKENS = 1, 2
local DAY = 86400000

-- A bucket holds a level and when it had it; it may owe what was leased ahead.
local function readBucket(limit)
  local held = redis.call('HMGET', limit.key, 'level', 'at')
  local level = tonumber(held[1]) or (known == 'new' and limit.capacity or 0)
  local at = tonumber(held[2]) or now
  level = math.min(limit.capacity, level + math.max(0, now - at) * limit.rate + back[limit.unit])
  if known == 'lost' then level = math.min(level, 0) end
  if left[limit.unit] >= 0 then level = math.min(level, left[limit.unit]) end
  limit.level = level
  limit.room = level + limit.rate * ahead
end

local function writeBucket(limit, taken)
  limit.level = limit.level - taken
  redis.call('HSET', limit.key,
    'level', string.format('%.6f', limit.level), 'at', string.format('%.0f', now))
end

-- A window holds what was used in each second of the last minute, and a mark that it is one: an
-- idle minute leaves the mark alone, a wiped Redis nothing.
local function readWindow(limit)
  local second = math.floor(now / 1000000)
  local used, total, any = {}, 0, false
  local held = redis.call('HGETALL', limit.key)
  for i = 1, #held, 2 do
    local at = tonumber(held[i])
    if at == nil then
      any = true
    elseif at < second - 60 or at > second then
      redis.call('HDEL', limit.key, held[i])
    else
      used[at] = tonumber(held[i + 1])
    end
  end
  if known == 'lost' or (known == 'known' and not any) then
    for at = second - 60, second do
      used[at] = math.max(used[at] or 0, limit.perMinute / 60)
      redis.call('HSET', limit.key, at, used[at])
    end
  end
  for at, count in pairs(used) do
    local share = at == second - 60 and 1 - (now % 1000000) / 1000000 or 1
    total = total + count * share
  end
  limit.second = second
  limit.room = math.min(limit.perMinute, limit.perMinute - total + back[limit.unit])
  if left[limit.unit] >= 0 then limit.room = math.min(limit.room, left[limit.unit]) end
  limit.level = 0
end

local function writeWindow(limit, taken)
  redis.call('HSET', limit.key, 'window', 1)
  local change = taken - back[limit.unit]
  if change ~= 0 then redis.call('HINCRBYFLOAT', limit.key, limit.second, change) end
end

local limits = {}
for i, key in ipairs(KEYS) do
  local at = 6 + 4 * i
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

local calls, wait = want, 0
for _, limit in ipairs(limits) do
  local enough = limit.unit == CALLS and 1 or math.min(need, limit.capacity)
  if want == 0 then
    calls = 0
  elseif limit.room < enough then
    calls = 0
    wait = math.max(wait, (enough - limit.room) / limit.rate)
  elseif limit.unit == CALLS then
    calls = math.min(calls, math.floor(limit.room))
  elseif mean > 0 then
    calls = math.min(calls, math.max(1, math.floor(limit.room / mean)))
  end
end

local tokens = calls > 0 and math.max(need, math.floor(calls * mean)) or 0
local spread = 0
for _, limit in ipairs(limits) do
  local taken = limit.unit == CALLS and calls or tokens
  if limit.window then writeWindow(limit, taken) else writeBucket(limit, taken) end
  redis.call('PEXPIRE', limit.key, DAY)
  spread = math.max(spread, -limit.level / limit.rate)
end
return { calls, tokens, math.floor(math.min(spread, ahead)), math.ceil(wait) }
