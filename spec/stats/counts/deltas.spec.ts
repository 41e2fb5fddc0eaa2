import { expect } from 'chai';
import { type Countable, countDeltas } from '../../../src/stats/counts/deltas.ts';

const event = (fields: Partial<Countable> = {}): Countable => ({
  bot: false,
  user: null,
  serverUrl: null,
  domain: null,
  ...fields,
});

describe('countDeltas', () => {
  it('counts every event as a bot’s or not', () => {
    const { bots, nonBots } = countDeltas([event({ bot: true }), event(), event()]);
    expect({ bots, nonBots }).to.deep.equal({ bots: 1, nonBots: 2 });
  });

  it('counts users, servers and domains, under whatever names', () => {
    const { byUser, byServerUrl, byDomain } = countDeltas([
      event({ user: '__proto__', serverUrl: 'https://a', domain: 'a' }),
      event({ user: '__proto__', serverUrl: 'https://b', domain: 'a' }),
      event({ user: '', serverUrl: 'https://a', domain: '142' }),
    ]);
    expect([...byUser]).to.deep.equal([
      ['__proto__', 2],
      ['', 1],
    ]);
    expect([...byServerUrl]).to.deep.equal([
      ['https://a', 2],
      ['https://b', 1],
    ]);
    expect([...byDomain]).to.deep.equal([
      ['a', 2],
      ['142', 1],
    ]);
  });

  it('counts what is missing in the messages only', () => {
    const { nonBots, byUser, byServerUrl, byDomain } = countDeltas([event()]);
    expect(nonBots).to.equal(1);
    expect(byUser.size + byServerUrl.size + byDomain.size).to.equal(0);
  });
});
