import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { type RequestOptions, sendRequest } from './send-request.ts';

/** By the standard, a response with one of these statuses has no body. */
const STATUSES_WITHOUT_BODY = [204, 205, 304];

const headersOf = (received: IncomingHttpHeaders): Headers => {
  const headers = new Headers();
  for (const [name, value = []] of Object.entries(received))
    for (const one of typeof value === 'string' ? [value] : value) headers.append(name, one);
  return headers;
};

/** Like `fetch`, but through the proxy of the URL; Node's own `fetch` uses none on all supported versions. */
export const httpFetch = async (address: string, options: RequestOptions): Promise<Response> => {
  const { message } = await sendRequest(address, options);
  const { statusCode: status = 0, headers } = message;
  const hasBody = !STATUSES_WITHOUT_BODY.includes(status);
  if (!hasBody) message.resume();
  const body = hasBody ? (Readable.toWeb(message) as ReadableStream<Uint8Array>) : null;
  return new Response(body as ConstructorParameters<typeof Response>[0], {
    status,
    headers: headersOf(headers),
  });
};
