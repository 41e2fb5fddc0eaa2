import { expect } from 'chai';
import { suggestDemo } from '../../../src/apps/server/suggest-demo.ts';
import { FEED_URL } from '../../../src/config/sections/feed-settings.ts';
import { FeedError } from '../../../src/net/feed-error.ts';
import type { FeedEvent } from '../../../src/wikimedia/health/feed-event.ts';

const disconnected = (code: string): FeedEvent => ({
  kind: 'disconnected',
  error: new FeedError(code, 'reason'),
});
const CONNECTED: FeedEvent = { kind: 'connected' };

describe('suggestDemo', () => {
  /** The lines that these events lead to; all events reach the listener. */
  const linesAfter = (events: readonly FeedEvent[], feedUrl = FEED_URL): readonly string[] => {
    const lines: string[] = [];
    const seen: FeedEvent[] = [];
    const log = {
      debug: () => undefined,
      info: (line: string) => void lines.push(line),
      warn: () => undefined,
      error: () => undefined,
    };
    const listener = suggestDemo((event) => void seen.push(event), feedUrl, log);
    for (const event of events) listener(event);
    expect(seen).to.deep.equal(events);
    return lines;
  };

  it('offers the demo once when the feed cannot be reached', () => {
    const lines = linesAfter([disconnected('feed-unreachable'), disconnected('feed-unreachable')]);
    expect(lines).to.deep.equal([
      'Without a network, "headwater demo" runs the same server with a synthetic feed',
    ]);
  });

  it('does not when the feed was reached, refuses, or is another one', () => {
    expect(
      linesAfter([CONNECTED, disconnected('feed-ended'), disconnected('feed-unreachable')]),
    ).to.deep.equal([]);
    expect(linesAfter([disconnected('feed-refused')])).to.deep.equal([]);
    expect(linesAfter([disconnected('feed-unreachable')], 'http://127.0.0.1:1/')).to.deep.equal([]);
  });
});
