// npm run bench [-- ingest|stats|exact|produce|consume|chat]: ratios against yardsticks of the same run, never a test.
import { benchChat } from './chat/run.ts';
import { benchConsume } from './consume/run.ts';
import { benchExact } from './exact/run.ts';
import { benchIngest } from './ingest/run.ts';
import { benchProduce } from './produce/run.ts';
import { benchStats } from './stats/run.ts';

const benches: Readonly<Record<string, () => Promise<void>>> = {
  ingest: benchIngest,
  stats: benchStats,
  exact: benchExact,
  produce: benchProduce,
  consume: benchConsume,
  chat: benchChat,
};

const asked = process.argv.slice(2);
for (const name of asked.length === 0 ? Object.keys(benches) : asked) {
  const bench = benches[name];
  if (bench === undefined)
    throw new Error(`there is no bench "${name}": choose from ${Object.keys(benches).join(', ')}`);
  await bench();
}
