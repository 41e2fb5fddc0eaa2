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

  it('keeps its columns beside names from right to left and wide ones', () => {
    const line = (user: string, title: string): string =>
      lineOf(
        JSON.stringify({
          meta: { id: 'a', dt: '2026-11-21T12:00:00Z', domain: 'he.wikipedia.org' },
          ...{ wiki: 'hewiki', type: 'edit', bot: true, user, title },
        }),
      );
    const start = '12:00:00  hewiki         edit       ';
    expect(line('שלום', 'עברית 1')).to.equal(
      `${start}\u2068שלום\u2069 [bot]               \u2068עברית 1\u2069`,
    );
    expect(line('編集者', 'T')).to.equal(`${start}編集者 [bot]             T`);
    expect(line('Anna', 'T')).to.equal(`${start}Anna [bot]               T`);
  });

  it('shows what is not an event, and why, without control characters', () => {
    expect(lineOf('\u001b]0;PWNED\u0007\u202e')).to.match(
      /^rejected \([^\p{Cc}\p{Cf}]+\): \u{fffd}\]0;PWNED\u{fffd}$/u,
    );
  });
});
