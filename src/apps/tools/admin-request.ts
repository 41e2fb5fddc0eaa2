import * as z from 'zod';
import type { AppContext } from '../../cli/app-context.ts';
import { messageOf } from '../../core/message-of.ts';
import { httpFetch } from '../../net/http-fetch.ts';
import { serverAddress } from '../../net/server-address.ts';
import { OTHER_SERVER_ADVICE } from '../shared/accounts/other-server-advice.ts';
import { tokenFor } from '../shared/accounts/token-for.ts';
import { clientProxies } from './client-proxies.ts';

const Failure = z.object({ error: z.object({ message: z.string() }) });

const TOKEN_SECONDS = 600;
const UNAUTHORIZED = 401;
/** A server may have much to do before it answers, such as to process every reject again. */
const RESPONSE_TIMEOUT_MS = 600_000;

/** The body of a successful response of the server that `--url` names, for an account of the settings. */
export const adminRequest = async (
  context: AppContext,
  method: 'GET' | 'POST',
  path: string,
): Promise<unknown> => {
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
