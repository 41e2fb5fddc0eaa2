import type { HttpServer } from '../../../src/http/server/listen.ts';
import { type RawClient, rawClient, rawGet } from './raw-client.ts';

/** What a stream sent: the data of its plain events, in order. */
export const dataOf = <T>(text: string): T[] =>
  [...text.matchAll(/(?:^|\n)id: \S+\ndata: ([^\n]*)\n/g)].map(([, data]) => JSON.parse(data ?? '') as T);

/** The id of the last event, or of the last word on how far the reader has come. */
export const lastId = (text: string): string => [...text.matchAll(/^id: (\S+)$/gm)].at(-1)?.[1] ?? '';

/** Opens a stream and waits until it has begun. */
export const openStream = async (
  { port }: HttpServer,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawClient> => {
  const client = await rawClient(port, rawGet(path, headers));
  await client.until((text) => /^id: /m.test(text));
  return client;
};
