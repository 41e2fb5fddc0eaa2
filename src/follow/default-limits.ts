import type { BackoffOptions } from '../core/time/full-jitter.ts';
import type { Limits } from './follow-options.ts';

export const DEFAULT_LIMITS: Required<Limits> = {
  capacity: 10_000,
  maxBytes: 32 * 1024 * 1024,
  batchItems: 5000,
  batchMs: 200,
};

export const DEFAULT_KEYS = 100_000;

/** After a run of this long, the next failure counts as the first. */
export const STABLE_AFTER_MS = 60_000;

export const DEFAULT_BACKOFF: BackoffOptions = { minMs: 1000, maxMs: 30_000 };
