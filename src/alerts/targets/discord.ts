import type { Alert } from '../alert.ts';
import type { TargetOf } from '../rules/alert-config.ts';
import { alertLink, alertTitle, cut, plainLines } from './alert-text.ts';
import { postJson, type SendDeps } from './post-json.ts';
import type { Target } from './target.ts';

/** Discord takes no longer message. */
const MAX_CONTENT = 2000;
const MAX_TITLE = 200;
const MAX_URL = 1000;
const SUPPRESS_EMBEDS = 4;

/** Every character that can begin or end markup, a mention, a link or an emoji gets a backslash. */
export const escapeDiscord = (text: string): string =>
  text
    .replaceAll(/[\\*_~`|<>#[\]()@:\-+.!]/g, '\\$&')
    // A mention of everyone is one in spite of a backslash.
    .replaceAll('@', '@\u200b');

/** The beginning of a text that has at most `maxCharacters` characters after it was escaped. */
const escapedWithin = (text: string, maxCharacters: number): string => {
  let characters = Math.min(text.length, maxCharacters);
  while (escapeDiscord(cut(text, characters)).length > maxCharacters)
    characters = Math.floor(characters * 0.9);
  return escapeDiscord(cut(text, characters));
};

/** A message that mentions nobody, whatever its texts say. */
export const discordMessage = (alert: Alert): object => {
  const title = `**${escapeDiscord(cut(alertTitle(alert), MAX_TITLE))}**`;
  const url = alertLink(alert);
  // Without < > around it, Discord would show a preview of the page.
  const link = url === null || url.length > MAX_URL ? '' : `\n<${url}>`;
  const text = escapedWithin(plainLines(alert.text), MAX_CONTENT - title.length - link.length - 1);
  return {
    content: `${title}${text === '' ? '' : `\n${text}`}${link}`,
    allowed_mentions: { parse: [] },
    flags: SUPPRESS_EMBEDS,
  };
};

/** Executes a webhook of Discord. */
export const discordTarget = ({ name, type, url }: TargetOf<'discord'>, deps: SendDeps): Target => ({
  name,
  type,
  address: new URL(url).host,
  send: ({ id, alert }, signal) =>
    postJson({ url, id, body: JSON.stringify(discordMessage(alert)), signal }, deps),
});
