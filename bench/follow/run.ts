import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../spec/support/services/postgres.ts';
import { type Measurement, measurementOf, rounded } from '../measurement.ts';
import { median } from '../median.ts';
import { generatedTexts } from './generated-texts.ts';
import type { Outcome } from './report.ts';

const EVENTS = 500_000;
const PAIR_COUNT = 3;
const FRAMEWORK_AIM_MICROS = 2;
const FEW_EVENTS = 1_000_000;
const MANY_EVENTS = 10_000_000;

const start = (folder: string, name: string, args: readonly string[]): ChildProcess =>
  fork(join(import.meta.dirname, '..', folder, `${name}.js`), args, { execArgv: ['--expose-gc'] });

const outcomeOf = async (name: string, ...args: readonly string[]): Promise<Outcome> => {
  const child = start('follow', name, args);
  const [outcome] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${name} ended with code ${String(code)} without a result`);
    }),
  ])) as [Outcome];
  if (child.exitCode === null) await once(child, 'exit');
  return outcome;
};

const rate = ({ seconds }: Outcome): number => Math.round(EVENTS / seconds);
const megabytes = ({ rss }: Outcome): number => Math.round(rss / 2 ** 20);

/** Measures two processes in turns. */
const inPairs = async (
  description: Pick<Measurement, 'path' | 'beside' | 'aim'>,
  headwaterRun: (pair: number) => Promise<Outcome>,
  baselineRun: (pair: number) => Promise<Outcome>,
): Promise<Measurement> => {
  const pairs: { headwater: number; yardstick: number }[] = [];
  for (let pair = 1; pair <= PAIR_COUNT; pair += 1) {
    const baseline = await baselineRun(pair);
    const headwater = await headwaterRun(pair);
    pairs.push({ headwater: rate(headwater), yardstick: rate(baseline) });
    console.log(
      `pair ${pair}, ${description.path}: baseline ${rate(baseline)}/s, headwater ${rate(headwater)}/s, RSS ${megabytes(headwater)} MB`,
    );
  }
  return measurementOf(description, pairs);
};

const sseToSqlite = async (folder: string): Promise<readonly Measurement[]> => {
  const feed = start('ingest', 'feed-process', [String(EVENTS)]);
  try {
    const [{ port }] = (await once(feed, 'message')) as [{ port: number }];
    const url = `http://127.0.0.1:${port}/`;
    const path = 'sseSource → sqliteSink, one INSERT per event';
    const run = (name: string) => async (pair: number) => {
      const file = join(folder, `${name}-${pair}.db`);
      try {
        return await outcomeOf(name, file, String(EVENTS), url);
      } finally {
        for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
      }
    };
    return [
      await inPairs(
        { path, beside: 'the driver alone, with parsed events', aim: 0.5 },
        run('sse-to-sqlite'),
        run('sqlite-driver'),
      ),
      await inPairs(
        { path, beside: 'eventsource, JSON.parse and the driver, without guarantees', aim: null },
        run('sse-to-sqlite'),
        run('sse-to-driver'),
      ),
    ];
  } finally {
    feed.disconnect();
  }
};

const linesToPostgres = async (folder: string): Promise<readonly Measurement[]> => {
  const postgres = await startPostgres();
  try {
    const file = join(folder, 'edits.ndjson');
    const lines = createWriteStream(file);
    for (const text of generatedTexts(EVENTS)) if (!lines.write(`${text}\n`)) await once(lines, 'drain');
    lines.end();
    await once(lines, 'finish');
    const database = async (): Promise<string> => postgres.urlOf(await postgres.newDatabase());
    const path = 'lineSource → postgresSink';
    const run = (name: string, input: string) => async () =>
      outcomeOf(name, await database(), String(EVENTS), input);
    const copied = join(tmpdir(), `headwater-copy-${process.pid}.tsv`);
    return [
      await inPairs(
        { path, beside: 'COPY of the same rows', aim: 0.5 },
        run('lines-to-postgres', file),
        run('copy-process', copied),
      ),
      await inPairs(
        { path, beside: 'readline, JSON.parse and the driver, without guarantees', aim: null },
        run('lines-to-postgres', file),
        run('lines-to-driver', file),
      ),
    ];
  } finally {
    await postgres.stop();
  }
};

const framework = async (): Promise<readonly Measurement[]> => {
  const few: Outcome[] = [];
  for (let run = 1; run <= PAIR_COUNT; run += 1) few.push(await outcomeOf('in-memory', String(FEW_EVENTS)));
  const many = await outcomeOf('in-memory', String(MANY_EVENTS));
  const micros = few.map(({ seconds }) => ((seconds / FEW_EVENTS) * 1e6) / FRAMEWORK_AIM_MICROS);
  const [heldFirst = NaN] = many.held;
  const heldLast = many.held.at(-1) ?? NaN;
  const inMegabytes = (
    path: string,
    beside: string,
    [headwater, yardstick]: readonly [number, number],
    aim: number | null,
  ): Measurement => {
    const ratio = rounded(headwater / yardstick);
    return { path, beside, unit: 'MB', headwater, yardstick, ratio: [ratio, ratio, ratio], aim };
  };
  return [
    {
      path: 'the framework alone, per event',
      beside: `the aim of ${FRAMEWORK_AIM_MICROS} µs`,
      unit: 'µs',
      headwater: rounded(median(micros) * FRAMEWORK_AIM_MICROS),
      yardstick: FRAMEWORK_AIM_MICROS,
      ratio: [rounded(median(micros)), rounded(Math.min(...micros)), rounded(Math.max(...micros))],
      aim: 1,
    },
    inMegabytes(
      `memory held by the framework after ${MANY_EVENTS} events`,
      'after 1000000 events',
      [rounded(heldLast / 2 ** 20), rounded(heldFirst / 2 ** 20)],
      1.1,
    ),
    inMegabytes(
      `most memory of the framework with ${MANY_EVENTS} events, garbage included`,
      `with ${FEW_EVENTS} events`,
      [megabytes(many), Math.max(...few.map(megabytes))],
      null,
    ),
  ];
};

/** Pipelines of the package, compared with the least that writes the same rows, in alternating pairs. */
export const benchFollow = async (): Promise<readonly Measurement[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-follow-'));
  try {
    return [...(await framework()), ...(await sseToSqlite(folder)), ...(await linesToPostgres(folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
