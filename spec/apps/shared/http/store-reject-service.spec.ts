import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { rejectService } from '../../../../src/apps/shared/http/store-reject-service.ts';
import { emptyCommit } from '../../../../src/stats/counts/commit.ts';
import { MAX_REJECT_PAGE_CHARACTERS } from '../../../../src/stats/counts/reject-page.ts';
import { memoryStore } from '../../../../src/stores/memory/memory-store.ts';
import type { Store } from '../../../../src/stores/store.ts';
import { changeText } from '../../../support/feed-events.ts';

const AT = '2026-11-21T07:00:00.000Z';

const storeWith = async (texts: readonly string[]): Promise<Store<unknown>> => {
  const store = memoryStore<unknown>();
  const rejects = texts.map((data, i) => ({
    id: `r${i}`,
    code: 'not-json' as const,
    reason: 'before',
    data,
    at: AT,
  }));
  await firstValueFrom(store.save({ ...emptyCommit(AT), rejects }));
  return store;
};

describe('rejectService', () => {
  it('replays all rejects, one page at a time', async () => {
    const long = (i: number): string =>
      changeText(i, { comment: 'x'.repeat(MAX_REJECT_PAGE_CHARACTERS / 2) }, { id: `long ${i}` });
    const address = changeText(3, { user: '192.0.2.7' });
    const texts = [long(0), '{"broken', long(1), long(2), address, long(4), '{"also broken'];
    const store = await storeWith(texts);
    const steps: string[] = [];
    const onSaved: Store<unknown> = {
      ...store,
      rejects: (limit, after) => {
        steps.push('read');
        return store.rejects(limit, after);
      },
      recover: (...args) => {
        steps.push('recover');
        return store.recover(...args);
      },
    };
    const service = rejectService(onSaved, () => undefined);
    expect(await service.replay()).to.deep.equal({ counted: 5, rejected: 2 });
    expect(steps).to.deep.equal(['read', 'recover', 'read', 'recover', 'read', 'read']);
    const { snapshot, rejects } = await firstValueFrom(store.load());
    expect([snapshot.nonBots, rejects]).to.deep.equal([5, 2]);
    const day = { resolution: '1d', from: 0, to: Date.UTC(2100, 0) } as const;
    const kinds = await store.windows.byKey('kind', [day]);
    expect(Array.from(kinds, ([kind, { nonBots }]) => [kind, nonBots])).to.deep.equal([
      ['registered', 4],
      ['ip', 1],
    ]);
    expect((await service.list(10)).map(({ id }) => id)).to.deep.equal(['r1', 'r6']);
    expect(await service.replay()).to.deep.equal({ counted: 0, rejected: 2 });
  });

  it('does nothing without rejects', async () => {
    const service = rejectService(await storeWith([]), () => undefined);
    expect(await service.replay()).to.deep.equal({ counted: 0, rejected: 0 });
  });
});
