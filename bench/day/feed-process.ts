// A day of made-up events behind a lookalike of the feed, each made when it is asked for. Sends its address to the parent.
import { createFeedSimulator } from '../../src/simulator/feed-simulator.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { DAY_MS, START_MS } from './synthetic-day.ts';

const count = Number(process.argv[2]);
const log = generatedLog({
  seed: 11,
  startMs: START_MS,
  rate: (count * 1000) / DAY_MS,
  count,
  isComplete: true,
  users: count,
  disorder: 0.02,
});
const simulator = createFeedSimulator({ logs: [log], chunkBytes: 1 << 18 });
process.on('disconnect', () => process.exit(0));
process.send?.({ url: await simulator.listen() });
