import { isoTime } from '../iso-time.ts';
import type { TrendEntry } from './trend-entry.ts';

/** Characters that XML 1.0 does not allow, not even escaped (production 2, "Char"). */
const NOT_ALLOWED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** A text for an element or an attribute in quotes. */
const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(NOT_ALLOWED, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

const entryXml = ({ id, title, text, url, at, since }: TrendEntry): string =>
  [
    '  <entry>',
    `    <id>${escapeXml(id)}</id>`,
    `    <title>${escapeXml(title)}</title>`,
    ...(url === null ? [] : [`    <link href="${escapeXml(url)}"/>`]),
    `    <updated>${isoTime(at)}</updated>`,
    `    <published>${isoTime(since)}</published>`,
    `    <content>${escapeXml(text)}</content>`,
    '  </entry>',
  ].join('\n');

/** Trends as an Atom feed (RFC 4287), for feed readers. The link leads to the dashboard, relative to /stats. */
export const atomFeed = (updatedAt: number, entries: readonly TrendEntry[]): string =>
  [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    '  <id>urn:headwater:trends</id>',
    '  <title>Trends on Wikimedia</title>',
    '  <author><name>Headwater</name></author>',
    '  <link rel="alternate" type="text/html" href=".."/>',
    `  <updated>${isoTime(updatedAt)}</updated>`,
    ...entries.map(entryXml),
    '</feed>',
    '',
  ].join('\n');
