import { expect } from 'chai';
import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { readRecentChange } from '../../../src/wikimedia/event/read-recent-change.ts';
import type { RecentChange } from '../../../src/wikimedia/event/recent-change.ts';
import { USER_KINDS, userKind } from '../../../src/wikimedia/event/user-kind.ts';
import { recordedTexts, recordingNames, RECORDINGS_FOLDER } from '../../support/recordings.ts';

const kindOf = (user: string | null, bot = false): string | null => userKind({ user, bot });

describe('userKind', () => {
  const cases: readonly (readonly [user: string | null, kind: string | null])[] = [
    ['Alice', 'registered'],
    ['142', 'registered'],
    ['1.2.3', 'registered'],
    ['Zoë & Co', 'registered'],
    ['WikiBot', 'registered'],
    ['192.0.2.7', 'ip'],
    ['300.1.1.999', 'ip'],
    ['192.0.2.xxx', 'ip'],
    ['192.0.2.7/24', 'registered'],
    [' 192.0.2.7', 'registered'],
    ['2600:8801:8A00:980:8549:C495:5501:6623', 'ip'],
    ['2001:db8::1', 'ip'],
    ['::ffff:192.0.2.7', 'ip'],
    ['fe80::1%eth0', 'registered'],
    ['Talk: page', 'registered'],
    ['~2026-12345-67', 'temporary'],
    ['~2025-154757', 'temporary'],
    ['~2', 'temporary'],
    ['~Alice', 'registered'],
    ['~1999-1', 'registered'],
    [' ~2026-1', 'registered'],
    ['', null],
    [null, null],
  ];
  for (const [user, kind] of cases)
    it(`of ${JSON.stringify(user)} is ${kind ?? 'unknown'}`, () => {
      expect(kindOf(user)).to.equal(kind);
    });

  it('is bot for every change with the bot flag', () => {
    for (const [user] of cases) expect(kindOf(user, true), String(user)).to.equal('bot');
  });

  it('is ip for every address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        expect(kindOf(address)).to.equal('ip');
        expect(kindOf(address.toUpperCase())).to.equal('ip');
      }),
    );
  });

  describe('in recordings', () => {
    const names = recordingNames();
    before(function () {
      if (names.length > 0) return;
      process.stderr.write(`    skipped: there are no recordings in ${RECORDINGS_FOLDER}\n`);
      this.skip();
    });
    if (names.length === 0) it('is one of the four', () => undefined);

    const expected: Readonly<Record<string, Readonly<Record<string, number>>>> = {
      'recentchange-2023-07-enwiki.ndjson': { registered: 73, temporary: 0, ip: 25, bot: 2 },
      'recentchange-2025-05.ndjson': { registered: 79, temporary: 0, ip: 5, bot: 60 },
      'recentchange-2026-05.ndjson': { registered: 1299, temporary: 53, ip: 0, bot: 1124 },
    };
    for (const name of names)
      it(`is the right one for every change of ${name}`, () => {
        const changes = recordedTexts(name)
          .map(readRecentChange)
          .filter((event): event is RecentChange => event.kind === 'change');
        expect(changes.length).to.be.greaterThan(0);
        const counts = Object.fromEntries(USER_KINDS.map((kind) => [kind, 0]));
        for (const change of changes) {
          const kind = userKind(change);
          const { user, bot } = change;
          expect(kind === 'bot').to.equal(bot);
          if (kind === null) {
            expect(user ?? '').to.equal('');
            continue;
          }
          counts[kind] = (counts[kind] ?? 0) + 1;
          // Without an account, the name is an address or a number.
          if (kind === 'temporary') expect(user).to.match(/^~2\d{3}(-\d{1,6})+$/);
          if (kind === 'ip') expect(isIPv4(user ?? '') || isIPv6(user ?? ''), user ?? '').to.equal(true);
          if (kind === 'registered') expect(user).to.not.match(/^~\d|^[\d.]+$|^[\dA-F:]*:[\dA-F:]*$/i);
        }
        if (expected[name] !== undefined) expect(counts).to.deep.equal(expected[name]);
      });
  });
});
