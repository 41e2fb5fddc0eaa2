import Database from 'libsql';
import { assertRows, report } from './report.ts';

/** Reports the time since `startedAt` (of `performance.now`) if all rows are in the file, and ends the process. */
export const reportRows = (file: string, expected: number, startedAt: number): void => {
  const seconds = (performance.now() - startedAt) / 1000;
  const { rows } = new Database(file).prepare('SELECT count(*) AS rows FROM edits').get([]) as {
    rows: number;
  };
  assertRows(rows, expected);
  report(seconds);
};
