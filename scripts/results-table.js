// Writes the results in docs/benchmarks.md from bench/results. Build first: it reads dist.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { fillMarkers } from '../dist/bench/capacity/fill-markers.js';
import { readResults } from '../dist/bench/saved-results.js';
import { resultsTable } from '../dist/bench/results-table.js';

const file = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));
const kept = readResults(fileURLToPath(new URL('../bench/results', import.meta.url)));
const page = fillMarkers(readFileSync(file, 'utf8'), { kept: resultsTable(kept) }, 'results');
writeFileSync(file, await format(page, { ...(await resolveConfig(file)), filepath: file }));
console.log(`${file} is up to date`);
