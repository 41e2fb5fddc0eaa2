import { expect } from 'chai';
import { firstValueFrom, type Observable, toArray } from 'rxjs';
import { headwaterClient } from '../../../../../src/client/index.ts';
import { ServerError } from '../../../../../src/apps/shared/api/server-error.ts';
import { type StatsEvent, statsSource } from '../../../../../src/apps/tools/top/api/stats-source.ts';
import { type RawServer, rawServer, sendChunks } from '../../../../support/raw-server.ts';

const STATS =
  '{"messages":3,"distinct_users":2,"bots":1,"non_bots":2,"by_server_url":{},"by_domain":{},"by_user":{},"as_of":null}';

describe('statsSource', () => {
  let server: RawServer | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
  });

  const sourceOf = async (
    response: Parameters<typeof rawServer>[0],
    responseTimeoutMs = 60_000,
  ): Promise<Observable<StatsEvent>> => {
    server = await rawServer(response);
    return statsSource(
      headwaterClient({
        url: new URL(server.url).origin,
        token: () => Promise.resolve('a-token'),
        responseTimeoutMs,
      }),
    );
  };
  const kindsOf = async (source$: Observable<StatsEvent>): Promise<string[]> =>
    (await firstValueFrom(source$.pipe(toArray()))).map(({ kind }) => kind);
  const failureOf = async (source$: Observable<StatsEvent>): Promise<unknown> =>
    firstValueFrom(source$.pipe(toArray())).catch((error: unknown) => error);

  it('follows the stream, and resumes after the last event that it has', async () => {
    const source$ = await sourceOf((response) => {
      sendChunks(
        response,
        ':ok\n\n',
        'id: 7-key\nevent: stats\nda',
        `ta: ${STATS}\n\n`,
        'event: other\ndata: x\n\n',
      );
      response.end();
    });
    expect(await kindsOf(source$)).to.deep.equal(['open', 'stats']);
    expect(await kindsOf(source$)).to.deep.equal(['open', 'stats']);
    expect(server?.requests.map(({ url, headers }) => [url, headers['last-event-id']])).to.deep.equal([
      ['/stats/stream', undefined],
      ['/stats/stream', '7-key'],
    ]);
  });

  it('shows its token only to a server that asks for one, and from then on at once', async () => {
    const source$ = await sourceOf((response, { headers }) => {
      if (headers.authorization === undefined) response.writeHead(401).end();
      else {
        sendChunks(response);
        response.end();
      }
    });
    await kindsOf(source$);
    await kindsOf(source$);
    const shown = server?.requests.map(({ headers }) => headers.authorization);
    expect(shown).to.deep.equal([undefined, 'Bearer a-token', 'Bearer a-token']);
  });

  it('fails in plain words when the connection is cut, or nothing is answered in time', async () => {
    const connectionLost = await failureOf(
      await sourceOf((response) => {
        sendChunks(response, ':ok\n\n');
        setTimeout(() => response.destroy(), 20);
      }),
    );
    expect(connectionLost)
      .to.be.instanceOf(ServerError)
      .with.property('message')
      .that.matches(/^lost the connection to /);
    await server?.close();
    const silent = await failureOf(await sourceOf(() => undefined, 200));
    expect(silent)
      .to.be.instanceOf(ServerError)
      .with.property('message')
      .that.matches(/did not respond within 0.2 s$/);
  });
});
