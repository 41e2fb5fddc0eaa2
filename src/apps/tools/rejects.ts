import { z } from 'zod';
import type { AppContext, AppModule } from '../../cli/app-context.ts';
import { messageOf } from '../../core/message-of.ts';
import { printable } from '../../core/printable.ts';
import { httpFetch } from '../../net/http-fetch.ts';
import { serverAddress } from '../../net/server-address.ts';
import { OTHER_SERVER_ADVICE } from '../shared/accounts/other-server-advice.ts';
import { tokenFor } from '../shared/accounts/token-for.ts';
import { clientProxies } from './client-proxies.ts';

const Page = z.object({
  rejects: z.array(
    z.object({
      id: z.string(),
      code: z.string().default('other'),
      reason: z.string(),
      data: z.string(),
      at: z.string(),
    }),
  ),
  next: z.string().nullable(),
});
const Replayed = z.object({ counted: z.number(), rejected: z.number() });
const Failure = z.object({ error: z.object({ message: z.string() }) });

const TOKEN_SECONDS = 600;
const DEFAULT_LIMIT = 100;
const MAX_SHOWN_CHARACTERS = 300;
const UNAUTHORIZED = 401;
/** The server reprocesses every reject before it answers. */
const RESPONSE_TIMEOUT_MS = 600_000;

const request = async (context: AppContext, method: 'GET' | 'POST', path: string): Promise<unknown> => {
  const { flags, settings } = context;
  const address = serverAddress(flags.text('url') ?? '');
  const token = await tokenFor(settings().settings, { seconds: TOKEN_SECONDS });
  const response = await httpFetch(`${address}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
    proxies: clientProxies(context, address),
  }).catch((cause: unknown) => {
    throw new Error(
      `cannot reach a server at ${address} (${messageOf(cause)}): start one, or give its address with --url`,
      { cause },
    );
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  const failure = Failure.safeParse(body);
  throw new Error(
    `${address} returned status ${response.status}: ${failure.success ? failure.data.error.message : 'no reason given'}${response.status === UNAUTHORIZED ? `; ${OTHER_SERVER_ADVICE}` : ''}`,
  );
};

/** Lists the rejected events of a running server, or has the server reprocess them. */
export const run: AppModule['run'] = async (context) => {
  const { stdout, flags, positionals } = context;
  if (positionals[0] === 'replay') {
    const { counted, rejected } = Replayed.parse(await request(context, 'POST', '/rejects/replay'));
    stdout.write(`${counted} events recovered, ${rejected} still rejected\n`);
    return 0;
  }
  // The server may return fewer than `limit` if the events are large.
  const limit = flags.number('limit') ?? DEFAULT_LIMIT;
  let listed = 0;
  let next: string | null = '';
  while (next !== null && listed < limit) {
    const query = new URLSearchParams({
      limit: String(limit - listed),
      ...(next === '' ? {} : { after: next }),
    });
    const page: z.infer<typeof Page> = Page.parse(
      await request(context, 'GET', `/rejects?${query.toString()}`),
    );
    for (const { at, code, reason, data } of page.rejects) {
      const preview = data.slice(0, MAX_SHOWN_CHARACTERS);
      stdout.write(`${printable(`${at}  ${code}  ${reason}`)}\n    ${printable(preview)}\n`);
    }
    listed += page.rejects.length;
    ({ next } = page);
  }
  stdout.write(listed === 0 ? 'No rejected events.\n' : '');
  return 0;
};
