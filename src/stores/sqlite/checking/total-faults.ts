import { SNAPSHOT_TOP_USERS } from '../../../stats/counts/snapshot.ts';
import { latestPlausible } from '../../../stats/windows/time/plausible-time.ts';
import { RESOLUTIONS } from '../../../stats/windows/resolution.ts';
import { measureCounters, measureLosses, measureWindows } from '../checksums/measure.ts';
import { readWatermarks } from '../tables/read-watermarks.ts';
import { pragmaNumber, prepare, type Connection } from '../sqlite-connection.ts';

const one = (db: Connection, sql: string): number => prepare(db, sql).first()?.number(0) ?? 0;

const topFaults = (db: Connection, users: number): readonly string[] => {
  const listed = one(db, 'SELECT count(*) FROM top_users');
  const wrong = one(
    db,
    `SELECT count(*) FROM top_users WHERE user NOT IN
       (SELECT user FROM by_user ORDER BY messages DESC, user LIMIT ${SNAPSHOT_TOP_USERS})`,
  );
  return listed === Math.min(SNAPSHOT_TOP_USERS, users) && wrong === 0
    ? []
    : ['the list of the most active users does not match the counts by user'];
};

const windowFaults = (db: Connection, total: number): readonly string[] => {
  const { messages } = measureWindows(db);
  const outside = one(db, 'SELECT CAST(total(bots + non_bots) AS INTEGER) FROM outside_windows');
  return RESOLUTIONS.filter((resolution) => messages[resolution] + outside > total).map(
    (resolution) =>
      `the ${resolution} windows hold ${messages[resolution]} messages and ${outside} are outside any window, but the totals have only ${total}`,
  );
};

const watermarkFaults = (db: Connection, now: number): readonly string[] => {
  const latest = latestPlausible(now);
  return readWatermarks(db)
    .filter(({ high, last }) => [high ?? 0, ...last].some((time) => time > latest))
    .map(
      ({ topic }) =>
        `the watermark of ${topic} is ahead of this computer's clock: set the clock, or start this version of Headwater once to correct the file`,
    );
};

const positionFaults = (db: Connection): readonly string[] =>
  prepare(db, `SELECT name, position FROM ledgers`)
    .all()
    .flatMap((row) => {
      try {
        JSON.parse(row.text(1));
        return [];
      } catch {
        return [`the position of the ledger "${row.text(0)}" is not JSON`];
      }
    });

/** Compares numbers that are stored twice. Works with files of every version. */
export const totalFaults = (db: Connection, now: number): readonly string[] => {
  const version = pragmaNumber(db, 'user_version');
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  const totals = prepare(
    db,
    'SELECT bots + non_bots, distinct_users, rejects, lost_events FROM totals',
  ).first();
  if (totals === undefined) return ['the totals are missing'];
  const [messages, distinct, rejects, lost] = [0, 1, 2, 3].map((column) => totals.number(column));
  const total = messages ?? 0;
  const users = measureCounters(db, 'by_user');
  expect(users.rows === distinct, `${users.rows} users have counts, but the totals say ${String(distinct)}`);
  for (const [what, counted] of [
    ['users', users.messages],
    ['domains', measureCounters(db, 'by_domain').messages],
    ['servers', measureCounters(db, 'by_server_url').messages],
  ] as const)
    expect(
      counted <= total,
      `the counts of all ${what} add up to ${counted}, more than the totals' ${total}`,
    );
  const waiting = one(db, 'SELECT count(*) FROM rejects WHERE recovered_at IS NULL');
  expect(waiting === rejects, `${waiting} rejects are waiting, but the totals say ${String(rejects)}`);
  const { events } = measureLosses(db);
  // Events that arrived after all are subtracted from the totals but stay in the list.
  expect(events >= (lost ?? 0), `${events} events are listed as lost, but the totals say ${String(lost)}`);
  faults.push(...topFaults(db, users.rows));
  if (version >= 2) faults.push(...positionFaults(db));
  if (version >= 3) faults.push(...windowFaults(db, total), ...watermarkFaults(db, now));
  return faults;
};
