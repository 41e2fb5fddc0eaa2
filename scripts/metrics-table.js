// Writes docs/metrics.md from the metric catalogue. Build first: it reads dist.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { metricsPage } from '../dist/src/telemetry/metrics/metrics-page.js';

const file = fileURLToPath(new URL('../docs/metrics.md', import.meta.url));
writeFileSync(file, await format(metricsPage(), { ...(await resolveConfig(file)), filepath: file }));
console.log(`${file} is up to date`);
