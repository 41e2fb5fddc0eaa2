import { expect } from 'chai';
import fc from 'fast-check';
import { firstValueFrom, from, toArray } from 'rxjs';
import { type ServerSentEvent, readServerSentEvents } from '../../src/client/read-server-sent-events.ts';

const TEXT =
  ':ok\n\nid: 1-k\nevent: stats\ndata: {"a":1}\n\n:\n\nid: 2-k\r\nevent: stats\r\ndata: x\r\ndata:  y: z\r\n\r\nevent: none\n\ndata: 3\n\ndata: cut';

const read = (pieces: readonly string[]): Promise<ServerSentEvent[]> =>
  firstValueFrom(from(pieces.map((piece) => Buffer.from(piece))).pipe(readServerSentEvents, toArray()));

describe('sseMessages', () => {
  it('reads events from chunks of any size, and ignores an incomplete last event', async () => {
    const cuts = fc.uniqueArray(fc.nat(TEXT.length), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const ends = [...places.sort((a, b) => a - b), TEXT.length];
        const pieces = ends.map((end, index) => TEXT.slice(ends[index - 1] ?? 0, end));
        expect(await read(pieces)).to.deep.equal([
          { event: 'stats', id: '1-k', data: '{"a":1}' },
          { event: 'stats', id: '2-k', data: 'x\n y: z' },
          { event: 'message', id: '2-k', data: '3' },
        ]);
      }),
    );
  });

  it('fails when an event has no end', async () => {
    const pieces = Array.from({ length: 2 }, () => 'x'.repeat(17_000_000));
    const failure: unknown = await read(pieces).catch((error: unknown) => error);
    expect(failure).to.be.an('error').with.property('message').that.contains('without an end');
  });
});
