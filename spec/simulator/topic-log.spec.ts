import { expect } from 'chai';
import { createFaults } from '../../src/simulator/serving/faults.ts';
import { eventTexts } from '../../src/simulator/topic-log.ts';
import { simpleLog } from './support/simple-log.ts';

describe('textsOf', () => {
  it('gives the texts of all logs, without those that are lost', () => {
    const eqiad = simpleLog('eqiad', [1, 2, 3]);
    const codfw = simpleLog('codfw', [1]);
    const faults = createFaults(1);
    faults.loseForever(eqiad, [101]);
    expect([...eventTexts([eqiad, codfw])]).to.have.length(4);
    expect([...eventTexts([eqiad, codfw], faults.isLost)]).to.deep.equal([
      eqiad.at(100).data,
      eqiad.at(102).data,
      codfw.at(100).data,
    ]);
  });

  it('has no text where there is no event', () => {
    expect(() => simpleLog('eqiad', [1]).at(101)).to.throw(RangeError, /eqiad\/0 has no event at offset 101/);
  });
});
