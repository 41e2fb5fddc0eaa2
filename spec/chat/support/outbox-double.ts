import type { WrittenRows } from '../../../src/chat/directory/written-rows.ts';
import type { IssuedNumber } from '../../../src/chat/numbering/issued-number.ts';
import type { Outbox, OutboxEntry } from '../../../src/chat/outbox/number-outbox.ts';
import type { JobState, SidekiqJobs } from '../../../src/chat/outbox/sidekiq-jobs.ts';

const PAGE = 3;
const keyOf = ({ kind, ownerId, number }: IssuedNumber): string => `${kind} ${number} of ${ownerId}`;
const jobIdOf = (number: IssuedNumber): string => `job of ${keyOf(number)}`;

/** Redis, Sidekiq and MySQL as reconcile sees them, in this process. Each step is atomic, as in Redis. */
export interface OutboxDouble {
  readonly outbox: Outbox;
  readonly sidekiq: SidekiqJobs;
  readonly rows: WrittenRows;
  /** Epoch ms. */
  nowMs: number;
  oldestQueuedAtMs: number | null;
  /** Adds a number whose job is in this state; `lost`: a killed process had it. */
  readonly issue: (number: IssuedNumber, state: JobState | 'lost') => void;
  readonly entries: () => readonly OutboxEntry[];
  readonly states: Map<string, JobState>;
  readonly written: Set<string>;
  /** Keys of deleted owners. */
  readonly deleted: Set<string>;
  /** How often each number was pushed again. */
  readonly pushed: Map<string, number>;
  /** The worker runs what is queued and running; a row that exists is not written again. */
  readonly work: () => void;
  readonly stateOf: (number: IssuedNumber) => JobState | undefined;
  readonly setState: (number: IssuedNumber, state: JobState | 'lost') => void;
  /** Called before each step; a spec lets it fail. */
  onStep: (step: string) => void;
}

export const outboxDouble = (): OutboxDouble => {
  let entries: OutboxEntry[] = [];
  let sequence = 0;
  const states = new Map<string, JobState>();
  const numbers = new Map<string, IssuedNumber>();
  const add = (number: IssuedNumber): void => {
    sequence += 1;
    entries.push({
      ...number,
      id: `${double.nowMs}-${sequence}`,
      atMs: double.nowMs,
      jobId: jobIdOf(number),
    });
  };
  const step = <T>(name: string, work: () => T): Promise<T> =>
    Promise.resolve().then(() => {
      double.onStep(name);
      return work();
    });
  const setState: OutboxDouble['setState'] = (number, state) => {
    if (state === 'lost') states.delete(jobIdOf(number));
    else states.set(jobIdOf(number), state);
  };
  const double: OutboxDouble = {
    nowMs: 1_000_000_000,
    oldestQueuedAtMs: null,
    states,
    written: new Set(),
    deleted: new Set(),
    pushed: new Map(),
    onStep: () => undefined,
    entries: () => entries,
    issue: (number, state) => {
      add(number);
      numbers.set(jobIdOf(number), number);
      setState(number, state);
    },
    setState,
    stateOf: (number) => states.get(jobIdOf(number)),
    work: () => {
      for (const [id, state] of [...states]) {
        const number = numbers.get(id);
        if ((state !== 'queued' && state !== 'running') || number === undefined) continue;
        double.written.add(keyOf(number));
        states.delete(id);
      }
    },
    outbox: {
      now: () => step('now', () => double.nowMs),
      size: () => step('size', () => entries.length),
      read: (after, untilMs) =>
        step('read', () => {
          const from = after === null ? 0 : entries.findIndex(({ id }) => id === after) + 1;
          // An entry that is gone: everything behind it in order.
          const start =
            after !== null && from === 0
              ? entries.findIndex(({ id }) => Number(id.split('-')[1]) > Number(after.split('-')[1]))
              : from;
          return start === -1 ? [] : entries.slice(start, start + PAGE).filter(({ atMs }) => atMs <= untilMs);
        }),
      remove: (ids) =>
        step('remove', () => {
          entries = entries.filter(({ id }) => !ids.includes(id));
        }),
      requeue: (ids) =>
        step('requeue', () => {
          const found = entries.filter(({ id }) => ids.includes(id));
          entries = entries.filter(({ id }) => !ids.includes(id));
          for (const { kind, ownerId, number } of found) {
            const issued = { kind, ownerId, number };
            add(issued);
            setState(issued, 'queued');
            double.pushed.set(keyOf(issued), (double.pushed.get(keyOf(issued)) ?? 0) + 1);
          }
          return found.length;
        }),
    },
    sidekiq: {
      find: (jobIds) => step('find', () => new Map([...states].filter(([id]) => jobIds.has(id)))),
      oldestQueuedAt: () => step('oldestQueuedAt', () => double.oldestQueuedAtMs),
    },
    rows: {
      areWritten: (wanted) => step('areWritten', () => wanted.map((one) => double.written.has(keyOf(one)))),
      haveOwners: (wanted) =>
        step('haveOwners', () =>
          wanted.map(({ kind, ownerId }) => !double.deleted.has(`${kind} ${ownerId}`)),
        ),
    },
  };
  return double;
};
