import type { CountingParts } from '../src/apps/server/parts.ts';
import { gapLedger } from '../src/feed/gap-ledger.ts';
import { sseSource } from '../src/feed/sse-source.ts';

/** How the loops of the benches read a feed: with the room they have by default, and limits that no bench reaches. */
export const feedParts = (url: string): Pick<CountingParts, 'feed' | 'ledger' | 'room'> => {
  const options = {
    url,
    userAgent: 'Headwater bench',
    silenceMs: 60_000,
    connectMs: 60_000,
    maxEventBytes: 1 << 24,
  };
  return {
    feed: (position) => sseSource(options, { position, rewindMs: 15_000, now: Date.now }, () => undefined),
    ledger: gapLedger({ tries: 3, perHour: 30, now: Date.now }),
    room: 20_000,
  };
};
