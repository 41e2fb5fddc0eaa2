// npm run soak -- --minutes 20 --rate 20000: the system at work for so long, with faults; exit code 1 when it is not well.
import { saveSoak } from './save-soak.ts';
import { readOptions } from './options.ts';
import { runSoak } from './run-soak.ts';
import { tableHead, tableRow } from './sample-table.ts';
import { verdictOf } from './verdict.ts';

/** The approximate number of lines of the table, without those for faults. */
const APPROXIMATE_ROWS = 40;

const options = readOptions(process.argv.slice(2));
const rowEvery = Math.max(options.sample, (options.minutes * 60) / APPROXIMATE_ROWS);
let nextRow = 0;

console.log(tableHead());
const run = await runSoak(options, (sample) => {
  if (sample.at < nextRow && sample.fault === null) return;
  if (sample.at >= nextRow) nextRow = sample.at + rowEvery - options.sample / 2;
  console.log(tableRow(sample));
});
const verdict = verdictOf(run);
console.log(`\n${verdict.lines.join('\n')}\n`);
for (const file of saveSoak(options, run, verdict, new Date())) console.log(`kept in ${file}`);
console.log(`soak: ${verdict.good ? 'good' : 'BAD'}`);
process.exitCode = verdict.good ? 0 : 1;
