import { expiredCount } from '../../core/loop/expired-count.ts';
import type { SinkState, SinkTransaction } from '../../core/loop/exact-sink.ts';

/** The version of the records below. */
export const STATE_FORMAT = 1;

/** A record of the state topic, which is compacted: of each key the last one counts. */
export interface StateRecord {
  readonly key: string;
  /** `null` deletes the key. */
  readonly value: string | null;
}

/** The process that opened the sink last. */
export interface Claim {
  readonly format: number;
  readonly pipeline: string;
  readonly owner: string;
}

interface Progress {
  readonly revision: number;
  readonly position: string | null;
  readonly events: number;
  readonly deadLetters: number;
}

/** What the state topic says. */
export interface PipelineState {
  /** Takes the next record of the topic. Throws for one that is not of this sink. */
  readonly apply: (record: StateRecord) => void;
  /** `null`: no process has opened the sink yet. */
  readonly claim: () => Claim | null;
  readonly state: () => SinkState;
  /** The records of a transaction that make the state the one after it. */
  readonly advance: (transaction: SinkTransaction<unknown>, limits: StateLimits) => readonly StateRecord[];
}

export interface StateLimits {
  /** Minimum number of the latest keys that are kept. */
  readonly keys: number;
  /** Maximum bytes of one record's keys, unless a single key is longer. */
  readonly recordBytes: number;
}

const CLAIM = 'claim';
const BARRIER = 'barrier';
const PROGRESS = 'progress';
const KEYS = 'keys/';

export const claimRecord = (claim: Claim): StateRecord => ({ key: CLAIM, value: JSON.stringify(claim) });

/** Says nothing. Everything that earlier writers have committed is before it. */
export const barrierRecord = (owner: string): StateRecord => ({ key: BARRIER, value: JSON.stringify(owner) });

/** Divides keys into lists that are at most `maxBytes` long as JSON. */
const chunkKeys = (keys: readonly string[], maxBytes: number): readonly (readonly string[])[] => {
  const chunks: string[][] = [];
  let bytes = Infinity;
  for (const key of keys) {
    const keyBytes = Buffer.byteLength(JSON.stringify(key)) + 1;
    if (bytes + keyBytes > maxBytes) {
      chunks.push([]);
      bytes = 2;
    }
    chunks.at(-1)?.push(key);
    bytes += keyBytes;
  }
  return chunks;
};

const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isClaim = (value: unknown): value is Claim =>
  isObject(value) && isCount(value['format']) && isText(value['pipeline']) && isText(value['owner']);
const isProgress = (value: unknown): value is Progress =>
  isObject(value) &&
  isCount(value['revision']) &&
  isCount(value['events']) &&
  isCount(value['deadLetters']) &&
  (value['position'] === null || isText(value['position']));
const isKeys = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

const parse = <R>({ key, value }: StateRecord, isValid: (value: unknown) => value is R): R => {
  const parsed: unknown = JSON.parse(value ?? 'null');
  if (!isValid(parsed)) throw new TypeError(`its record "${key}" is not one that this sink writes`);
  return parsed;
};

/** The state of one pipeline, from the records of its state topic in order. Records that come again change nothing. */
export const pipelineState = (): PipelineState => {
  let claim: Claim | null = null;
  let progress: Progress = { revision: 0, position: null, events: 0, deadLetters: 0 };
  /** By the record's key, oldest first. */
  const keys = new Map<string, readonly string[]>();

  return {
    apply: (record) => {
      if (record.key === CLAIM) claim = parse(record, isClaim);
      else if (record.key === PROGRESS) progress = parse(record, isProgress);
      else if (record.key.startsWith(KEYS) && record.value === null) keys.delete(record.key);
      else if (record.key.startsWith(KEYS)) keys.set(record.key, parse(record, isKeys));
    },
    claim: () => claim,
    state: () => ({ position: progress.position, keys: [...keys.values()].flat() }),
    advance: (transaction, limits) => {
      const revision = progress.revision + 1;
      const added = chunkKeys(transaction.keys, limits.recordBytes).map(
        (chunk, i) => [`${KEYS}${revision}/${i}`, chunk] as const,
      );
      const all = [...keys, ...added];
      const expired = expiredCount(
        all.map(([, { length }]) => length),
        limits.keys,
      );
      const next: Progress = {
        revision,
        position: transaction.position ?? progress.position,
        events: progress.events + transaction.events.length,
        deadLetters: progress.deadLetters + transaction.deadLetters.length,
      };
      return [
        { key: PROGRESS, value: JSON.stringify(next) },
        ...added.map(([key, chunk]) => ({ key, value: JSON.stringify(chunk) })),
        ...all.slice(0, expired).map(([key]) => ({ key, value: null })),
      ];
    },
  };
};
