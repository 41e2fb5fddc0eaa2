import { createHash } from 'node:crypto';

/**
 * Pushes the jobs of outbox entries again and replaces each entry by a new one, in one atomic step. An entry that is gone is
 * skipped. The job is pushed first: if anything fails after that, the entry remains, and a job too many is harmless.
 *
 * KEYS: the outbox, the set of queues, the queue. ARGV: the queue's name, then the ids. Returns how many jobs it pushed.
 */
const TEXT = `
local outbox, queues, queue, name = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
local time = redis.call('TIME')
local now = string.format('"enqueued_at":%d.%06d}', time[1], time[2])
local pushed = 0
for at = 2, #ARGV do
  local entry = redis.call('XRANGE', outbox, ARGV[at], ARGV[at])[1]
  if entry then
    local fields = entry[2]
    for field = 1, #fields, 2 do
      if fields[field] == 'job' then
        fields[field + 1] = string.gsub(fields[field + 1], '"enqueued_at":[%d.]+}$', now)
        redis.call('LPUSH', queue, fields[field + 1])
      end
    end
    redis.call('XADD', outbox, '*', unpack(fields))
    redis.call('XDEL', outbox, ARGV[at])
    pushed = pushed + 1
  end
end
if pushed > 0 then redis.call('SADD', queues, name) end
return pushed
`;

export const REQUEUE_SCRIPT = { text: TEXT, sha: createHash('sha1').update(TEXT).digest('hex') } as const;
