import type { TopicWatermark } from '../../../stats/windows/time/watermark-tracker.ts';
import { type Connection, prepare } from '../sqlite-connection.ts';

/** The topic watermarks of one ledger, or of all (`null`). */
export const readWatermarks = (db: Connection, ledger: string | null = null): readonly TopicWatermark[] =>
  prepare(
    db,
    `SELECT topic, high, earlier, latest FROM topic_marks WHERE ?1 IS NULL OR ledger = ?1 ORDER BY ledger, topic`,
  )
    .all(ledger)
    .map((row) => ({
      topic: row.text(0),
      high: row.numberOrNull(1),
      last: [row.numberOrNull(2), row.numberOrNull(3)].filter((time) => time !== null),
    }));
