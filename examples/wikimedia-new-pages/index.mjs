// New pages of Wikipedia and its sisters per wiki and hour, each counted exactly once, in SQLite.
import { follow } from 'headwater';
import { sqliteSink } from 'headwater/sqlite';
import { wikimediaSource } from 'headwater/wikimedia';

const newPages = 'https://stream.wikimedia.org/v2/stream/page-create';
const { FEED_URL = newPages, SINCE, FILE = 'pages.db' } = process.env;
const count = 'INSERT INTO pages VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET pages = pages + 1';

await follow({
  name: 'wikimedia-new-pages',
  source: wikimediaSource({
    url: FEED_URL,
    userAgent: 'wikimedia-new-pages, an example of headwater',
    since: SINCE, // Such as 2026-11-29T00:00:00Z; else from now on.
  }),
  decodeAll: ({ data }) => {
    const { meta } = JSON.parse(data);
    const isCanary = meta.domain === 'canary'; // A heartbeat of the feed.
    return isCanary ? [] : [{ id: meta.id, wiki: String(meta.domain), hour: meta.dt.slice(0, 13) }];
  },
  key: ({ id }) => id,
  sink: sqliteSink({
    file: FILE,
    migrate: ['CREATE TABLE pages (wiki, hour, pages INT, PRIMARY KEY (wiki, hour))'],
    write: (db, pages) => pages.forEach(({ wiki, hour }) => db.prepare(count).run(wiki, hour)),
  }),
});
