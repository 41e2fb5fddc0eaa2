import { expect } from 'chai';
import { otherEvents, reportOtherKeys } from '../../../src/apps/shared/other-keys.ts';
import type { Log } from '../../../src/telemetry/log/log.ts';
import { OTHER_KEY } from '../../../src/stats/counts/key-cap.ts';
import { EMPTY_SNAPSHOT } from '../../../src/stats/counts/snapshot.ts';

const counts = new Map([
  ['a', 2],
  [OTHER_KEY, 7],
]);
const withServers = { ...EMPTY_SNAPSHOT, byServerUrl: counts };

describe('otherEvents', () => {
  it('returns how many events are counted under the other key', () => {
    expect(otherEvents(withServers)).to.deep.equal([
      [7, { by: 'server_url' }],
      [0, { by: 'domain' }],
    ]);
  });
});

describe('reportOtherKeys', () => {
  it('logs once for servers and once for domains', () => {
    const lines: string[] = [];
    const quiet = (): void => undefined;
    const log: Log = { debug: quiet, info: quiet, warn: (line) => void lines.push(line), error: quiet };
    const report = reportOtherKeys(log);
    report(EMPTY_SNAPSHOT);
    expect(lines).to.deep.equal([]);
    report(withServers);
    report(withServers);
    report({ ...withServers, byDomain: counts });
    expect(lines).to.deep.equal([
      'the feed has more than 5000 server URLs: additional ones are counted together as "(other)". All totals stay exact',
      'the feed has more than 5000 domains: additional ones are counted together as "(other)". All totals stay exact',
    ]);
  });
});
