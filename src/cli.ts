#!/usr/bin/env node
import { VERBS } from './apps/verbs.ts';
import { main } from './cli/main.ts';

process.exit(await main(process.argv.slice(2), VERBS));
