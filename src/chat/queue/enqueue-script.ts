import { createHash } from 'node:crypto';

/**
 * Numbers and queues a list of requests, each one completely or not at all: the job is recorded in the outbox and pushed
 * before the counter moves, and nothing else runs in between. Redis replicates and persists the script's writes as one
 * transaction.
 *
 * KEYS: the set of queues, the queue, the outbox; then for each request its counter and its idempotency key (or the counter
 * again).
 * ARGV: the queue's name, the TTL of idempotency keys in seconds, the highest number; then for each request its minimum
 * value, whether that is fresh, whether it has an idempotency key (1 or 0), and the job's text before and after the
 * number.
 * Returns for each request: the number; the negated number if its idempotency key was known; 0 if the counter is missing
 * and the minimum value is not fresh; a text if it was rejected.
 */
const TEXT = `
local queues, queue, outbox = KEYS[1], KEYS[2], KEYS[3]
local name, ttl, max_number = ARGV[1], ARGV[2], tonumber(ARGV[3])

local function enqueue(counter, idempotency_key, min_value, fresh, has_key, before, after)
  if has_key then
    local known = redis.call('GET', idempotency_key)
    if known then return -tonumber(known) end
  end
  local current = redis.call('GET', counter)
  if not current and not fresh then return 0 end
  if current and not string.match(current, '^%d+$') then return 'the counter ' .. counter .. ' is not a number' end
  local number = math.max(tonumber(current or 0), min_value) + 1
  if number > max_number then return 'exhausted' end
  local text = string.format('%d', number)
  local job = before .. text .. after
  local entry = redis.call('XADD', outbox, '*', 'counter', counter, 'number', text, 'job', job)
  local pushed = redis.pcall('LPUSH', queue, job)
  if type(pushed) == 'table' then
    redis.call('XDEL', outbox, entry)
    return pushed.err
  end
  redis.call('SET', counter, text)
  if has_key then redis.call('SET', idempotency_key, text, 'EX', ttl) end
  return number
end

local results = {}
if redis.call('SISMEMBER', queues, name) == 0 then redis.call('SADD', queues, name) end
for request = 1, (#KEYS - 3) / 2 do
  local key, arg = 2 * request + 2, 5 * request - 1
  local ok, result = pcall(enqueue, KEYS[key], KEYS[key + 1], tonumber(ARGV[arg]), ARGV[arg + 1] == '1',
    ARGV[arg + 2] == '1', ARGV[arg + 3], ARGV[arg + 4])
  if ok then results[request] = result
  elseif type(result) == 'table' then results[request] = result.err
  else results[request] = tostring(result) end
end
return results
`;

export const ENQUEUE_SCRIPT = { text: TEXT, sha: createHash('sha1').update(TEXT).digest('hex') } as const;
