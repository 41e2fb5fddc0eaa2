import type { HttpServer } from '../../../src/http/server/listen.ts';
import { type RawClient, rawClient, rawGet } from './raw-client.ts';

/** The data of a stream's unnamed events, in order. */
export const dataOf = <T>(text: string): T[] =>
  [...text.matchAll(/(?:^|\n)id: \S+\ndata: ([^\n]*)\n/g)].map(([, data]) => JSON.parse(data ?? '') as T);

/** The last event id, from an event or a position update. */
export const lastId = (text: string): string => [...text.matchAll(/^id: (\S+)$/gm)].at(-1)?.[1] ?? '';

/** Opens a stream and waits until it has started. */
export const openStream = async (
  { port }: HttpServer,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawClient> => {
  const client = await rawClient(port, rawGet(path, headers));
  await client.until((text) => /^id: /m.test(text));
  return client;
};

/** The objects of a stream of JSON lines, in order. */
export const linesOf = (text: string): Readonly<Record<string, unknown>>[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

/** Opens a stream of JSON lines and waits until it has started. */
export const openLines = async (
  { port }: HttpServer,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawClient> => {
  const client = await rawClient(port, rawGet(path, { Accept: 'application/x-ndjson', ...headers }));
  await client.until((text) => text.includes('{"position":'));
  return client;
};
