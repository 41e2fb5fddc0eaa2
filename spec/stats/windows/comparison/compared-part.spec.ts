import { expect } from 'chai';
import { comparedPart } from '../../../../src/stats/windows/comparison/compared-part.ts';
import { REFERENCE_AGES_MS } from '../../../../src/stats/windows/comparison/comparison.ts';
import type { Resolution } from '../../../../src/stats/windows/resolution.ts';

const at = (text: string): number => Date.parse(`2026-05-${text}Z`);
const iso = (ms: number): string => new Date(ms).toISOString().slice(8, 19);
const UNTIL = at('30T12:34:56');

const partOf = (
  [from, to]: readonly [string, string],
  comparison: keyof typeof REFERENCE_AGES_MS,
  {
    since = at('01T00:00:00'),
    kept = {},
  }: { since?: number; kept?: Partial<Record<Resolution, number>> } = {},
): readonly string[] => {
  const { range, resolution } = comparedPart({ from: at(from), to: at(to) }, REFERENCE_AGES_MS[comparison], {
    countedSince: since,
    completeUntil: UNTIL,
    retainedSince: {
      '1s': at('29T12:34:00'),
      '1m': at('16T12:00:00'),
      '1h': -Infinity,
      '1d': -Infinity,
      ...kept,
    },
  });
  return [iso(range.from), iso(range.to), resolution];
};
const LAST_HOUR = ['30T11:34:56', '30T12:34:56'] as const;

describe('comparedPart', () => {
  it('is the range itself if its seconds are available everywhere', () => {
    expect(partOf(['30T12:34:50', '30T12:34:56'], 'day')).to.deep.equal(['30T12:34:50', '30T12:34:56', '1s']);
  });

  it('moves back to whole minutes or hours where the finer windows of a reference have expired', () => {
    expect(partOf(LAST_HOUR, 'day')).to.deep.equal(['30T11:34:00', '30T12:34:00', '1m']);
    expect(partOf(LAST_HOUR, 'week')).to.deep.equal(['30T11:34:00', '30T12:34:00', '1m']);
    expect(partOf(LAST_HOUR, '4weeks')).to.deep.equal(['30T11:00:00', '30T12:00:00', '1h']);
    expect(partOf(LAST_HOUR, 'week', { kept: { '1h': at('29T00:00:00') } })).to.deep.equal([
      '30T11:34:00',
      '30T12:34:00',
      '1m',
    ]);
  });

  it('does not become coarse for a reference that was never counted', () => {
    expect(partOf(LAST_HOUR, '4weeks', { since: at('17T00:00:00') })).to.deep.equal([
      '30T11:34:00',
      '30T12:34:00',
      '1m',
    ]);
  });

  it('keeps the finer windows if whole ones are less than nine tenths of the range', () => {
    expect(partOf(['30T12:29:56', '30T12:34:56'], '4weeks')).to.deep.equal([
      '30T12:29:00',
      '30T12:34:00',
      '1m',
    ]);
    expect(partOf(['30T10:30:00', '30T12:00:00'], '4weeks')).to.deep.equal([
      '30T10:00:00',
      '30T12:00:00',
      '1h',
    ]);
    expect(partOf(['30T10:00:00', '30T11:30:00'], '4weeks')).to.deep.equal([
      '30T10:00:00',
      '30T11:30:00',
      '1m',
    ]);
  });

  it('ends with the last complete second, and is empty after it', () => {
    expect(partOf(['30T12:34:50', '30T13:00:00'], 'day')).to.deep.equal(['30T12:34:50', '30T12:34:56', '1s']);
    expect(partOf(['30T13:00:00', '30T14:00:00'], 'day')).to.deep.equal(['30T13:00:00', '30T13:00:00', '1s']);
  });
});
