import { hash64 } from './hash64.ts';
import { type HashSet, hashSet } from './hash-set.ts';
import {
  type HyperLogLog,
  hyperLogLog,
  packSketch,
  RELATIVE_ERROR,
  SKETCH_BYTES,
  unpackSketch,
} from './hyper-log-log.ts';
import { WindowError } from '../window-error.ts';

/** The number of distinct texts. An estimate is within `error` of it with a probability of 95%; an exact count has 0. */
export interface DistinctCount {
  readonly value: number;
  readonly error: number;
}

/** The state: the hashes of all texts, or a sketch of them. */
export type DistinctState =
  | { readonly kind: 'exact'; readonly hashes: HashSet }
  | { readonly kind: 'sketch'; readonly sketch: HyperLogLog };

/** Counts distinct texts: exactly up to a limit, then with a sketch. */
export interface DistinctCounter {
  readonly state: DistinctState;
  add(text: string): void;
  /** Merges another counter, as if all of its texts had been added here. */
  merge(other: Pick<DistinctCounter, 'state'>): void;
  count(): DistinctCount;
  /** Equal for equal sets of texts, independent of their order. */
  toBytes(): Uint8Array;
}

/** The first byte of a serialised counter: the kind of its state. */
const EXACT = 0;
const SKETCH = 1;

const packHashes = (seen: HashSet): Uint8Array => {
  const packed = new BigUint64Array(seen.size);
  let next = 0;
  seen.forEach((high, low) => {
    packed[next] = (BigInt(high) << 32n) | BigInt(low);
    next += 1;
  });
  packed.sort();
  const bytes = new Uint8Array(1 + packed.length * 8);
  bytes[0] = EXACT;
  const view = new DataView(bytes.buffer);
  packed.forEach((value, at) => view.setBigUint64(1 + at * 8, value));
  return bytes;
};

/**
 * A counter that is exact up to `exactUpTo` texts: it stores their 64-bit hashes, of which any two out of 16,384 collide
 * with a probability of 1 in 10^11. Beyond that it stores a HyperLogLog of the same hashes, 16 KiB for any number. The
 * state depends only on the set of texts, so it is a function of the log, however the log is split and merged.
 */
export const distinctCounter = (exactUpTo: number): DistinctCounter => {
  const hasher = hash64();
  let state: DistinctState = { kind: 'exact', hashes: hashSet() };

  const toSketch = (): HyperLogLog => {
    if (state.kind === 'sketch') return state.sketch;
    const sketch = hyperLogLog();
    state.hashes.forEach((high, low) => sketch.add(high, low));
    state = { kind: 'sketch', sketch };
    return sketch;
  };
  const addHash = (high: number, low: number): void => {
    if (state.kind === 'sketch') {
      state.sketch.add(high, low);
      return;
    }
    state.hashes.add(high, low);
    if (state.hashes.size > exactUpTo) toSketch();
  };

  return {
    get state() {
      return state;
    },
    add: (text) => {
      hasher.hash(text);
      addHash(hasher.high, hasher.low);
    },
    merge: (other) => {
      if (other.state.kind === 'exact') other.state.hashes.forEach(addHash);
      else toSketch().merge(other.state.sketch);
    },
    count: () => {
      if (state.kind === 'exact') return { value: state.hashes.size, error: 0 };
      const value = Math.round(state.sketch.estimate());
      return { value, error: Math.ceil(2 * RELATIVE_ERROR * value) };
    },
    toBytes: () => {
      if (state.kind === 'exact') return packHashes(state.hashes);
      const bytes = new Uint8Array(1 + SKETCH_BYTES);
      bytes[0] = SKETCH;
      bytes.set(packSketch(state.sketch), 1);
      return bytes;
    },
  };
};

const stateFrom = (bytes: Uint8Array): DistinctState => {
  const [kind, body] = [bytes[0], bytes.subarray(1)];
  if (kind === SKETCH && body.length === SKETCH_BYTES) return { kind: 'sketch', sketch: unpackSketch(body) };
  if (kind !== EXACT || body.length % 8 !== 0)
    throw new WindowError(
      'bad-summary',
      `${bytes.length} bytes that begin with ${kind ?? 'nothing'} are no count of distinct texts: they were not written by this version`,
    );
  const hashes = hashSet();
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at < body.length; at += 8) hashes.add(view.getUint32(at), view.getUint32(at + 4));
  return { kind: 'exact', hashes };
};

/** The count of a serialised counter. */
export const distinctCountOf = (bytes: Uint8Array): DistinctCount =>
  // The length gives the count without reading all the hashes.
  bytes[0] === EXACT ? { value: (bytes.length - 1) / 8, error: 0 } : distinctCounterFrom(bytes, 0).count();

/** Restores a serialised counter, which can count on. */
export const distinctCounterFrom = (bytes: Uint8Array, exactUpTo: number): DistinctCounter => {
  const counter = distinctCounter(exactUpTo);
  counter.merge({ state: stateFrom(bytes) });
  return counter;
};
