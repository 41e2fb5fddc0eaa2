import { expect } from 'chai';
import { eventLine } from '../../../../src/apps/tools/tail/event-line.ts';
import { readMessage } from '../../../../src/wikimedia/event/read-message.ts';

const HOSTILE = 'a\u001b[2J\r\n\u009b31m\u202e\u2066\ud800b';
const SHOWN = 'a\u{fffd}[2J\u{fffd}31m\u{fffd}b';

const lineOf = (data: string): string => {
  const event = readMessage({ data });
  return eventLine({ event });
};

describe('eventLine', () => {
  it('shows every text of an event without control characters', () => {
    const event = {
      meta: { id: 'a', dt: '2026-11-21T12:00:00Z', domain: 'en.wikipedia.org' },
      wiki: HOSTILE,
      type: HOSTILE,
      user: HOSTILE,
      title: HOSTILE,
      bot: false,
    };
    expect(lineOf(JSON.stringify(event)).split(/ +/)).to.deep.equal(['12:00:00', SHOWN, SHOWN, SHOWN, SHOWN]);
  });

  it('shows what is not an event, and why, without control characters', () => {
    expect(lineOf('\u001b]0;PWNED\u0007\u202e')).to.match(
      /^rejected \([^\p{Cc}\p{Cf}]+\): \u{fffd}\]0;PWNED\u{fffd}$/u,
    );
  });
});
