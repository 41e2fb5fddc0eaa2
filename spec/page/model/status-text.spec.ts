import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Known {
  readonly connection:
    { readonly kind: 'connecting' | 'live' } | { readonly kind: 'cut'; readonly since: Date };
  readonly messages: number | null;
  readonly until: number | null;
  readonly progress: object;
  readonly feedConnected: boolean | null;
  readonly problems: readonly string[];
}
interface Readiness {
  readonly ready: boolean;
  readonly problems: readonly string[];
}
const { describeStatus } = (await pageModule('model/status-text.js')) as {
  describeStatus: (
    known: Known,
    now: Date,
  ) => { tone: string; text: string; spoken: string; title: string | null };
};
const { formatFeedNote, formatFeedStatus, readReadiness } = (await pageModule('model/feed-status.js')) as {
  formatFeedNote: (readiness: Readiness) => string;
  formatFeedStatus: (readiness: Readiness, now: Date) => Record<string, string>;
  readReadiness: (body: unknown) => Readiness | null;
};

const now = new Date(2026, 10, 21, 12, 5, 0);
const healthy: Known = {
  connection: { kind: 'live' },
  messages: 42,
  until: new Date(2026, 10, 21, 12, 4, 59).getTime(),
  progress: { kind: 'live', newest: 0, behindMs: 1_200 },
  feedConnected: true,
  problems: [],
};

describe('describeStatus', () => {
  it('says Live and the time of the last count; a screen reader hears only state changes', () => {
    expect(describeStatus(healthy, now)).to.deep.equal({
      tone: 'calm',
      text: 'Live · counted until 12:04:59',
      spoken: 'Live',
      title: null,
    });
  });

  it('says when the connection was lost, whatever else was reported before', () => {
    const connection = { kind: 'cut', since: new Date(2026, 10, 21, 12, 3, 4) } as const;
    const status = describeStatus(
      { ...healthy, connection, feedConnected: false, problems: ['the disk is full'] },
      now,
    );
    expect(status.tone).to.equal('cut');
    expect(status.text).to.equal('Connection lost at 12:03:04. Reconnecting…');
  });

  it('says how far it is behind, and how long catching up takes; never Live', () => {
    const DAY_MS = 86_400_000;
    const behind = { kind: 'behind', newest: 0, behindMs: 89 * DAY_MS };
    const statusOf = (progress: object) => describeStatus({ ...healthy, progress }, now);
    expect(statusOf({ ...behind, isCatchingUp: true, remainingMs: 740_000 })).to.deep.equal({
      tone: 'behind',
      text: 'Catching up: 89 days behind, about 12 min to go · counted until 12:04:59',
      spoken: 'Catching up',
      title: '89 days behind',
    });
    expect(statusOf({ ...behind, isCatchingUp: null, remainingMs: null }).text).to.equal(
      'Catching up: 89 days behind · counted until 12:04:59',
    );
    expect(statusOf({ ...behind, isCatchingUp: false, remainingMs: null }).text).to.equal(
      '89 days behind and not catching up · counted until 12:04:59',
    );
  });

  it('says that no event arrives after the last ones were live', () => {
    const progress = { kind: 'quiet', newest: 0, behindMs: 3_600_000 * 3 };
    const { tone, text } = describeStatus({ ...healthy, progress }, now);
    expect([tone, text]).to.deep.equal(['quiet', 'No event for 3 h · counted until 12:04:59']);
  });

  it('reports a disconnected feed, another problem, or that no event has arrived yet', () => {
    expect(describeStatus({ ...healthy, feedConnected: false }, now).text).to.match(/^Feed disconnected\./);
    const wrong = describeStatus({ ...healthy, problems: ['the disk is full; retrying in 8 s'] }, now);
    expect(wrong.text).to.equal('the disk is full; retrying in 8 s');
    expect(wrong.spoken).not.to.match(/8 s/);
    expect(describeStatus({ ...healthy, messages: 0 }, now).text).to.match(/waiting for the first event/);
    expect(describeStatus({ ...healthy, connection: { kind: 'connecting' } }, now).text).to.equal(
      'Connecting…',
    );
  });
});

describe('formatFeedStatus', () => {
  const statusOf = (feed: object, store: object = {}): Record<string, string> => {
    const readiness = readReadiness({ ready: true, problems: [], feed, store });
    return readiness === null ? {} : formatFeedStatus(readiness, now);
  };

  it('shows connection, delay, reconnects, gaps, duplicates and the last save', () => {
    const saved = new Date(2026, 10, 21, 12, 4, 58).toISOString();
    const feed = {
      connected: true,
      last_event_at: saved,
      lag_seconds: 1.42,
      reconnects: 3,
      gaps: 2,
      lost_events: 0,
      repeats: 1027,
    };
    expect(statusOf(feed, { writable: true, last_saved_at: saved })).to.deep.equal({
      connected: 'yes',
      delay: '1.4 s',
      last: '12:04:58',
      reconnects: '3',
      gaps: '2, no events lost',
      repeats: '1,027 ignored',
      saved: '12:04:58',
    });
  });

  it('shows lost events and a database that is not writable', () => {
    expect(statusOf({ gaps: 2, lost_events: 14 })['gaps']).to.equal('2, 14 events lost');
    expect(statusOf({}, { writable: false, last_saved_at: null })['saved']).to.equal('database not writable');
  });

  it('says what a consumer cannot know of the feed, and who knows it', () => {
    const body = { ready: true, problems: [], store: {}, topic: { name: 'wikipedia.changes', repeats: 3 } };
    const consumer = readReadiness(body);
    if (consumer === null) throw new Error('malformed');
    expect(formatFeedStatus(consumer, now)).to.include({
      last: 'unknown',
      gaps: 'unknown',
      repeats: '3 ignored',
    });
    expect(formatFeedNote(consumer)).to.equal(
      'This consumer counts the topic wikipedia.changes. The state of the feed, its gaps and its lost events are unknown here: see /ready of the producer.',
    );
    const server = readReadiness({ ready: true, problems: [], feed: {}, store: {} });
    expect(server === null ? null : formatFeedNote(server)).to.equal('');
  });

  it('shows a dash for missing values, and rejects a malformed response', () => {
    expect(statusOf({})).to.deep.equal({
      connected: '–',
      delay: '–',
      last: 'none yet',
      reconnects: '–',
      gaps: '–',
      repeats: '–',
      saved: 'not yet',
    });
    expect([null, 'ok', {}, { ready: 'yes' }].map(readReadiness)).to.deep.equal([null, null, null, null]);
  });
});
