import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { reportIgnoredSettings } from '../../../src/apps/producer/report-ignored-settings.ts';
import { transactionalSink } from '../../../src/apps/producer/transactional-sink.ts';
import { type RequestedStart, streamName } from '../../../src/apps/shared/feed/ignored-start.ts';
import { type TopicDouble, topicDouble } from '../../support/topic-double.ts';

const BEGAN = Date.UTC(2026, 10, 21);
const URL_A = 'https://a.example/v2/stream/recentchange';
const URL_B = 'https://b.example/v2/stream/page-create?since=1';
const GROUP = 'p.position';

describe('the start of a producer that continues at a saved position', () => {
  let topic: TopicDouble;
  beforeEach(() => {
    topic = topicDouble({ before: [], after: [], openings: [] });
  });

  /** Opens the topic as a new process with these settings; returns what it logs. */
  const openWith = async (requested: RequestedStart, owner: string): Promise<readonly string[]> => {
    const lines: string[] = [];
    const sink = transactionalSink({
      open: topic.open,
      group: GROUP,
      owner,
      stream: streamName(requested.url),
      since: requested.since ?? BEGAN,
      rewindMs: 1000,
      dedupOptions: { retentionMs: 60_000, maxKeys: 1000 },
      now: () => BEGAN + 1000,
      onOpen: () => undefined,
      onTakeover: reportIgnoredSettings(requested, 'p', { warn: (line) => void lines.push(line) }),
    });
    await firstValueFrom(sink.resume());
    // A failure makes it open the topic again.
    sink.invalidate();
    await firstValueFrom(sink.resume());
    await firstValueFrom(sink.close(), { defaultValue: undefined });
    return lines;
  };
  const restartWith = async (requested: RequestedStart): Promise<readonly string[]> => {
    expect(await openWith({ url: URL_A, since: BEGAN }, 'first')).to.deep.equal([]);
    return openWith(requested, 'second');
  };

  it('reports nothing when the same feed continues', async () => {
    expect(await restartWith({ url: URL_A, since: BEGAN })).to.deep.equal([]);
    expect(await openWith({ url: URL_A, since: null }, 'third')).to.deep.equal([]);
  });

  it('reports once that SINCE has no effect', async () => {
    const lines = await restartWith({ url: URL_A, since: BEGAN + 86_400_000 });
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.match(
      /^SINCE \(2026-11-22T00:00:00\.000Z\) has no effect: PRODUCER_ID p began at 2026-11-21T00:00:00\.000Z .*set another PRODUCER_ID/,
    );
  });

  it('reports once that the position belongs to another feed', async () => {
    const lines = await restartWith({ url: URL_B, since: null });
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.match(
      /^WIKIPEDIA_STREAM_URL is https:\/\/b\.example\/v2\/stream\/page-create, but the saved position of PRODUCER_ID p belongs to https:\/\/a\.example\/v2\/stream\/recentchange: .*another PRODUCER_ID and another WIKIPEDIA_TOPIC$/,
    );
  });

  it('reports nothing about a position of an earlier version, which did not save the feed', async () => {
    const writer = await topic.open(() => undefined);
    const position = { since: BEGAN, partitions: [] };
    const metadata = JSON.stringify({ owner: 'older', position });
    await writer.write({ records: [], deadLetters: [], metadata });
    expect(await openWith({ url: URL_B, since: null }, 'newer')).to.deep.equal([]);
  });

  it('saves no URL that could fill the space of the position', () => {
    expect(streamName(`https://a.example/${'x'.repeat(5000)}`)).to.have.lengthOf(300);
  });
});
