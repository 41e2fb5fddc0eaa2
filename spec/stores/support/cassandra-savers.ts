import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { countDeltas } from '../../../src/stats/counts/deltas.ts';
import type { CassandraStoreOptions } from '../../../src/stores/cassandra/cassandra-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import { onLine } from '../../support/on-line.ts';
import type { Position } from './commits.ts';
import { expectWindows } from './expect-windows.ts';
import { ledgerCommit, ledgerEvents } from './ledger-commit.ts';
import { readReport } from './read-report.ts';

/** A process that saves until it is killed. */
export interface Saver {
  readonly child: ChildProcess;
  /** The number of each ledger's last save that it called durable. */
  readonly saved: ReadonlyMap<string, number>;
  /** The codes of the failures that it went on after. */
  readonly failures: readonly string[];
  /** Resolves with the next line. */
  readonly nextLine: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

const PROCESS = join(import.meta.dirname, 'cassandra-saving-process.js');

export const ledgerNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `part ${i}`);

export const startSaver = (options: CassandraStoreOptions, ledgers: number): Saver => {
  const child = spawn(process.execPath, [PROCESS, JSON.stringify(options), String(ledgers)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const saved = new Map<string, number>();
  const failures: string[] = [];
  let waiting: (() => void)[] = [];
  onLine(child.stdout, (line) => {
    const [, ledger = '', outcome = ''] = /^(.*) (\S+)$/.exec(line) ?? [];
    if (/^\d+$/.test(outcome)) saved.set(ledger, Number(outcome));
    else failures.push(outcome);
    for (const resolve of waiting.splice(0)) resolve();
  });
  const ended = Promise.all([once(child, 'exit'), once(child.stdout, 'close')]);
  return {
    child,
    saved,
    failures,
    nextLine: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve];
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

type Positions = ReadonlyMap<string, number>;

/** The number of each ledger's last save; what it knows lately is that of the last saves. */
const readPositions = async (store: Store<Position>, ledgers: number): Promise<Positions> => {
  const positions = new Map<string, number>();
  for (const name of ledgerNames(ledgers)) {
    const { position, recent } = await firstValueFrom(store.ledger(name).load());
    const n = position?.[0]?.offset ?? 0;
    positions.set(name, n);
    const latest = Array.from({ length: Math.min(n, 5) }, (_, i) => n - Math.min(n, 5) + 1 + i);
    expect(recent).to.deep.equal(latest.flatMap((m) => ledgerCommit(name, m).recent));
  }
  return positions;
};

const expectPlainCountAt = async (store: Store<Position>, positions: Positions): Promise<void> => {
  const events = [...positions].flatMap(([name, n]) =>
    Array.from({ length: n }, (_, i) => ledgerEvents(name, i + 1)).flat(),
  );
  const plain = countDeltas(events);
  const { snapshot, canaries, rejects, lostEvents } = await firstValueFrom(store.load());
  expect(snapshot).to.include({
    bots: plain.bots,
    nonBots: plain.nonBots,
    distinctUsers: plain.byUser.size,
  });
  expect([...snapshot.byDomain]).to.have.deep.members([...plain.byDomain]);
  expect([...snapshot.byServerUrl]).to.have.deep.members([...plain.byServerUrl]);
  const all = new Map((await readReport(store, 'all')).users);
  expect(all).to.deep.equal(new Map(plain.byUser));
  expect((await readReport(store, 1001)).users.slice(0, 1000)).to.deep.equal(snapshot.topUsers);
  const saves = [...positions.values()];
  expect({ canaries, rejects, lostEvents }).to.deep.equal({
    canaries: sum(saves),
    rejects: sum(saves.map((n) => Math.floor(n / 5))),
    lostEvents: sum(saves.map((n) => 2 * Math.floor(n / 7))),
  });
  expect(await store.rejects(100_000)).to.have.length(rejects);
  await expectWindows(
    store.windows,
    [...positions].flatMap(([name, n]) =>
      Array.from({ length: n }, (_, i) => ledgerCommit(name, i + 1).windows),
    ),
  );
};

const MAX_ATTEMPTS = 10;

/**
 * Everything in the store is a plain count of the commits up to each ledger's position; returns the positions. A save
 * that was under way when its process was killed may still be done meanwhile: then it is looked at again.
 */
export const expectPlainCount = async (store: Store<Position>, ledgers: number): Promise<Positions> => {
  for (let attempt = 1; ; attempt += 1) {
    const positions = await readPositions(store, ledgers);
    const failure = await expectPlainCountAt(store, positions).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    const after = await readPositions(store, ledgers);
    const isUnchanged = [...after].every(([name, n]) => positions.get(name) === n);
    if (isUnchanged && failure === null) return positions;
    if (isUnchanged || attempt === MAX_ATTEMPTS) throw failure ?? new Error('the ledgers are still saved');
  }
};
