import { expect } from 'chai';
import { list } from '../../../src/apps/dead-letters/list.ts';
import { boxDouble } from './box-double.ts';
import { letterRecord } from './letters.ts';

const letters = Array.from({ length: 10 }, (_, at) => letterRecord(at, 'x', { id: `id ${at >> 1}` }));

describe('list', () => {
  it('tells each letter once, however often it was sent', async () => {
    const told: string[] = [];
    expect(await list(boxDouble(letters, 3), 100, ({ id }) => told.push(id))).to.equal(5);
    expect(told).to.deep.equal(['id 0', 'id 1', 'id 2', 'id 3', 'id 4']);
  });

  it('reads no more than it may tell, and answers nothing', async () => {
    const box = boxDouble(letters, 3);
    expect(await list(box, 2, () => undefined)).to.equal(2);
    expect(box.calls).to.deep.equal(['waiting', 'read 0-3']);
    expect(box.answers).to.deep.equal([]);
  });
});
