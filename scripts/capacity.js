// Writes the numbers of docs/capacity.md from bench/results and the code. Build first: it reads dist.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { fillMarkers } from '../dist/bench/capacity/fill-markers.js';
import { resultsOf } from '../dist/bench/capacity/results.js';
import { capacityTables } from '../dist/bench/capacity/tables.js';
import { syntheticTraffic } from '../dist/bench/capacity/traffic.js';
import { readResults } from '../dist/bench/saved-results.js';

const file = fileURLToPath(new URL('../docs/capacity.md', import.meta.url));
const results = resultsOf(readResults(fileURLToPath(new URL('../bench/results', import.meta.url))));
const page = fillMarkers(readFileSync(file, 'utf8'), capacityTables(results, syntheticTraffic()));
writeFileSync(file, await format(page, { ...(await resolveConfig(file)), filepath: file }));
console.log(`${file} is up to date`);
