import type { Redis } from 'ioredis';
import { issuedNumber } from '../numbering/issued-number.ts';
import { runScript } from '../queue/open-redis.ts';
import { JOBS_PER_PAGE, OUTBOX, QUEUE, queueKey, QUEUES } from '../queue/redis-keys.ts';
import { jobIdOf } from './job-id.ts';
import type { Outbox, OutboxEntry } from './number-outbox.ts';
import { REQUEUE_SCRIPT } from './requeue-script.ts';

const readEntry = ([id, fields]: readonly [id: string, fields: readonly string[]]): OutboxEntry => {
  const valueOf = (name: string): string => {
    const at = fields.findIndex((field, index) => index % 2 === 0 && field === name);
    return at === -1 ? '' : (fields[at + 1] ?? '');
  };
  const issued = issuedNumber(valueOf('counter'), valueOf('number'));
  if (issued === null) {
    throw new Error(
      `the entry ${id} of ${OUTBOX} in Redis is none of this service; delete it with: redis-cli XDEL ${OUTBOX} ${id}`,
    );
  }
  return { ...issued, id, atMs: Number(id.split('-')[0]), jobId: jobIdOf(valueOf('job')) };
};

/** The first id after this one; Redis knows no exclusive bounds before version 6.2. */
const nextId = (id: string): string => {
  const [ms = '', sequence = '0'] = id.split('-');
  return `${ms}-${BigInt(sequence) + 1n}`;
};

/** The outbox as a stream in Redis. */
export const redisOutbox = (redis: Redis): Outbox => ({
  now: async () => {
    const [seconds, micros] = await redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  },
  size: () => redis.xlen(OUTBOX),
  read: async (after, untilMs) => {
    const entries = await redis.xrange(
      OUTBOX,
      after === null ? '-' : nextId(after),
      untilMs,
      'COUNT',
      JOBS_PER_PAGE,
    );
    return entries.map(readEntry);
  },
  remove: (ids) => (ids.length === 0 ? Promise.resolve(0) : redis.xdel(OUTBOX, ...ids)),
  requeue: async (ids) => {
    let pushed = 0;
    for (let from = 0; from < ids.length; from += JOBS_PER_PAGE) {
      const keys = [OUTBOX, QUEUES, queueKey(QUEUE)];
      const reply = await runScript(redis, REQUEUE_SCRIPT, keys, [
        QUEUE,
        ...ids.slice(from, from + JOBS_PER_PAGE),
      ]);
      pushed += Number(reply);
    }
    return pushed;
  },
});
