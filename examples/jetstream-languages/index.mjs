// Bluesky's posts per language and minute, each counted exactly once, in SQLite.
import { follow } from 'headwater';
import { sqliteSink } from 'headwater/sqlite';
import { webSocketSource } from 'headwater/websocket';

const { JETSTREAM_URL = 'wss://jetstream2.us-east.bsky.network/subscribe', FILE = 'posts.db' } = process.env;
const url = `${JETSTREAM_URL}?wantedCollections=app.bsky.feed.post`;
const count = 'INSERT INTO posts VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET posts = posts + 1';

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
    const languages = commit?.operation === 'create' ? (commit.record.langs ?? ['unknown']) : [];
    return languages.map((language) => ({ key: `${did} ${time_us} ${language}`, language, minute }));
  },
  key: ({ key }) => key,
  sink: sqliteSink({
    file: FILE,
    migrate: ['CREATE TABLE posts (language, minute, posts INT, PRIMARY KEY (language, minute))'],
    write: (db, posts) => posts.forEach((post) => db.prepare(count).run(String(post.language), post.minute)),
  }),
});
