import { expect } from 'chai';
import { queryString } from '../../src/client/query-string.ts';

describe('queryString', () => {
  for (const [parameters, query] of [
    [undefined, ''],
    [{}, ''],
    [{ top: 'all', after: undefined }, '?top=all'],
    [{ user: ['A, B', 'Zoë'] }, '?user=A%2C+B&user=Zo%C3%AB'],
    [{ namespace: [0, 3], bot: false }, '?namespace=0&namespace=3&bot=false'],
    [{ from: new Date(Date.UTC(2026, 10, 21)), to: 5 }, '?from=2026-11-21T00%3A00%3A00.000Z&to=5'],
  ] as const)
    it(`makes ${query === '' ? 'nothing' : query} of ${JSON.stringify(parameters)}`, () => {
      expect(queryString(parameters)).to.equal(query);
    });
});
