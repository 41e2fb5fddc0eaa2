import { expect } from 'chai';
import { readStats } from '../../../../../src/apps/tools/top/api/server-stats.ts';

const TEXT =
  '{"messages":3,"distinct_users":2,"bots":1,"non_bots":2,"by_server_url":{},"by_domain":{"a.org":3},' +
  '"by_user":{"Bob":2,"__proto__":1},"as_of":"2026-11-21T12:00:00.000Z"}';

describe('readStats', () => {
  it('reads what /stats answers, whatever the users are called', () => {
    expect(readStats(JSON.parse(TEXT))).to.deep.equal({
      messages: 3,
      bots: 1,
      people: 2,
      users: 2,
      byDomain: new Map([['a.org', 3]]),
      byUser: new Map([
        ['Bob', 2],
        ['__proto__', 1],
      ]),
      asOf: Date.UTC(2026, 10, 21, 12),
    });
  });

  it('takes nothing else for statistics', () => {
    for (const json of [null, 'x', {}, { ...(JSON.parse(TEXT) as object), by_user: { Bob: '2' } }])
      expect(readStats(json)).to.equal(null);
  });
});
