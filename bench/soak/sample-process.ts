import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessSample } from './sample.ts';
import type { ManagedProcess } from './managed-process.ts';

const MB = 2 ** 20;
const TIMEOUT_MS = 1500;

const orNull = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch {
    return null;
  }
};

const textOf = async (url: string): Promise<string | null> => {
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })).text();
  } catch {
    return null;
  }
};

/** The messages that a process shows; null when it does not answer. */
export const reportedMessages = async (managed: ManagedProcess): Promise<number | null> => {
  const text = await textOf(`${managed.url()}/stats?top=0`);
  return text === null ? null : orNull(() => (JSON.parse(text) as { messages?: number }).messages ?? null);
};

/** How a process is at the moment, from /proc and its metrics. */
export const sampleProcess = async (managed: ManagedProcess): Promise<ProcessSample> => {
  const pid = managed.pid();
  const status = orNull(() => readFileSync(`/proc/${pid}/status`, 'utf8'));
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status ?? '') ?? [];
  const [, heap] =
    /^nodejs_heap_size_used_bytes(?:\{[^}]*\})? (\S+)$/m.exec((await textOf(managed.metricsUrl)) ?? '') ?? [];
  return {
    name: managed.name,
    life: managed.restarts(),
    age: (Date.now() - managed.startedAt()) / 1000,
    rssMb: kilobytes === undefined ? null : Number(kilobytes) / 1024,
    heapMb: heap === undefined ? null : Number(heap) / MB,
    // Of a process that has ended, and was not waited for, there are none.
    descriptors: orNull(() => readdirSync(`/proc/${pid}/fd`).length) || null,
  };
};

/** The size of the database files of a folder, their logs included. */
export const databaseMb = (folder: string): number =>
  readdirSync(folder)
    .filter((name) => name.includes('.db'))
    .reduce((sum, name) => sum + (orNull(() => statSync(join(folder, name)).size) ?? 0), 0) / MB;
