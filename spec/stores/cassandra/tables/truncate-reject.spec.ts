import { expect } from 'chai';
import {
  truncateReject,
  MAX_REJECT_CHARACTERS,
} from '../../../../src/stores/cassandra/tables/truncate-reject.ts';

const MAX_MUTATION_BYTES = 16 * 1024 * 1024;
const reject = (data: string) => ({
  id: 'a',
  code: 'not-json' as const,
  reason: 'not JSON',
  data,
  at: '2026-11-21T12:00:00.000Z',
});

describe('truncateReject', () => {
  it('keeps data up to the limit', () => {
    const longest = reject('x'.repeat(MAX_REJECT_CHARACTERS));
    expect(truncateReject(longest)).to.equal(longest);
  });

  it('truncates longer data, and says so in the reason', () => {
    const { reason, data } = truncateReject(reject('x'.repeat(15_000_000)));
    expect(data).to.equal('x'.repeat(MAX_REJECT_CHARACTERS));
    expect(reason).to.equal('not JSON (only the first 2,000,000 of its 15,000,000 characters are kept)');
  });

  for (const character of ['\u0001', '字', '🦆'])
    it(`makes ${JSON.stringify(character)}, repeated, fit into a mutation`, () => {
      const { data } = truncateReject(reject(character.repeat(15_000_000 / character.length)));
      expect(data.isWellFormed()).to.equal(true);
      expect(Buffer.byteLength(JSON.stringify(data))).to.be.below(MAX_MUTATION_BYTES);
    });
});
