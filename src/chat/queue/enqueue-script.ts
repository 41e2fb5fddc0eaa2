import { createHash } from 'node:crypto';

/**
 * Numbers and queues a list of orders, each wholly or not at all: the job is pushed before the counter moves, and
 * nothing else runs in between. Redis replicates and persists the whole as one transaction.
 *
 * KEYS: the set of queues, the queue, then for each order its counter and its memo (the counter again without one).
 * ARGV: the queue's name, how many seconds a memo holds, the highest number; then for each order its floor, whether
 * that is fresh, whether it has a memo (1 or 0), and the job's text before and after the number.
 * Answers for each: the number; the number below zero when its memo had it; 0 when the counter is missing and the
 * floor is not fresh; a text when it was refused.
 */
export const ENQUEUE_SCRIPT = `
local queues, queue, name, remember, highest = KEYS[1], KEYS[2], ARGV[1], ARGV[2], tonumber(ARGV[3])

local function give(counter, memo, floor, fresh, remembered, before, after)
  if remembered then
    local known = redis.call('GET', memo)
    if known then return -tonumber(known) end
  end
  local current = redis.call('GET', counter)
  if not current and not fresh then return 0 end
  if current and not string.match(current, '^%d+$') then return 'the counter ' .. counter .. ' is not a number' end
  local number = math.max(tonumber(current or 0), floor) + 1
  if number > highest then return 'used up' end
  local text = string.format('%d', number)
  redis.call('LPUSH', queue, before .. text .. after)
  redis.call('SET', counter, text)
  if remembered then redis.call('SET', memo, text, 'EX', remember) end
  return number
end

local answers = {}
if redis.call('SISMEMBER', queues, name) == 0 then redis.call('SADD', queues, name) end
for order = 1, (#KEYS - 2) / 2 do
  local key, arg = 2 * order + 1, 5 * order - 1
  local done, answer = pcall(give, KEYS[key], KEYS[key + 1], tonumber(ARGV[arg]), ARGV[arg + 1] == '1',
    ARGV[arg + 2] == '1', ARGV[arg + 3], ARGV[arg + 4])
  if done then answers[order] = answer
  elseif type(answer) == 'table' then answers[order] = answer.err
  else answers[order] = tostring(answer) end
end
return answers
`;

export const ENQUEUE_SCRIPT_SHA = createHash('sha1').update(ENQUEUE_SCRIPT).digest('hex');
