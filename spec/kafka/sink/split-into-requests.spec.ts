import { expect } from 'chai';
import fc from 'fast-check';
import { type OutgoingRecord, wireBytes } from '../../../src/kafka/sink/outgoing-record.ts';
import { splitIntoRequests } from '../../../src/kafka/sink/split-into-requests.ts';

const recordOf = (id: number, length: number, key: string | null = `user ${id % 7}`): OutgoingRecord => {
  const record = {
    key,
    value: 'x'.repeat(length),
    timestamp: 1_777_979_860_000 + id,
    headers: { id: String(id) },
  };
  return { ...record, bytes: wireBytes(record) };
};

describe('splitIntoRequests', () => {
  it('divides all records into requests, in order and within the limits', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 60 });
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 50, max: 900 }),
        (some, partitions, most) => {
          const records = some.map((length, id) => recordOf(id, length));
          const requests = splitIntoRequests(records, { partitions, bytesPerPartition: most });
          expect(requests.flat().map(({ headers }) => headers?.['id'])).to.deep.equal(
            records.map(({ headers }) => headers['id']),
          );
          for (const request of requests) {
            expect(request).not.to.be.empty;
            for (let partition = 0; partition < partitions; partition += 1) {
              const own = request.filter((message) => message.partition === partition);
              const bytes = own.reduce(
                (sum, { headers }) => sum + (records[Number(headers?.['id'])]?.bytes ?? 0),
                0,
              );
              expect(own.length <= 1 || bytes <= most).to.equal(true);
            }
          }
        },
      ),
    );
  });

  it('sends a record without a key to the same partition each time', () => {
    const records = Array.from({ length: 50 }, (_, id) => recordOf(id, 10, null));
    const limits = { partitions: 6, bytesPerPartition: 10_000 };
    const partitionsOf = (): unknown[] =>
      splitIntoRequests(records, limits)
        .flat()
        .map(({ partition }) => partition);
    expect(partitionsOf()).to.deep.equal(partitionsOf());
    expect(new Set(partitionsOf()).size).to.be.above(3);
  });

  it('puts at most a thousand records into a request', () => {
    const records = Array.from({ length: 2500 }, (_, id) => recordOf(id, 1));
    const requests = splitIntoRequests(records, { partitions: 3, bytesPerPartition: 1e6 });
    expect(requests.map(({ length }) => length)).to.deep.equal([1000, 1000, 500]);
    expect(splitIntoRequests([], { partitions: 3, bytesPerPartition: 1e6 })).to.deep.equal([]);
  });
});
