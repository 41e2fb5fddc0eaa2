import { createHmac } from 'node:crypto';
import type { Delivery } from '../outbox/alert-outbox.ts';
import type { TargetOf } from '../rules/alert-config.ts';
import { postJson, type SendDeps } from './post-json.ts';
import type { Target } from './target.ts';

const WHSEC = 'whsec_';

/** The key of a secret: the bytes of its text or, after "whsec_", of its base64. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith(WHSEC) ? Buffer.from(secret.slice(WHSEC.length), 'base64') : Buffer.from(secret);

/** The signature of a body, as the Standard Webhooks specification defines it. `seconds`: since 1970. */
export const webhookSignature = (secret: string, id: string, seconds: number, body: string): string =>
  `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64')}`;

/** The body: `id` is the same for all targets, `idempotency_key` for this one and each attempt. */
export const webhookBody = ({ id, alertId, alert }: Delivery): object => {
  const { rule, key, state, title, text, url, since, at } = alert;
  return {
    id: alertId,
    idempotency_key: id,
    rule,
    key,
    state,
    title,
    text,
    url,
    since: new Date(since).toISOString(),
    at: new Date(at).toISOString(),
  };
};

/** Posts the alert as JSON, signed if there is a secret. */
export const webhookTarget = ({ name, type, url, secret }: TargetOf<'webhook'>, deps: SendDeps): Target => ({
  name,
  type,
  address: new URL(url).host,
  send: (delivery, signal) => {
    const body = JSON.stringify(webhookBody(delivery));
    const seconds = Math.floor(deps.now() / 1000);
    const { id } = delivery;
    return postJson(
      {
        url,
        id,
        body,
        signal,
        headers: {
          'webhook-id': id,
          'webhook-timestamp': String(seconds),
          ...(secret === undefined
            ? {}
            : { 'webhook-signature': webhookSignature(secret, id, seconds, body) }),
        },
      },
      deps,
    );
  },
});
