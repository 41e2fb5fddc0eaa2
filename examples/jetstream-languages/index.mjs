// Bluesky's posts per language and minute, each counted exactly once, in PostgreSQL (PGHOST, PGUSER, ...).
import { follow } from 'headwater';
import { postgresSink } from 'headwater/postgres';
import { webSocketSource } from 'headwater/websocket';

const { JETSTREAM_URL = 'wss://jetstream2.us-east.bsky.network/subscribe' } = process.env;
const url = `${JETSTREAM_URL}?wantedCollections=app.bsky.feed.post`;
const count = `INSERT INTO posts SELECT language, minute, count(*) FROM json_populate_recordset(null::posts, $1)
  GROUP BY 1, 2 ON CONFLICT (language, minute) DO UPDATE SET posts = posts.posts + excluded.posts`;

await follow({
  name: 'jetstream-languages',
  source: webSocketSource({
    url: (cursor) => (cursor === null ? url : `${url}&cursor=${cursor}`),
    position: (data) => JSON.parse(data).time_us,
    rewind: (time) => Number(time) - 5_000_000, // The messages are not quite in order.
  }),
  decodeAll: ({ data }) => {
    const { did, time_us, commit } = JSON.parse(data);
    const minute = new Date(time_us / 1000).toISOString().slice(0, 16);
    const tags = commit?.operation === 'create' ? (commit.record.langs ?? ['none']) : [];
    const languages = tags.map((tag) => (/^[\w-]{1,35}$/.test(tag) ? tag : 'invalid'));
    return languages.map((language) => ({ key: `${did} ${time_us} ${language}`, language, minute }));
  },
  key: ({ key }) => key,
  sink: postgresSink({
    migrate: ['CREATE TABLE posts (language text, minute text, posts int, PRIMARY KEY (language, minute))'],
    write: (db, posts) => db.query(count, [JSON.stringify(posts)]),
  }),
});
