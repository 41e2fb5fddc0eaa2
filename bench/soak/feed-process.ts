// The feed of a soak, in a process of its own: it makes events as they are asked for, and counts each one then.
import { createLookalike } from '../../src/lookalike/create-lookalike.ts';
import { generatedLog } from '../../src/lookalike/generator/generated-log.ts';
import { countedLog } from './counted-log.ts';
import {
  BROKEN_RATE,
  CANARY_EVERY,
  type FeedAnswer,
  type FeedOrder,
  type FeedPlan,
} from './feed-messages.ts';
import { runningCount } from './running-count.ts';

const plan = JSON.parse(process.argv[2] ?? '{}') as FeedPlan;
const { seed, startMs, rate, count } = plan;
const counted = runningCount();
const { log, tellRest } = countedLog(
  generatedLog({ seed, startMs, rate, count, canaryEvery: CANARY_EVERY, brokenRate: BROKEN_RATE }),
  counted.add,
);
const lookalike = createLookalike({ logs: [log], seed });
if (plan.withhold) lookalike.faults.dropForever(log, [log.firstOffset + Math.floor(count / 2)]);

const answer = (message: FeedAnswer): void => {
  process.send?.(message);
};
const obey = (order: FeedOrder): void => {
  switch (order.kind) {
    case 'set':
      lookalike.faults.set(order.faults);
      return;
    case 'cut':
      lookalike.faults.cutNow(order.style);
      return;
    case 'count':
      tellRest();
      answer({ kind: 'counted', counts: counted.counts() });
  }
};

process.on('message', obey);
process.on('disconnect', () => process.exit(0));
answer({ kind: 'listening', url: await lookalike.listen() });
