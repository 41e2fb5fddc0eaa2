import { expect } from 'chai';
import {
  deadLetterToJson,
  formatDeadLetter,
} from '../../../../src/apps/tools/dead-letters/format-dead-letter.ts';
import { deadLetterOf } from './dead-letter-samples.ts';

const HEADERS = {
  id: 'a1',
  code: 'not-json',
  reason: 'no\nJSON',
  source: 'producer',
  at: '2026-11-21T12:00:00.000Z',
};

describe('letterLine', () => {
  it('is one line that no terminal can take for a command', () => {
    expect(formatDeadLetter(deadLetterOf('a\u001b[2J\u0007\u202eb', HEADERS))).to.equal(
      '2026-11-21T12:00:00.000Z  producer  not-json  no\u{fffd}JSON  a1  a\u{fffd}[2J\u{fffd}b',
    );
  });

  it('isolates what is written from right to left', () => {
    expect(formatDeadLetter(deadLetterOf('שלום', { ...HEADERS, reason: 'שגיאה', tries: '2' }))).to.equal(
      '2026-11-21T12:00:00.000Z  producer  not-json  \u2068שגיאה\u2069 (tried again 2×)  a1  \u2068שלום\u2069',
    );
  });

  it('says how often it was tried again', () => {
    expect(formatDeadLetter(deadLetterOf('x', { ...HEADERS, tries: '2' }))).to.include(
      'no\u{fffd}JSON (tried again 2×)  a1',
    );
  });

  it('shows the first 200 bytes', () => {
    expect(
      formatDeadLetter(deadLetterOf('x'.repeat(1000), HEADERS)).endsWith(`a1  ${'x'.repeat(200)}`),
    ).to.equal(true);
  });
});

describe('letterJson', () => {
  it('is an object in one line', () => {
    const data = 'a\nb\u009b2J\u202e';
    const line = deadLetterToJson(deadLetterOf(data, HEADERS));
    expect(line).not.to.match(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(line)).to.deep.equal({ ...HEADERS, tries: 0, begins: data });
  });
});
