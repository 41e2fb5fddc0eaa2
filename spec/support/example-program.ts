import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import { packageRoot } from '../../src/files/package-root.ts';

/** Puts an example into a folder, where the package is installed, and gives the command that runs it. */
export const exampleProgram = (name: string, folder: string): readonly [string, string] => {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(packageRoot(), join(folder, 'node_modules', 'headwater'));
  const program = join(folder, 'index.mjs');
  copyFileSync(join(packageRoot(), 'examples', name, 'index.mjs'), program);
  return [process.execPath, program];
};

/** A folder of recordings of other feeds, next to the project. */
export const recordingsFolder = join(dirname(packageRoot()), 'shared', 'data', 'feeds');

/** The sum of a column by two other columns, as `a b`; nothing if the table is not there yet. */
export const countsIn = (file: string, sql: string): Readonly<Record<string, number>> => {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      const rows = db.prepare(sql).all() as { readonly name: string; readonly count: number }[];
      return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
    } finally {
      db.close();
    }
  } catch {
    return {};
  }
};
