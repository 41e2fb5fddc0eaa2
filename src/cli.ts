#!/usr/bin/env node
import { VERBS } from './apps/verbs.ts';
import { main } from './cli/main.ts';
import { exitProcess } from './process/exit-process.ts';

exitProcess(await main(process.argv.slice(2), VERBS));
