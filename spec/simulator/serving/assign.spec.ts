import { expect } from 'chai';
import { assign, RequestError, type StartAt } from '../../../src/simulator/serving/assign.ts';
import { simpleLog } from '../support/simple-log.ts';

const eqiad = simpleLog('eqiad', [1000, 1000, 1003, 1001, 1005]);
const codfw = simpleLog('codfw', [900, 1100]);
const logs = [eqiad, codfw];

const starts = (
  id: unknown,
  since: string | null = null,
  startAt?: StartAt,
): readonly (readonly [string, number, number])[] =>
  assign(logs, id === undefined ? undefined : JSON.stringify(id), since, startAt).map(
    ({ log, next, offset }) => [log.topic, next, offset] as const,
  );

const refusal = (id: string | undefined, since: string | null = null): RequestError => {
  try {
    assign(logs, id, since);
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

describe('where a request starts', () => {
  it('is now, unless it says something else', () => {
    expect(starts(undefined)).to.deep.equal([
      ['eqiad', 105, -1],
      ['codfw', 102, -1],
    ]);
    expect(starts(undefined, null, 'beginning')).to.deep.equal([
      ['eqiad', 100, 100],
      ['codfw', 100, 100],
    ]);
  });

  it('is the earliest event at or after since, in milliseconds or ISO 8601', () => {
    const expected = [
      ['eqiad', 102, 102],
      ['codfw', 101, 101],
    ];
    expect(starts(undefined, '1001')).to.deep.equal(expected);
    expect(starts(undefined, '1970-01-01T00:00:01.001Z')).to.deep.equal(expected);
    expect(starts(undefined, '1101')).to.deep.equal([
      ['eqiad', 105, -1],
      ['codfw', 102, -1],
    ]);
  });

  it('is the earliest event at or after a timestamp of the id, and shown as its offset', () => {
    expect(starts([{ topic: 'eqiad', partition: 0, timestamp: 1001 }])).to.deep.equal([['eqiad', 102, 102]]);
    expect(starts([{ topic: 'eqiad', partition: 0, timestamp: 5 }])).to.deep.equal([['eqiad', 100, 100]]);
    expect(starts([{ topic: 'eqiad', partition: 0, timestamp: 1006 }])).to.deep.equal([['eqiad', 105, -1]]);
  });

  it('is the offset of the id, or the end where the log has none such', () => {
    const at = (offset: number): unknown => starts([{ topic: 'eqiad', partition: 0, offset }])[0]?.[1];
    expect([100, 103, 105, -1, 99, 106].map(at)).to.deep.equal([100, 103, 105, 105, 105, 105]);
    expect(at(-2)).to.equal(100);
  });

  it('takes the topics of the id alone, offsets first', () => {
    expect(starts([{ topic: 'codfw', partition: 0, offset: -1 }], '1')).to.deep.equal([['codfw', 102, -1]]);
    expect(
      starts([
        { topic: 'eqiad', partition: 0, timestamp: 1005 },
        { topic: 'codfw', partition: 0, offset: 100 },
      ]),
    ).to.deep.equal([
      ['codfw', 100, 100],
      ['eqiad', 104, 104],
    ]);
  });

  it('loses an entry with offset and timestamp beside one with a timestamp alone, as the real server does', () => {
    const both = { topic: 'eqiad', partition: 0, offset: 103, timestamp: 1 };
    expect(starts([both])).to.deep.equal([['eqiad', 103, 103]]);
    expect(starts([both, { topic: 'codfw', partition: 0, timestamp: 1 }])).to.deep.equal([
      ['codfw', 100, 100],
    ]);
  });

  it('takes names of topics, which start at since', () => {
    expect(starts(['eqiad'], '1001')).to.deep.equal([['eqiad', 102, 102]]);
    expect(starts('eqiad,codfw')).to.have.length(2);
  });

  [
    '',
    'no json',
    '[]',
    '{}',
    '17',
    '[17]',
    '[{"topic":"eqiad","partition":0}]',
    '[{"partition":0,"offset":1}]',
  ].forEach((id) => {
    it(`is refused with 400 for the id ${id === '' ? '(empty)' : id}`, () => {
      expect(refusal(id)).to.include({ status: 400 });
    });
  });

  it('is refused with 400 for a since that is no time, and 404 for a topic that is not there', () => {
    expect(refusal(undefined, 'yesterday')).to.include({ status: 400 });
    expect(refusal('[{"topic":"other","partition":0,"offset":1}]')).to.include({ status: 404 });
  });
});
