import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import type { RequestedStart } from '../../../../src/apps/shared/feed/ignored-start.ts';
import { reportIgnoredStart } from '../../../../src/apps/shared/feed/report-ignored-start.ts';
import { type FeedPosition, startPosition } from '../../../../src/wikimedia/position/feed-position.ts';
import { emptyCommit } from '../../../../src/stats/counts/commit.ts';
import { memoryStore } from '../../../../src/stores/memory/memory-store.ts';

const BEGAN = Date.UTC(2026, 10, 21);
const URL_A = 'https://a.example/v2/stream/recentchange';
const URL_B = 'https://b.example/v2/stream/page-create?since=1';

describe('reportIgnoredStart', () => {
  /** The lines that a start logs, which finds what a start with `before` has saved. */
  const linesAfter = async (
    before: RequestedStart | null,
    requested: RequestedStart,
  ): Promise<readonly string[]> => {
    const store = memoryStore<FeedPosition>();
    const lines: string[] = [];
    const log = { warn: (line: string) => void lines.push(line) };
    const save = { ...emptyCommit('2026-11-21T00:00:00Z'), position: startPosition(BEGAN) };
    await lastValueFrom((before === null ? store : reportIgnoredStart(store, before, log)).save(save));
    expect(lines).to.deep.equal([]);
    const checked = reportIgnoredStart(store, requested, log);
    const { position } = await lastValueFrom(checked.load());
    expect(position).to.include({ since: BEGAN });
    await lastValueFrom(checked.load());
    return lines;
  };
  const start = (url: string, since: number | null = null): RequestedStart => ({ url, since });

  it('reports nothing when the same feed continues, whatever earlier versions saved', async () => {
    expect(await linesAfter(start(URL_A), start(URL_A))).to.deep.equal([]);
    expect(await linesAfter(start(URL_A, BEGAN), start(URL_A, BEGAN))).to.deep.equal([]);
    expect(await linesAfter(null, start(URL_B))).to.deep.equal([]);
  });

  it('reports once that SINCE has no effect', async () => {
    const lines = await linesAfter(start(URL_A), start(URL_A, BEGAN + 86_400_000));
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.match(
      /^SINCE \(2026-11-22T00:00:00\.000Z\) has no effect: counting began at 2026-11-21T00:00:00\.000Z .*headwater reset$/,
    );
  });

  it('reports once that the saved counts are of another feed', async () => {
    const lines = await linesAfter(start(URL_A), start(URL_B));
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.match(
      /^WIKIPEDIA_STREAM_URL is https:\/\/b\.example\/v2\/stream\/page-create, but the saved counts are of https:\/\/a\.example\/v2\/stream\/recentchange: .*headwater reset$/,
    );
  });
});
