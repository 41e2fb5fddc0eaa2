import type { DedupWindowOptions } from '../../../wikimedia/dedup/dedup-window.ts';
import type { Settings } from '../../../config/settings.ts';

const MAX_RECENT_KEYS = 250_000;
const RETENTION_MARGIN_MS = 5000;

/** How far behind its position a resumed feed starts at most, in milliseconds: the last retry of a gap rewinds farthest. */
export const maxRewindMs = ({ rewindMs, gapTries }: Settings['feed']): number => rewindMs * (gapTries + 1);

/** The keys of recent events are retained for as long as a rewind may deliver the events again. */
export const feedDedupOptions = (feed: Settings['feed']): DedupWindowOptions => ({
  retentionMs: maxRewindMs(feed) + RETENTION_MARGIN_MS,
  maxKeys: MAX_RECENT_KEYS,
});
