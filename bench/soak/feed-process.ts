// The feed of a soak, in a process of its own: it makes events as they are asked for, and counts each one then.
import { createFeedSimulator } from '../../src/simulator/feed-simulator.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { countedLog } from './counted-log.ts';
import {
  BROKEN_RATE,
  CANARY_INTERVAL,
  type FeedReply,
  type FeedCommand,
  type FeedPlan,
} from './feed-messages.ts';
import { runningCount } from './running-count.ts';

const plan = JSON.parse(process.argv[2] ?? '{}') as FeedPlan;
const { seed, startMs, rate, count } = plan;
const counted = runningCount();
const { log, reportRemaining } = countedLog(
  generatedLog({ seed, startMs, rate, count, canaryInterval: CANARY_INTERVAL, brokenRate: BROKEN_RATE }),
  counted.add,
);
const simulator = createFeedSimulator({ logs: [log], seed });
if (plan.withhold) simulator.faults.loseForever(log, [log.firstOffset + Math.floor(count / 2)]);

const reply = (message: FeedReply): void => {
  process.send?.(message);
};
const execute = (command: FeedCommand): void => {
  switch (command.kind) {
    case 'set':
      simulator.faults.set(command.faults);
      return;
    case 'cut':
      simulator.faults.cutNow(command.style);
      return;
    case 'count':
      reportRemaining();
      reply({ kind: 'counted', counts: counted.counts() });
  }
};

process.on('message', execute);
process.on('disconnect', () => process.exit(0));
reply({ kind: 'listening', url: await simulator.listen() });
