import type { Count, ReportPart } from '../../../stats/counts/snapshot.ts';
import { byActivity } from '../../ranking.ts';
import { REPORT_PAGE_USERS } from '../../report-page-size.ts';
import type { Database } from '../connection/database.ts';
import { BUCKET_COUNT } from '../tables/row-key.ts';
import { number, text, textOrNull } from '../connection/row-values.ts';

const SELECT = `SELECT user, long_user, count FROM user_counts
 WHERE scope = ? AND generation = ? AND ledger = ? AND bucket = ?`;
const PAGE_ROWS = 5000;

/** The users that a report covers. */
export interface ReportScope {
  readonly scope: string;
  readonly generation: number;
  /** Row keys of the ledgers' names. */
  readonly ledgers: readonly string[];
}

/** Every user once. Equal users of several ledgers are in the same bucket, where their counts are added up. */
const allUsers = async function* (
  db: Database,
  { scope, generation, ledgers }: ReportScope,
): AsyncGenerator<Iterable<Count>> {
  for (let bucket = 0; bucket < BUCKET_COUNT; bucket += 1) {
    const counts = new Map<string, number>();
    for (const ledger of ledgers) {
      for await (const page of db.pages(SELECT, [scope, generation, ledger, bucket], PAGE_ROWS)) {
        const users = page.map((row): Count => [
          textOrNull(row, 'long_user') ?? text(row, 'user'),
          number(row, 'count'),
        ]);
        if (ledgers.length === 1) yield users;
        else for (const [user, count] of users) counts.set(user, (counts.get(user) ?? 0) + count);
      }
    }
    if (counts.size > 0) yield counts;
  }
};

/** The `top` most active users in order; holds about twice as many in memory. */
const mostActive = async (users: AsyncIterable<Iterable<Count>>, top: number): Promise<readonly Count[]> => {
  let best: Count[] = [];
  const cut = (): void => {
    best = best.sort(byActivity).slice(0, top);
  };
  for await (const some of users) {
    for (const count of some) {
      best.push(count);
      if (best.length >= 2 * top + PAGE_ROWS) cut();
    }
  }
  cut();
  return best;
};

const inParts = async function* (
  users: Iterable<Iterable<Count>> | AsyncIterable<Iterable<Count>>,
): AsyncGenerator<ReportPart> {
  let part: Count[] = [];
  for await (const some of users) {
    for (const count of some) {
      part.push(count);
      if (part.length < REPORT_PAGE_USERS) continue;
      yield { kind: 'users', users: part };
      part = [];
    }
  }
  if (part.length > 0) yield { kind: 'users', users: part };
};

export const usersInParts = async function* (
  db: Database,
  scope: ReportScope,
  top: number | 'all',
): AsyncGenerator<ReportPart> {
  const users = allUsers(db, scope);
  yield* inParts(top === 'all' ? users : [await mostActive(users, top)]);
};

/** Parts of an already ranked list. */
export const rankedInParts = (ranked: readonly Count[], top: number): AsyncGenerator<ReportPart> =>
  inParts([ranked.slice(0, top)]);
