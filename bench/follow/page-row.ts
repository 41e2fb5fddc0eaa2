/** What the benchmarks write of an event. */
export interface PageRow {
  readonly id: string;
  readonly wiki: string;
  readonly title: string;
  readonly user: string;
  readonly bot: boolean;
  readonly at: number;
}

/** Canary events have only a `meta`, and some log entries have no title. */
interface ChangeEvent {
  readonly meta: { readonly id: string };
  readonly wiki?: string | null;
  readonly title?: string | null;
  readonly user?: string | null;
  readonly bot?: boolean | null;
  readonly timestamp?: number | null;
}

/** The row of an event's JSON. */
export const pageRowOf = (json: string): PageRow => {
  const { meta, wiki, title, user, bot, timestamp } = JSON.parse(json) as ChangeEvent;
  return {
    id: meta.id,
    wiki: wiki ?? '',
    title: title ?? '',
    user: user ?? '',
    bot: bot ?? false,
    at: timestamp ?? 0,
  };
};

export const SQLITE_TABLE =
  'CREATE TABLE edits (id TEXT, wiki TEXT, title TEXT, username TEXT, bot INT, at INT)';
export const SQLITE_INSERT = 'INSERT INTO edits VALUES (?, ?, ?, ?, ?, ?)';

/** The values of `SQLITE_INSERT`. */
export const sqliteValues = ({
  id,
  wiki,
  title,
  user,
  bot,
  at,
}: PageRow): [string, string, string, string, number, number] => [id, wiki, title, user, bot ? 1 : 0, at];
