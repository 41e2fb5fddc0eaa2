import { join } from 'node:path';
import { bodyOf, chatsOf, messagesOf } from '../../spec/chat/support/chat-client.ts';
import { startMariadb } from '../../spec/support/services/mariadb.ts';
import { startRedis } from '../../spec/support/services/redis.ts';
import { waitUntil } from '../../spec/support/wait-until.ts';
import { nodeFlags } from '../node-flags.ts';
import { type Measurement, measurementOf } from '../measurement.ts';
import { median } from '../median.ts';
import { type PacedLoadResult, pacedLoad } from '../paced-load.ts';
import { closedLoad, type LoadResult, loadGenerator } from './closed-load.ts';
import { spawnServer } from '../spawn-server.ts';

const CONNECTIONS = 32;
const SECONDS = 10;
const ROUNDS = 3;
/** Beforehand, and not counted: until the hot functions are compiled. */
const WARM_UP_SECONDS = 3;
const PACED_PER_SECOND = 1000;
const TOKEN = 'bench';
const MESSAGE = bodyOf('Hello, how are you?');

const paced = (url: string, body: string): Promise<PacedLoadResult> =>
  pacedLoad({ url, method: 'POST', body, rate: PACED_PER_SECOND, seconds: SECONDS });
const formatLoad = ({ perSecond, p50, p99, refused: failed }: LoadResult): string =>
  `${Math.round(perSecond)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms${failed === 0 ? '' : `, ${failed} REFUSED`}`;
const formatPaced = ({ p50, p99, max, failed, late }: PacedLoadResult): string =>
  `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, max ${max.toFixed(1)} ms, ${failed} refused (${late} of the requests were sent more than 5 ms late)`;
const medianOf = (loads: readonly LoadResult[], of: 'p99'): number => median(loads.map((load) => load[of]));

/**
 * Chats and messages at 32 connections, alternating with a bare node:http server with one INCR per request; then both at
 * 1,000 requests per second. It starts its own Redis and MariaDB. No worker processes the queue: it is emptied in between.
 */
export const benchChat = async (): Promise<readonly Measurement[]> => {
  const [redis, mariadb] = await Promise.all([startRedis({ fsync: 'everysec' }), startMariadb()]);
  const id = await mariadb.addApplication(TOKEN);
  await mariadb.query(
    'INSERT INTO chats (chat_application_id, number, created_at, updated_at) VALUES (?, 1, NOW(6), NOW(6))',
    [id],
  );
  const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.js');
  const chat = await spawnServer([...nodeFlags('chat'), cli, 'chat', '--port', '0'], {
    MYSQL_DSN: mariadb.dsn,
    REDIS_URL: redis.address,
    CHAT_REQUEST_LOG: 'false',
    METRICS_PORT: '0',
  });
  const baseline = await spawnServer([join(import.meta.dirname, 'baseline.js'), redis.address]);
  try {
    await waitUntil('the chat service is ready', async () =>
      (await fetch(`${chat.url}/ready`)).ok ? true : undefined,
    );
    const [chats, messages] = [`${chat.url}${chatsOf(TOKEN)}`, `${chat.url}${messagesOf(TOKEN, 1)}`];
    const runs = {
      chats: [] as LoadResult[],
      messages: [] as LoadResult[],
      plain: [] as LoadResult[],
      body: [] as LoadResult[],
    };
    const load = async (
      into: LoadResult[] | null,
      url: string,
      body: string | null,
      seconds = SECONDS,
    ): Promise<LoadResult> => {
      const result = await closedLoad({ url, body, connections: CONNECTIONS, seconds });
      into?.push(result);
      await redis.client.unlink('queue:default');
      return result;
    };

    console.log(`chat: ${CONNECTIONS} connections, load by ${loadGenerator()}`);
    await load(null, `${baseline.url}/`, MESSAGE, WARM_UP_SECONDS);
    await load(null, chats, null, WARM_UP_SECONDS);
    await load(null, messages, MESSAGE, WARM_UP_SECONDS);
    for (let round = 1; round <= ROUNDS; round += 1) {
      console.log(`round ${round}: baseline ${formatLoad(await load(runs.plain, `${baseline.url}/`, null))}`);
      console.log(`round ${round}: chats ${formatLoad(await load(runs.chats, chats, null))}`);
      console.log(
        `round ${round}: baseline with a body ${formatLoad(await load(runs.body, `${baseline.url}/`, MESSAGE))}`,
      );
      console.log(`round ${round}: messages ${formatLoad(await load(runs.messages, messages, MESSAGE))}`);
    }
    const pacedResults = [
      ['baseline', await paced(`${baseline.url}/`, MESSAGE)],
      ['chats', await paced(chats, '')],
      ['messages', await paced(messages, MESSAGE)],
    ] as const;
    for (const [name, result] of pacedResults)
      console.log(`${name} at ${PACED_PER_SECOND} requests/s: ${formatPaced(result)}`);

    console.log(
      `medians of p99: chats ${medianOf(runs.chats, 'p99').toFixed(1)} ms (aim 16), messages ${medianOf(runs.messages, 'p99').toFixed(1)} ms (aim 25)`,
    );
    console.log(
      `chat: at most ${chat.peakMegabytes()} MB of memory; aim: below 100 MB, and p99 below 5 ms at ${PACED_PER_SECOND}/s`,
    );
    const beside = 'node:http with one INCR a request';
    const pairsOf = (ours: readonly LoadResult[], theirs: readonly LoadResult[]) =>
      ours.map(({ perSecond }, round) => ({
        headwater: perSecond,
        yardstick: theirs[round]?.perSecond ?? NaN,
      }));
    return [
      measurementOf(
        { path: 'chats created (aim 5900/s)', beside, aim: null },
        pairsOf(runs.chats, runs.plain),
      ),
      measurementOf(
        { path: 'messages created (aim 4250/s)', beside, aim: null },
        pairsOf(runs.messages, runs.body),
      ),
    ];
  } finally {
    await Promise.all([chat.stop(), baseline.stop()]);
    await Promise.all([redis.stop(), mariadb.stop()]);
  }
};
