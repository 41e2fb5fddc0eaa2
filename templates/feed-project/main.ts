import { follow } from 'headwater';
import { sqliteSink } from 'headwater/sqlite';
import { wikimediaSource } from 'headwater/wikimedia';

interface PageCreated {
  readonly page_title: string;
  readonly meta: { readonly id: string; readonly domain: string };
}

await follow({
  name: 'new-pages',
  source: wikimediaSource({
    url: process.env['FEED_URL'] ?? 'https://stream.wikimedia.org/v2/stream/page-create',
    userAgent: 'new-pages/1.0 (me@example.org)',
  }),
  decode: ({ data }) => JSON.parse(data) as PageCreated,
  key: ({ meta }) => meta.id,
  sink: sqliteSink<PageCreated>({
    file: process.env['DB_FILE'] ?? 'new-pages.db',
    migrate: ['CREATE TABLE pages (domain TEXT PRIMARY KEY, created INTEGER NOT NULL) STRICT'],
    write: (db, events) => {
      const add = db.prepare(
        'INSERT INTO pages VALUES (?, 1) ON CONFLICT DO UPDATE SET created = created + 1',
      );
      for (const { meta } of events) add.run(meta.domain);
    },
  }),
});
