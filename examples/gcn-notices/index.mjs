// Notices of astronomical events per kind and day, each counted exactly once: a topic of Kafka into SQLite.
import { follow } from 'headwater';
import { kafkaSource, recordText } from 'headwater/kafka';
import { sqliteSink } from 'headwater/sqlite';

const { BROKERS = '127.0.0.1:9092', TOPIC = 'gcn.notices', FILE = 'notices.db' } = process.env;
const count = 'INSERT INTO notices VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET notices = notices + 1';

await follow({
  name: 'gcn-notices',
  source: kafkaSource({
    brokers: BROKERS.split(','),
    topic: TOPIC,
    group: 'gcn-notices',
    sessionTimeoutMs: Number(process.env.SESSION_MS ?? 10_000),
  }),
  decode: (record) => {
    const { $schema, alert_datetime, trigger_time } = JSON.parse(recordText(record));
    const [, kind] = /\/notices\/([\w/]+)\.schema\.json$/.exec($schema);
    return { kind, day: /^\d{4}-\d\d-\d\d/.exec(alert_datetime ?? trigger_time)[0] };
  },
  sink: sqliteSink({
    file: FILE,
    migrate: ['CREATE TABLE notices (kind, day, notices INT, PRIMARY KEY (kind, day))'],
    write: (db, notices) => {
      const add = db.prepare(count);
      for (const { kind, day } of notices) add.run(kind, day);
    },
  }),
});
