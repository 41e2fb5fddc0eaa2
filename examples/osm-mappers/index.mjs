// OpenStreetMap's edits per mapper and hour, each counted exactly once, in SQLite.
import { follow } from 'headwater';
import { osmMinutely, pollSource } from 'headwater/http-poll';
import { sqliteSink } from 'headwater/sqlite';

const { OSM_URL, START, POLL_MS = '10000', FILE = 'mappers.db' } = process.env;
const attribute = (tag, name) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';

await follow({
  name: 'osm-mappers',
  source: pollSource({
    ...osmMinutely(OSM_URL),
    ...(START === undefined ? {} : { start: Number(START) }),
    pollMs: Number(POLL_MS),
    headers: { 'User-Agent': 'osm-mappers, an example of headwater' },
  }),
  decodeAll: ({ text }) => text.match(/<(?:node|way|relation) [^>]*>/g) ?? [],
  sink: sqliteSink({
    file: FILE,
    migrate: ['CREATE TABLE edits (mapper, hour, edits INT, PRIMARY KEY (mapper, hour))'],
    write: (db, tags) => {
      const add = db.prepare(
        'INSERT INTO edits VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET edits = edits + 1',
      );
      for (const tag of tags) add.run(attribute(tag, 'uid'), attribute(tag, 'timestamp').slice(0, 13));
    },
  }),
});
