import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AppModule } from '../../cli/app-context.ts';
import { printable } from '../../core/printable.ts';
import { databaseCheckOptions } from '../shared/store/database-check-options.ts';
import { startOverAdvice } from '../../stores/sqlite/errors/start-over-advice.ts';
import { checkFile, type FileReport } from '../../stores/sqlite/checking/check-file.ts';

const MAX_SHOWN = 20;
const MEGABYTE = 1024 * 1024;

const filesIn = (path: string): readonly string[] => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw new Error(`${path} does not exist: give a database file, or the folder that contains it`);
  if (!found.isDirectory()) return [path];
  const files = readdirSync(path)
    .filter((name) => name.endsWith('.db'))
    .sort()
    .map((name) => join(path, name));
  if (files.length === 0)
    throw new Error(`${path} contains no database file (*.db): give another folder, or a file`);
  return files;
};

const linesOf = (file: string, { version, bytes, faults, notes }: FileReport): readonly string[] => {
  const size = `${(bytes / MEGABYTE).toFixed(1)} MB`;
  const head = `${file} (${size}${version === null ? '' : `, version ${version}`}): `;
  if (faults.length === 0) return [`${head}no errors found`, ...notes.map((note) => `  ${note}`)];
  const more = faults.length - MAX_SHOWN;
  return [
    `${head}${faults.length === 1 ? '1 error' : `${faults.length} errors`}`,
    ...faults.slice(0, MAX_SHOWN).map((fault) => `  - ${fault}`),
    ...(more > 0 ? [`  - and ${more} more`] : []),
    ...notes.map((note) => `  ${note}`),
    '  What to do: stop the process that uses the file and keep a copy of it, including -wal and -shm. Then restore a backup',
    '  (counting continues from there). The check changed nothing.',
    `  Without a backup: ${startOverAdvice(file)}`,
  ];
};

/** Checks database files without changing them. */
export const run: AppModule['run'] = ({ stdout, positionals, settings, runnable }) => {
  const path = positionals[0] ?? settings().settings.store.dataDir;
  const options = databaseCheckOptions();
  const reports = filesIn(path).map((file) => {
    const report = checkFile(file, options);
    for (const line of linesOf(file, report)) stdout.write(`${printable(runnable(line))}\n`);
    return report;
  });
  return Promise.resolve(reports.every(({ faults }) => faults.length === 0) ? 0 : 1);
};
