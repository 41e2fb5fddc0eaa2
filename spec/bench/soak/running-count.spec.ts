import { expect } from 'chai';
import { countedLog } from '../../../bench/soak/counted-log.ts';
import { runningCount } from '../../../bench/soak/running-count.ts';
import { plainCount } from '../../../src/lookalike/plain-count.ts';
import { madeLog, textsIn } from '../../support/made-feed.ts';

const log = () => madeLog(7000, { canaryEvery: 300, brokenRate: 0.02, users: 900 });

describe('runningCount', () => {
  it('comes to what the plain count comes to, over many chunks', () => {
    const texts = textsIn(log());
    const counted = runningCount();
    for (const text of texts) counted.add(text);
    expect(counted.counts()).to.deep.equal(plainCount(texts));
  });

  it('may be asked in between', () => {
    const texts = textsIn(log()).slice(0, 100);
    const counted = runningCount();
    counted.add(texts[0] ?? '');
    counted.counts();
    for (const text of texts.slice(1)) counted.add(text);
    expect(counted.counts()).to.deep.equal(plainCount(texts));
  });
});

describe('countedLog', () => {
  it('tells of every event once and in order, however it is read', () => {
    const told: string[] = [];
    const counted = countedLog(log(), (text) => told.push(text));
    const first = counted.log.firstOffset;
    for (const offset of [0, 1, 2, 1, 0, 2, 3, 50, 49, 51]) counted.log.at(first + offset);
    expect(told).to.deep.equal(textsIn(log()).slice(0, 52));
    counted.tellRest();
    counted.tellRest();
    expect(told).to.deep.equal(textsIn(log()));
  });
});
