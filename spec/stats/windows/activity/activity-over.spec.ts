import { expect } from 'chai';
import { activityOver } from '../../../../src/stats/windows/activity/activity-over.ts';
import type { ActivityReader, StoredSummary } from '../../../../src/stats/windows/activity/activity-store.ts';
import { summarise } from '../../../../src/stats/windows/activity/summarise.ts';

const MINUTE_MS = 60_000;

describe('activityOver', () => {
  it('adds each summary before it reads the next one', () => {
    const steps: string[] = [];
    const summaries = function* (): Generator<StoredSummary> {
      for (const minute of [0, 1, 2]) {
        steps.push(`read ${minute}`);
        const start = minute * MINUTE_MS;
        const counts = new Map([[`user ${minute}`, 1]]);
        const activity = { start, users: counts, wikiUsers: counts, pages: counts };
        const { users, topUsers, topWikiUsers, topPages } = summarise([activity], 100);
        const summary = {
          users,
          get topUsers() {
            steps.push(`add ${minute}`);
            return topUsers;
          },
          topWikiUsers,
          topPages,
        };
        yield { resolution: '1m', start, isUnmerged: true, summary };
      }
    };
    const reader: ActivityReader = { summaries, users: () => [], log: () => [] };
    const runs = [{ resolution: '1m', from: 0, to: 3 * MINUTE_MS }] as const;
    expect(activityOver(reader, runs, 100, 10, null).distinctUsers).to.deep.equal({ value: 3, error: 0 });
    expect(steps).to.deep.equal(['read 0', 'add 0', 'read 1', 'add 1', 'read 2', 'add 2']);
  });
});
