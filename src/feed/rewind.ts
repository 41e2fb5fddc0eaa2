import type { FeedErrorCode } from './feed-error.ts';
import type { GapLedger } from './gap-ledger.ts';
import type { Observe } from './observation.ts';

/** How far a resume goes back behind the position, in milliseconds. It outlives the connections. */
export interface Rewind {
  readonly ms: () => number;
  readonly observe: Observe;
}

/** Ends of tries that were no connection. */
const NEVER_OPEN: readonly FeedErrorCode[] = ['feed-unreachable', 'feed-refused'];

/**
 * The usual rewind, the farther the oftener a gap was tried. After an event without an end it is none: a rewound resume
 * would meet that event again and again, while its id, which came before its data, leads behind it. What this leaves out
 * is a gap like any other.
 */
export const rewind = (rewindMs: number, ledger: Pick<GapLedger, 'rewindFactor'>): Rewind => {
  let isSkipping = false;
  return {
    ms: () => (isSkipping ? 0 : rewindMs * ledger.rewindFactor()),
    observe: (observation) => {
      if (observation.kind === 'gap') isSkipping = false;
      if (observation.kind !== 'disconnected' || NEVER_OPEN.includes(observation.error.code)) return;
      isSkipping = observation.error.code === 'feed-event-too-large';
    },
  };
};
