import { isoTime } from '../iso-time.ts';
import type { TrendEntry } from './trend-entry.ts';

const itemJson = ({ id, title, text, url, at, since }: TrendEntry): object => ({
  id,
  ...(url === null ? {} : { url }),
  title: title.toWellFormed(),
  content_text: text.toWellFormed(),
  date_published: isoTime(since),
  date_modified: isoTime(at),
});

/** Trends as a JSON Feed (https://www.jsonfeed.org/version/1.1/). */
export const jsonFeed = (entries: readonly TrendEntry[]): object => ({
  version: 'https://jsonfeed.org/version/1.1',
  title: 'Trends on Wikimedia',
  items: entries.map(itemJson),
});
