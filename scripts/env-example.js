// Writes .env.example from the settings. Build first: it reads dist.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { envExample } from '../dist/src/config/env-example.js';

const file = fileURLToPath(new URL('../.env.example', import.meta.url));
writeFileSync(file, envExample());
console.log(`${file} is up to date`);
