import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const upwards = (folder: string): string => {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder)
    throw new Error(
      `no package.json above ${import.meta.dirname}: the installation of Headwater is incomplete`,
    );
  return upwards(parent);
};

/** The folder with package.json, db/ and config/, from source and from dist. */
export const packageRoot = (): string => upwards(import.meta.dirname);
