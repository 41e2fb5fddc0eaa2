import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './store.ts';

export interface MigrationFile {
  readonly version: number;
  readonly name: string;
  readonly path: string;
}

/**
 * The migrations `0001-name.EXTENSION`, `0002-name.EXTENSION`… of a folder, in order.
 *
 * @throws StoreError when there are none or a number is missing.
 */
export const migrationFiles = (folder: string, extension: 'sql' | 'cql'): readonly MigrationFile[] => {
  const files = readdirSync(folder)
    .filter((name) => /^\d{4}-.+$/.test(name) && name.endsWith(`.${extension}`))
    .sort()
    .map((name) => ({ version: Number(name.slice(0, 4)), name, path: join(folder, name) }));
  if (files.length === 0 || files.some(({ version }, i) => version !== i + 1)) {
    throw new StoreError(
      'store-failed',
      `the migrations in ${folder} must be numbered 0001, 0002, … without a gap`,
    );
  }
  return files;
};
