import { expect } from 'chai';
import { countedLog } from '../../../bench/soak/counted-log.ts';
import { runningCount } from '../../../bench/soak/running-count.ts';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { feedLogFixture, textsOfLog } from '../../support/feed-log-fixture.ts';

const log = () => feedLogFixture(7000, { canaryInterval: 300, brokenRate: 0.02, users: 900 });

describe('runningCount', () => {
  it('comes to what the plain count comes to, over many chunks', () => {
    const texts = textsOfLog(log());
    const counted = runningCount();
    for (const text of texts) counted.add(text);
    expect(counted.counts()).to.deep.equal(plainCount(texts));
  });

  it('may be asked in between', () => {
    const texts = textsOfLog(log()).slice(0, 100);
    const counted = runningCount();
    counted.add(texts[0] ?? '');
    counted.counts();
    for (const text of texts.slice(1)) counted.add(text);
    expect(counted.counts()).to.deep.equal(plainCount(texts));
  });
});

describe('countedLog', () => {
  it('reports every event once and in order, however it is read', () => {
    const reported: string[] = [];
    const counted = countedLog(log(), (text) => reported.push(text));
    const first = counted.log.firstOffset;
    for (const offset of [0, 1, 2, 1, 0, 2, 3, 50, 49, 51]) counted.log.at(first + offset);
    expect(reported).to.deep.equal(textsOfLog(log()).slice(0, 52));
    counted.reportRemaining();
    counted.reportRemaining();
    expect(reported).to.deep.equal(textsOfLog(log()));
  });
});
