import type { Alert } from '../alert.ts';
import type { TargetOf } from '../rules/alert-config.ts';
import { alertLink, alertTitle, cut, plainLines } from './alert-text.ts';
import { postJson, type SendDeps } from './post-json.ts';
import type { Target } from './target.ts';

/** ntfy makes an attachment of a message beyond 4096 bytes; a character has up to 4 of them. */
const MAX_TITLE = 200;
const MAX_TEXT = 1000;

const TAGS: Readonly<Record<Alert['state'], string>> = {
  firing: 'warning',
  resolved: 'white_check_mark',
  digest: 'package',
  test: 'test_tube',
};

/** A message; ntfy reads no markup in it. */
export const ntfyMessage = (alert: Alert, topic: string, priority: number): object => {
  const url = alertLink(alert);
  return {
    topic,
    title: cut(alertTitle(alert), MAX_TITLE),
    message: cut(plainLines(alert.text), MAX_TEXT),
    priority,
    tags: [TAGS[alert.state]],
    ...(url === null ? {} : { click: url }),
  };
};

/** Publishes to a topic of ntfy.sh or of a server of one's own. */
export const ntfyTarget = (
  { name, type, url, topic, token, priority }: TargetOf<'ntfy'>,
  deps: SendDeps,
): Target => ({
  name,
  type,
  address: new URL(url).host,
  send: ({ id, alert }, signal) =>
    postJson(
      {
        url,
        id,
        body: JSON.stringify(ntfyMessage(alert, topic, priority)),
        signal,
        headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      },
      deps,
    ),
});
