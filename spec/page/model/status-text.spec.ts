import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Known {
  readonly line: { readonly kind: 'connecting' | 'live' } | { readonly kind: 'cut'; readonly since: Date };
  readonly messages: number | null;
  readonly asOf: string | null;
  readonly feedConnected: boolean | null;
  readonly problems: readonly string[];
}
interface Readiness {
  readonly ready: boolean;
  readonly problems: readonly string[];
}
const { describeStatus } = (await pageModule('model/status-text.js')) as {
  describeStatus: (known: Known, now: Date) => { tone: string; text: string; spoken: string };
};
const { feedFacts, readReadiness } = (await pageModule('model/feed-status.js')) as {
  feedFacts: (readiness: Readiness, now: Date) => Record<string, string>;
  readReadiness: (body: unknown) => Readiness | null;
};

const now = new Date(2026, 10, 21, 12, 5, 0);
const well: Known = {
  line: { kind: 'live' },
  messages: 42,
  asOf: new Date(2026, 10, 21, 12, 4, 59).toISOString(),
  feedConnected: true,
  problems: [],
};

describe('the state in one sentence', () => {
  it('says that all is live, and how far it is counted; only a change of state is read aloud', () => {
    expect(describeStatus(well, now)).to.deep.equal({
      tone: 'calm',
      text: 'Live · counted up to 12:04:59',
      spoken: 'Live',
    });
  });

  it('says since when the page is cut off, whatever else it last heard', () => {
    const line = { kind: 'cut', since: new Date(2026, 10, 21, 12, 3, 4) } as const;
    const status = describeStatus(
      { ...well, line, feedConnected: false, problems: ['the disk is full'] },
      now,
    );
    expect(status.tone).to.equal('cut');
    expect(status.text).to.equal('Cut off since 12:03:04; trying again');
  });

  it('says that the feed is away, that something else is wrong, or that nothing has come yet', () => {
    expect(describeStatus({ ...well, feedConnected: false }, now).text).to.match(/feed is not connected/);
    const wrong = describeStatus({ ...well, problems: ['the disk is full; again in 8 s'] }, now);
    expect(wrong.text).to.equal('the disk is full; again in 8 s');
    expect(wrong.spoken).not.to.match(/8 s/);
    expect(describeStatus({ ...well, messages: 0 }, now).text).to.match(/waiting for the first event/);
    expect(describeStatus({ ...well, line: { kind: 'connecting' } }, now).text).to.equal('Connecting…');
  });
});

describe('the feed in words', () => {
  const factsOf = (feed: object, store: object = {}): Record<string, string> => {
    const readiness = readReadiness({ ready: true, problems: [], feed, store });
    return readiness === null ? {} : feedFacts(readiness, now);
  };

  it('tells connection, delay, reconnects, gaps, repeats and the last save', () => {
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
    expect(factsOf(feed, { writable: true, last_saved_at: saved })).to.deep.equal({
      connected: 'yes',
      delay: '1.4 s',
      last: '12:04:58',
      reconnects: '3',
      gaps: '2, nothing lost',
      repeats: '1,027, dropped',
      saved: '12:04:58',
    });
  });

  it('does not hide a loss or a store that cannot be written', () => {
    expect(factsOf({ gaps: 2, lost_events: 14 })['gaps']).to.equal('2, 14 events lost');
    expect(factsOf({}, { writable: false, last_saved_at: null })['saved']).to.equal('cannot be written');
  });

  it('says that it does not know what it was not told', () => {
    expect(factsOf({})).to.deep.equal({
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
