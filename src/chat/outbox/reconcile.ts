import type { WrittenRows } from '../directory/written-rows.ts';
import type { Outbox, OutboxEntry } from './number-outbox.ts';
import type { JobState, SidekiqJobs } from './sidekiq-jobs.ts';

export interface ReconcileDeps {
  readonly outbox: Outbox;
  readonly sidekiq: SidekiqJobs;
  readonly rows: WrittenRows;
  /** Resolves after this many milliseconds. */
  readonly delay: (ms: number) => Promise<unknown>;
}

export interface ReconcileOptions {
  /** A number that was issued or queued again less than this long ago is not looked for in Sidekiq. */
  readonly olderThanMs: number;
  /**
   * `report` changes nothing, `confirm` removes from the outbox what MySQL has, `requeue` queues the lost numbers again as
   * well.
   */
  readonly mode: 'report' | 'confirm' | 'requeue';
}

export interface ReconcileReport {
  /** Neither in MySQL nor in Sidekiq; with `requeue`, now queued again. */
  readonly lost: readonly OutboxEntry[];
  /** Like `lost`, but the application or chat was deleted, so nobody can write them; with `requeue`, now forgotten. */
  readonly orphaned: readonly OutboxEntry[];
  /** How many numbers are not in MySQL and in each state in Sidekiq, without those that wait in the queue in order. */
  readonly inSidekiq: ReadonlyMap<JobState, number>;
  /** How many lost numbers were queued again; others may have been by another process. */
  readonly requeued: number;
  /** There may be more lost numbers than one pass finds. */
  readonly isPartial: boolean;
}

/** How many numbers are looked for in Sidekiq at once, and how many a pass may find: this bounds its memory. */
const MAX_ENTRIES = 50_000;
/** Longer than the interval of Sidekiq's heartbeats, 5 or 10 s, by which a job that was just taken is known to be running. */
export const HEARTBEAT_MS = 11_000;

const without = (entries: readonly OutboxEntry[], excluded: readonly boolean[]): OutboxEntry[] =>
  entries.filter((_, at) => excluded[at] !== true);

/**
 * Finds numbers that Redis has issued, that MySQL does not have, and that Sidekiq does not have either: their jobs were lost
 * with a process that had taken them. A number is lost if that holds twice, a heartbeat apart.
 *
 * Every step is atomic and may be repeated, so it may stop anywhere, and several may run at once. A job that is queued twice
 * is harmless: the tables have unique keys on the number.
 */
export const reconcile = async (
  { outbox, sidekiq, rows, delay }: ReconcileDeps,
  { olderThanMs, mode }: ReconcileOptions,
): Promise<ReconcileReport> => {
  const inSidekiq = new Map<JobState, number>();
  /** Those that Sidekiq does not have, and that MySQL still does not have after that. */
  const withoutJob = async (suspects: readonly OutboxEntry[]): Promise<readonly OutboxEntry[]> => {
    if (suspects.length === 0) return suspects;
    const states = await sidekiq.find(new Set(suspects.flatMap(({ jobId }) => jobId ?? [])));
    for (const state of states.values()) inSidekiq.set(state, (inSidekiq.get(state) ?? 0) + 1);
    const missing = suspects.filter(({ jobId }) => jobId === null || !states.has(jobId));
    return missing.length === 0 ? missing : without(missing, await rows.areWritten(missing));
  };

  /** Removes what MySQL has; returns what is old enough and neither there nor in Sidekiq. */
  const confirmWritten = async (): Promise<readonly OutboxEntry[]> => {
    const now = await outbox.now();
    const dueMs = now - olderThanMs;
    // The queue is in order: later numbers than its oldest job still wait there, however many they are.
    const untilMs = Math.min(now, (await sidekiq.oldestQueuedAt()) ?? now);
    const missing: OutboxEntry[] = [];
    const suspects: OutboxEntry[] = [];
    let last: string | null = null;
    do {
      const page: readonly OutboxEntry[] = await outbox.read(last, untilMs);
      last = page.at(-1)?.id ?? null;
      const written = page.length === 0 ? [] : await rows.areWritten(page);
      if (mode !== 'report') await outbox.remove(page.filter((_, at) => written[at]).map(({ id }) => id));
      suspects.push(...without(page, written).filter(({ atMs }) => atMs <= dueMs));
      if (last === null || suspects.length >= MAX_ENTRIES)
        missing.push(...(await withoutJob(suspects.splice(0))));
    } while (last !== null && missing.length < MAX_ENTRIES);
    return missing;
  };

  const missing = await confirmWritten();
  if (missing.length > 0) await delay(HEARTBEAT_MS);
  const confirmed = await withoutJob(missing);
  const haveOwners = confirmed.length === 0 ? [] : await rows.haveOwners(confirmed);
  const lost = confirmed.filter((_, at) => haveOwners[at]);
  const orphaned = without(confirmed, haveOwners);
  if (mode === 'requeue') await outbox.remove(orphaned.map(({ id }) => id));
  const requeued = mode === 'requeue' ? await outbox.requeue(lost.map(({ id }) => id)) : 0;
  return { lost, orphaned, inSidekiq, requeued, isPartial: missing.length >= MAX_ENTRIES };
};
