import { expect } from 'chai';
import { tableHead, tableRow } from '../../../bench/soak/sample-table.ts';
import { samplesFixture } from '../support/samples-fixture.ts';

const [sample] = samplesFixture(3, () => ({ at: 75.4, fault: 'feed cut', rssMb: 151.4 }));

describe('the table of a soak', () => {
  it('has a line for a sample, under its heading', () => {
    if (sample === undefined) throw new Error('there is no sample');
    const lines = [tableHead(), tableRow(sample)];
    expect(lines).to.deep.equal([
      '  time events/s  lag s   RSS MB  heap MB  files database MB  what happened',
      '  1:15    20000    0.3      151       40     38        30.0  feed cut',
    ]);
  });

  it('shows several processes beside each other, and what did not answer', () => {
    if (sample === undefined) throw new Error('there is no sample');
    const [process] = sample.processes;
    if (process === undefined) throw new Error('there is no process');
    const processes = [process, { ...process, rssMb: null }];
    expect(tableRow({ ...sample, fault: null, lag: null, processes })).to.equal(
      '  1:15    20000      -    151+-    40+40  38+38        30.0',
    );
  });
});
