import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { readWatermarks } from '../../../src/stores/sqlite/tables/read-watermarks.ts';
import { createReportReader } from '../../../src/stores/sqlite/queries/report-reader.ts';
import { connectReader } from '../../../src/stores/sqlite/sqlite-connection.ts';
import { createSqliteWindowQueries } from '../../../src/stores/sqlite/queries/sqlite-window-queries.ts';
import { openWriter, type Writer } from '../../../src/stores/sqlite/file/writer.ts';
import type { FileSettings } from '../../../src/stores/sqlite/threads/worker-messages.ts';
import { packWindows } from '../../../src/stores/sqlite/tables/pack-windows.ts';
import { normalizeCommit } from '../../../src/stores/normalize-commit.ts';
import { DEFAULT_REJECT_LIMITS } from '../../../src/stores/reject-limits.ts';
import { DEFAULT_WINDOW_SETTINGS } from '../../../src/stores/window-settings.ts';
import { DIMENSIONS } from '../../../src/stats/windows/window-deltas.ts';
import { RESOLUTIONS } from '../../../src/stats/windows/resolution.ts';
import { EVER } from '../../contracts/windows/counted-events.ts';
import { START_MS } from '../../support/window-events.ts';
import { countedCommit } from './counted-commit.ts';
import { MIGRATIONS } from './sqlite-files.ts';

/** After all made events. */
export const LATER_MS = START_MS + 365 * 86_400_000;

export const settingsOf = (file: string): FileSettings => ({
  file,
  migrations: MIGRATIONS,
  cacheMegabytes: 8,
  maxMegabytes: null,
  reportSeconds: 60,
  windows: DEFAULT_WINDOW_SETTINGS,
  rejects: DEFAULT_REJECT_LIMITS,
});

export const open = (file: string): Writer => openWriter(settingsOf(file), LATER_MS);

export const saveCommit = (writer: Writer, n: number): void => {
  const commit = normalizeCommit('', countedCommit(n));
  writer.save([{ ...commit, windows: packWindows(commit.windows) }]);
};

/** What a process resumes from. */
export const resumeOf = (writer: Writer): string => {
  const { totals, ...rest } = writer.load('');
  return JSON.stringify({ ...rest, ...totals, topUsers: null });
};

/** Everything that can be asked. The driver aborts the process at text that is not UTF-8, so a check comes first. */
export const queryResultsOf = (writer: Writer, file: string): string => {
  const reports = createReportReader(file);
  const { totals, next } = reports.begin('all');
  const users = [];
  for (let part = next(); part.length > 0; part = next()) users.push(...part);
  reports.end();
  const db = connectReader(file);
  const windows = createSqliteWindowQueries(db, DEFAULT_WINDOW_SETTINGS.exactUsers);
  const rows = RESOLUTIONS.flatMap((resolution) =>
    DIMENSIONS.map((dimension) =>
      windows.rows({ resolution, dimension, key: null, range: EVER, after: null, limit: 1e6 }),
    ),
  );
  const activity = windows.activity([{ resolution: '1m', ...EVER }], 100, null);
  const watermarks = readWatermarks(db);
  const { recent, position } = writer.load('');
  const results = JSON.stringify({
    standing: totals,
    top: writer.totals().topUsers,
    users,
    rows,
    activity: { ...activity, distinctUsers: activity.distinctUsers },
    state: windows.state(),
    marks: watermarks,
    recent,
    position,
    rejects: writer.rejects(1000, null),
  });
  db.close();
  return results;
};

export const SUFFIXES = ['', '-wal'] as const;

export const copyDatabase = (from: string, to: string): void => {
  for (const suffix of [...SUFFIXES, '-shm', '.lock']) rmSync(`${to}${suffix}`, { force: true });
  for (const suffix of SUFFIXES)
    if (existsSync(`${from}${suffix}`)) copyFileSync(`${from}${suffix}`, `${to}${suffix}`);
};

export interface DamagedFiles {
  readonly folder: string;
  /** All in the file, and nothing in its log. */
  readonly closed: string;
  /** As a crash leaves it: the second half of the saves is in the log. */
  readonly crashed: string;
  /** By the number of saves. */
  readonly results: ReadonlyMap<number, string>;
  readonly resumes: ReadonlyMap<number, string>;
}

/** A file after a number of saves, in both states. */
export const createFiles = (saves: number): DamagedFiles => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-damage-'));
  const file = join(folder, 'data', 'headwater.db');
  mkdirSync(join(folder, 'data'));
  const [closed, crashed] = [join(folder, 'closed.db'), join(folder, 'crashed.db')];
  const results = new Map<number, string>();
  const resumes = new Map<number, string>();
  const writer = open(file);
  for (let n = 1; n <= saves; n += 1) {
    saveCommit(writer, n);
    if (n === Math.floor(saves / 2)) {
      const tool = new Database(file);
      tool.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      tool.close();
    }
    results.set(n, queryResultsOf(writer, file));
    resumes.set(n, resumeOf(writer));
  }
  copyDatabase(file, crashed);
  writer.close();
  copyDatabase(file, closed);
  return { folder, closed, crashed, results, resumes };
};
