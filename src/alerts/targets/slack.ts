import type { Alert } from '../alert.ts';
import type { TargetOf } from '../rules/alert-config.ts';
import { alertLink, alertTitle, cut, plainLines } from './alert-text.ts';
import { postJson, type SendDeps } from './post-json.ts';
import type { Target } from './target.ts';

const MAX_TITLE = 500;
const MAX_TEXT = 2500;

/** The three characters that mean something in Slack's texts: without them there is no mention and no link. */
export const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * A message whose texts are elements of rich text: Slack reads no markup, mention or link in them. `text` is what
 * notifications show.
 */
export const slackMessage = (alert: Alert): object => {
  const title = cut(alertTitle(alert), MAX_TITLE);
  const text = cut(plainLines(alert.text), MAX_TEXT);
  const url = alertLink(alert);
  const style = { bold: true };
  const head =
    url === null ? { type: 'text', text: title, style } : { type: 'link', url, text: title, style };
  return {
    text: escapeSlack(title),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [head, ...(text === '' ? [] : [{ type: 'text', text: `\n${text}` }])],
          },
        ],
      },
    ],
  };
};

/** Posts to an incoming webhook of Slack. */
export const slackTarget = ({ name, type, url }: TargetOf<'slack'>, deps: SendDeps): Target => ({
  name,
  type,
  address: new URL(url).host,
  send: ({ id, alert }, signal) =>
    postJson({ url, id, body: JSON.stringify(slackMessage(alert)), signal }, deps),
});
