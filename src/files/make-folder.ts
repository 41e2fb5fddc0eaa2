import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { exists } from './exists.ts';

/**
 * Creates a folder and its missing parents. Not `mkdirSync` with `recursive`: in Node 20 that never returns if a folder
 * cannot be created although its parent exists, as in /proc.
 */
export const makeFolder = (folder: string): void => {
  const missing: string[] = [];
  for (let path = resolve(folder); !exists(path); path = dirname(path)) missing.push(path);
  for (const path of missing.reverse()) {
    try {
      mkdirSync(path);
    } catch (error) {
      // Another process may have created it in the meantime.
      if (!exists(path)) throw error;
    }
  }
};
