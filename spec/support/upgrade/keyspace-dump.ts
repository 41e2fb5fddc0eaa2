import type cassandra from 'cassandra-driver';

type Cells = Readonly<Record<string, unknown>>;

/** Cells of one row that were written at once. */
interface Write {
  readonly table: string;
  /** The cells with those of the key, as `SELECT JSON` gives them. */
  readonly cells: Cells;
  /** Cassandra's write time in microseconds; of the statistics it is the revision, which later writes must exceed. */
  readonly at: string;
}

export interface KeyspaceDump {
  /** `CREATE TABLE` statements without the name of the keyspace. */
  readonly schema: readonly string[];
  readonly writes: readonly Write[];
}

interface Column {
  readonly name: string;
  readonly kind: string;
}

/** A row without other cells than its key: the time of its write cannot be read, and must not exceed that of a deletion. */
const KEYS_ONLY_AT = '1';

const columnsOf = async (
  client: cassandra.Client,
  keyspace: string,
  table: string,
): Promise<readonly Column[]> => {
  const { rows } = await client.execute(
    'SELECT column_name, kind FROM system_schema.columns WHERE keyspace_name = ? AND table_name = ?',
    [keyspace, table],
    { prepare: true },
  );
  return rows.map((row) => ({ name: String(row.get('column_name')), kind: String(row.get('kind')) }));
};

const pick = (row: Cells, columns: readonly Column[]): Cells =>
  Object.fromEntries(columns.map(({ name }) => [name, row[name]]));

const writesOf = (table: string, columns: readonly Column[], row: Cells): readonly Write[] => {
  const partition = columns.filter(({ kind }) => kind === 'partition_key');
  const clustering = columns.filter(({ kind }) => kind === 'clustering');
  const byTime = new Map<string, Write>();
  const add = (at: string, cells: Cells): void => {
    byTime.set(at, { table, cells: { ...byTime.get(at)?.cells, ...cells }, at });
  };
  for (const column of columns) {
    const value = row[column.name];
    const at = String(row[`writetime(${column.name})`]);
    const key = column.kind === 'static' ? partition : [...partition, ...clustering];
    if (!['regular', 'static'].includes(column.kind) || value === null) continue;
    add(at, { ...pick(row, key), [column.name]: value });
  }
  if (byTime.size === 0) add(KEYS_ONLY_AT, pick(row, [...partition, ...clustering]));
  return [...byTime.values()];
};

/** All that is in a keyspace, with the times of the writes. */
export const dumpKeyspace = async (client: cassandra.Client, keyspace: string): Promise<KeyspaceDump> => {
  const { rows: tables } = await client.execute(
    'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?',
    [keyspace],
  );
  const schema: string[] = [];
  const writes: Write[] = [];
  for (const table of tables.map((row) => String(row.get('table_name')))) {
    const { rows: described } = await client.execute(`DESCRIBE TABLE ${keyspace}.${table}`);
    const statement = String(described[0]?.get('create_statement'));
    schema.push(statement.replaceAll(`${keyspace}.`, '').replace(/\) WITH [^]*$/, ')'));
    const columns = await columnsOf(client, keyspace, table);
    const times = columns
      .filter(({ kind }) => kind === 'regular' || kind === 'static')
      .map(({ name }) => `writetime("${name}")`);
    const selected = [...columns.map(({ name }) => `"${name}"`), ...times].join(', ');
    const { rows } = await client.execute(`SELECT JSON ${selected} FROM ${keyspace}.${table}`);
    for (const row of rows)
      writes.push(...writesOf(table, columns, JSON.parse(String(row.get('[json]'))) as Cells));
  }
  return { schema, writes };
};

/**
 * The writes of lightweight transactions and of accounts have the time of the clock. They are restored 20 years earlier, so
 * that what is written now wins, whatever clock wrote them; the revisions of the statistics stay.
 */
const CLOCK_TIMES_FROM = 1_000_000_000_000_000;
const TWENTY_YEARS = 631_152_000_000_000;
const CONCURRENT = 50;

const restoredAt = (at: string): number =>
  Number(at) < CLOCK_TIMES_FROM ? Number(at) : Number(at) - TWENTY_YEARS;

/** Creates the keyspace again and fills it. */
export const restoreKeyspace = async (
  client: cassandra.Client,
  keyspace: string,
  { schema, writes }: KeyspaceDump,
): Promise<void> => {
  await client.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
  await client.execute(
    `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
  );
  for (const statement of schema)
    await client.execute(statement.replace('CREATE TABLE ', `CREATE TABLE ${keyspace}.`));
  const insert = async ({ table, cells, at }: Write): Promise<void> => {
    const names = Object.keys(cells);
    const values = names.map(() => 'fromJson(?)').join(', ');
    await client.execute(
      `INSERT INTO ${keyspace}.${table} (${names.join(', ')}) VALUES (${values}) USING TIMESTAMP ?`,
      [...Object.values(cells).map((value) => JSON.stringify(value)), restoredAt(at)],
      { prepare: true },
    );
  };
  for (let from = 0; from < writes.length; from += CONCURRENT)
    await Promise.all(writes.slice(from, from + CONCURRENT).map(insert));
};
