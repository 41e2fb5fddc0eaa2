import { expect } from 'chai';
import { readStats } from '../../../../src/apps/shared/mcp/read-stats.ts';

describe('readStats', () => {
  const body = {
    messages: 6,
    distinct_users: 3,
    bots: 1,
    non_bots: 5,
    by_server_url: { 'https://a.example': 1 },
    by_domain: { 'a.example': 1, 'b.example': 3, 'c.example': 2 },
    by_user: { A: 1, B: 3 },
    as_of: null,
  };

  it('keeps the largest counts, largest first, and says how many wikis there are', () => {
    expect(JSON.stringify(readStats(body, 2))).to.equal(
      JSON.stringify({
        messages: 6,
        distinct_users: 3,
        bots: 1,
        non_bots: 5,
        by_domain: { 'b.example': 3, 'c.example': 2 },
        by_user: { B: 3, A: 1 },
        as_of: null,
        wikis: 3,
      }),
    );
  });

  it('throws at a body of another shape', () => {
    expect(() => readStats({ messages: 'many' }, 2)).to.throw();
  });
});
