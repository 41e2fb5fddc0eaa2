import { readRecentChange } from '../../src/wikimedia/event/read-recent-change.ts';
import type { DecodedEvent, RejectedEvent } from '../../src/wikimedia/event/recent-change.ts';

export const EQIAD = 'eqiad.mediawiki.recentchange';
export const CODFW = 'codfw.mediawiki.recentchange';

type Fields = Readonly<Record<string, unknown>>;

/** An event's text, as the feed sends it: an edit by Alice, unless `over` and `meta` say otherwise. */
export const changeText = (offset: number, over: Fields = {}, meta: Fields = {}): string => {
  const topic = typeof meta['topic'] === 'string' ? meta['topic'] : EQIAD;
  return JSON.stringify({
    $schema: '/mediawiki/recentchange/1.0.1',
    meta: {
      id: `${topic}-${offset}`,
      dt: '2026-05-05T11:17:39.123Z',
      domain: 'en.wikipedia.org',
      topic,
      partition: 0,
      offset,
      ...meta,
    },
    type: 'edit',
    title: 'Page',
    user: 'Alice',
    bot: false,
    server_url: 'https://en.wikipedia.org',
    server_name: 'en.wikipedia.org',
    wiki: 'enwiki',
    ...over,
  });
};

export const changeAt = (offset: number, topic = EQIAD): DecodedEvent =>
  readRecentChange(changeText(offset, {}, { topic }));

/** An event that cannot be read at all. */
export const brokenItem = (name: string): RejectedEvent => ({
  kind: 'rejected',
  data: `{"broken ${name}`,
  code: 'not-json',
  message: 'not JSON',
  topic: null,
  partition: null,
  offset: null,
});

/** The id of a frame: the server's position in each topic, as a timestamp, or as an offset below a million. */
export const idOf = (entries: Readonly<Record<string, number>>): string =>
  JSON.stringify(
    Object.entries(entries).map(([topic, at]) =>
      at < 1_000_000 ? { topic, partition: 0, offset: at } : { topic, partition: 0, timestamp: at },
    ),
  );
