import { expect } from 'chai';
import { map, range } from 'rxjs';
import { MAX_QUEUED_PARTS } from '../../../src/http/stats/send-report.ts';
import { pullReport } from '../../../src/http/stats/pull-report.ts';
import type { Count, ReportPart } from '../../../src/stats/counts/snapshot.ts';
import { BEARER, fakeDeps, snapshotOf } from '../support/fake-deps.ts';
import { rawClient, rawGet } from '../support/raw-client.ts';
import { servers } from '../support/serve.ts';
import { untilStable } from '../../support/until-stable.ts';
import { until } from '../../support/wait-until.ts';

const PARTS = 1000;
const USERS = 1000;

const usersPart = (part: number): ReportPart => ({
  kind: 'users',
  users: Array.from({ length: USERS }, (_, i): Count => [`User:${part * USERS + i} of a million`, 1]),
});

/** A report of a million users with back-pressure that counts the parts it built. */
const millionUsers = () => {
  const produced = { parts: 0, most: 0, closed: false };
  async function* deps(): AsyncGenerator<ReportPart> {
    try {
      yield { kind: 'head', snapshot: { ...snapshotOf(0), distinctUsers: PARTS * USERS } };
      for (; produced.parts < PARTS;) {
        yield usersPart(produced.parts++);
        await Promise.resolve();
      }
    } finally {
      produced.closed = true;
    }
  }
  const report = pullReport(deps);
  return { made: produced, report };
};

describe('sendReport', () => {
  const { serve } = servers();

  it('builds the parts of a report of a million users only as its client reads them', async () => {
    const { made: produced, report } = millionUsers();
    const { port } = await serve(fakeDeps({ report }));
    const client = await rawClient(port, rawGet('/stats?top=all', { ...BEARER, Connection: 'close' }));
    client.socket.pause();
    // By then the socket's buffers are full, however large they are on this machine.
    expect(await untilStable(() => produced.parts)).to.be.lessThan(PARTS / 2);
    expect(produced.closed).to.equal(false);
    client.socket.resume();
    const text = await client.closed();
    expect(produced.parts).to.equal(PARTS);
    expect(text.split('"User:')).to.have.length(PARTS * USERS + 1);
    expect(text).to.match(/,"User:999999 of a million":1\},"as_of":"2026[^"]+"\}$/);
    expect(client.complete()).to.equal(true);
  });

  it('closes the report of a client that disconnects', async () => {
    const { made: produced, report } = millionUsers();
    const { port } = await serve(fakeDeps({ report }));
    const client = await rawClient(port, rawGet('/stats?top=all', BEARER));
    await client.until((text) => text.includes('User:1'));
    client.socket.destroy();
    await until('it is closed', () => produced.closed);
    expect(produced.parts).to.be.lessThan(PARTS);
  });

  it('disconnects a client that is too far behind a report without back-pressure', async () => {
    const report = () =>
      // Far more than the bound, because parts that fit into the response's buffer do not queue.
      range(0, 8 * MAX_QUEUED_PARTS).pipe(
        map((i): ReportPart => (i === 0 ? { kind: 'head', snapshot: snapshotOf(1) } : usersPart(i))),
      );
    const deps = fakeDeps({ report });
    const { port } = await serve(deps);
    const client = await rawClient(port, rawGet('/stats?top=all', BEARER));
    await client.closed();
    expect(client.complete()).to.equal(false);
    expect(JSON.stringify(deps.lines)).to.include('parts behind');
  });

  it('disconnects a client that reads nothing', async () => {
    const { made: produced, report } = millionUsers();
    const { port } = await serve(fakeDeps({ report }), { stallTimeoutMs: 150 });
    const client = await rawClient(port, rawGet('/stats?top=all', BEARER));
    client.socket.pause();
    await until('it is closed', () => produced.closed);
    expect(produced.parts).to.be.lessThan(PARTS);
    client.socket.destroy();
  });
});
