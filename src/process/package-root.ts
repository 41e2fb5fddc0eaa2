import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const upwards = (folder: string): string => {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder)
    throw new Error(`no package.json above ${import.meta.dirname}: Headwater is not installed whole`);
  return upwards(parent);
};

/** The folder that holds package.json, db/ and config/, wherever the built files lie. */
export const packageRoot = (): string => upwards(import.meta.dirname);
