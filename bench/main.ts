// npm run bench [-- NAME…]: ratios to baselines of the same run, saved in bench/results; never a test.
import { benchChat } from './chat/run.ts';
import { benchConsume } from './consume/run.ts';
import { benchDay } from './day/run.ts';
import { benchExact } from './exact/run.ts';
import { benchFollow } from './follow/run.ts';
import { benchIngest } from './ingest/run.ts';
import { saveResults } from './save-results.ts';
import { type Measurement, measurementLine } from './measurement.ts';
import { benchProduce } from './produce/run.ts';
import { benchReaders } from './readers/run.ts';
import { benchServer } from './server/run.ts';
import { benchStart } from './start/run.ts';
import { benchStats } from './stats/run.ts';
import { benchUsers } from './users/run.ts';

const benches: Readonly<Record<string, () => Promise<readonly Measurement[]>>> = {
  ingest: benchIngest,
  server: benchServer,
  start: benchStart,
  follow: benchFollow,
  stats: benchStats,
  day: benchDay,
  readers: benchReaders,
  exact: benchExact,
  produce: benchProduce,
  consume: benchConsume,
  chat: benchChat,
  users: benchUsers,
};

const requestedNames = process.argv.slice(2);
for (const name of requestedNames.length === 0 ? Object.keys(benches) : requestedNames) {
  const bench = benches[name];
  if (bench === undefined)
    throw new Error(`there is no bench "${name}": choose from ${Object.keys(benches).join(', ')}`);
  const measurements = await bench();
  for (const measurement of measurements) console.log(measurementLine(measurement));
  console.log(`kept in ${saveResults(name, measurements, new Date())}`);
}
