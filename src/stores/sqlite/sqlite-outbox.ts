import { statSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { alertId, deliveryId } from '../../alerts/alert-ids.ts';
import { type Alert, ALERT_STATES } from '../../alerts/alert.ts';
import {
  type AlertOutbox,
  type AlertRecord,
  type DeliveryRecord,
  DELIVERY_STATES,
  LEASE_MS,
  MAX_ALERT_AGE_MS,
  MAX_ALERTS,
  MAX_RETRY_AGE_MS,
  MAX_WAITING_DELIVERIES,
  type OutboxEntry,
  type Recipient,
} from '../../alerts/outbox/alert-outbox.ts';
import { toStoreError } from './errors/sqlite-errors.ts';
import { createFile } from './file/create-file.ts';
import { migrateFile } from './file/migrate-file.ts';
import { connect, type Connection, prepare, type Row, transaction, type Value } from './sqlite-connection.ts';

/** The name of a database that lives as long as its connection. */
export const MEMORY = ':memory:';

export interface SqliteOutboxOptions {
  /** The SQLite file, or `MEMORY`. */
  readonly file: string;
  /** The folder with its numbered migrations (db/alerts). */
  readonly migrations: string;
}

/** This process must not wait long: it counts events in the same thread. */
const BUSY_TIMEOUT_MS = 100;
/** No delivery is due later than this, unless the clock was wrong. */
const MAX_DELAY_MS = 3 * 3_600_000;
/** The same for one that is held: a limit lasts at most a week. */
const MAX_HOLD_MS = 8 * 86_400_000;

const ALERT_COLUMNS = 'a.id, a.rule, a.key, a.state, a.title, a.text, a.url, a.since_ms, a.at_ms';
const FINISHED = "('sent', 'given-up', 'in-digest')";

const alertOf = (row: Row): Alert => ({
  rule: row.text(1),
  key: row.text(2),
  state: ALERT_STATES.find((state) => state === row.text(3)) ?? 'firing',
  title: row.text(4),
  text: row.text(5),
  url: row.textOrNull(6),
  since: row.number(7),
  at: row.number(8),
});

/** The driver cuts text at NUL, and UTF-8 has no lone surrogates. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\u{fffd}');

const storableAlert = (alert: Alert): Alert => ({
  ...alert,
  rule: storable(alert.rule),
  key: storable(alert.key),
  title: storable(alert.title),
  text: storable(alert.text),
  url: alert.url === null ? null : storable(alert.url),
});

/** The identity of the file at this path; `null` if there is none. */
const identityOf = (file: string): string | null => {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
};

interface Opened {
  readonly db: Connection;
  readonly identity: string | null;
}

const open = ({ file, migrations }: SqliteOutboxOptions): Opened => {
  if (file !== MEMORY) createFile(file);
  const db = connect(file);
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    migrateFile(db, file, migrations, () => db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL'));
    return { db, identity: file === MEMORY ? null : identityOf(file) };
  } catch (error) {
    db.close();
    throw error;
  }
};

/** When a rule may alert a target again: now, or when the oldest of as many alerts as its limit leaves the time of the limit. */
const limitedUntil = (db: Connection, rule: string, { target, limit }: Recipient, now: number): number => {
  if (limit === null) return now;
  const held = prepare(
    db,
    "SELECT max(due_ms) FROM deliveries WHERE rule = ? AND target = ? AND state = 'held'",
  )
    .first(rule, target)
    ?.numberOrNull(0);
  if (held !== null && held !== undefined && held > now) return held;
  const first = prepare(
    db,
    `SELECT created_ms FROM deliveries WHERE rule = ? AND target = ? AND state NOT IN ('held', 'in-digest')
     AND created_ms > ? AND created_ms <= ? ORDER BY created_ms DESC LIMIT 1 OFFSET ?`,
  ).first(rule, target, now - limit.ms, now, limit.alerts - 1);
  return first === undefined ? now : first.number(0) + limit.ms;
};

const count = (db: Connection, where: string, ...values: readonly Value[]): number =>
  prepare(db, `SELECT count(*) FROM deliveries WHERE ${where}`, 'deliveries')
    .first(...values)
    ?.number(0) ?? 0;

/** Adds an alert; returns its id, or `null` if it is there. */
const insertAlert = (db: Connection, alert: Alert): string | null => {
  const id = alertId(alert);
  const { rule, key, state, title, text, url, since, at } = alert;
  const added = prepare(
    db,
    `INSERT OR IGNORE INTO alerts (id, rule, key, state, title, text, url, since_ms, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(id, rule, key, state, title, text, url, since, at);
  return added === 0 ? null : id;
};

interface NewDelivery {
  readonly alert: string;
  readonly rule: string;
  readonly key: string;
  readonly target: string;
  readonly state: 'pending' | 'held';
  readonly now: number;
  readonly dueAt: number;
}

const insertDelivery = (db: Connection, delivery: NewDelivery): string => {
  const { alert, rule, key, target, state, now, dueAt } = delivery;
  const id = deliveryId(alert, target);
  prepare(
    db,
    `INSERT INTO deliveries (id, alert, target, rule, key, state, created_ms, due_ms, attempts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)`,
  ).run(id, alert, target, rule, key, state, now, dueAt);
  return id;
};

/** Keeps or forgets the incident of an alert. */
const followIncident = (db: Connection, kind: OutboxEntry['change']['kind'], alert: Alert): void => {
  const { rule, key, title, text, url, since } = alert;
  if (kind === 'began')
    prepare(
      db,
      'INSERT OR REPLACE INTO incidents (rule, key, title, text, url, since_ms) VALUES (?, ?, ?, ?, ?, ?)',
    ).run(rule, key, title, text, url, since);
  if (kind === 'ended') prepare(db, 'DELETE FROM incidents WHERE rule = ? AND key = ?').run(rule, key);
};

/** Deletes the oldest alerts that nobody waits for, and gives up what nobody sends: its target may be gone. */
const prune = (db: Connection, now: number): void => {
  prepare(
    db,
    `UPDATE deliveries SET state = 'given-up', settled_ms = ?, error = coalesce(error, 'not sent within a day')
     WHERE (state = 'pending' AND created_ms < ? AND coalesce(leased_ms, 0) < ?) OR (state = 'held' AND due_ms < ?)`,
  ).run(now, now - 2 * MAX_RETRY_AGE_MS, now, now - 2 * MAX_RETRY_AGE_MS);
  const isOld = `(number <= (SELECT max(number) FROM alerts) - ${MAX_ALERTS} OR at_ms < ?)`;
  prepare(
    db,
    `DELETE FROM deliveries WHERE state IN ${FINISHED} AND alert IN (SELECT id FROM alerts WHERE ${isOld})`,
  ).run(now - MAX_ALERT_AGE_MS);
  prepare(
    db,
    `DELETE FROM alerts WHERE ${isOld} AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.alert = alerts.id)`,
  ).run(now - MAX_ALERT_AGE_MS);
};

/** An outbox in an SQLite file of its own, which several processes may share. */
export const sqliteOutbox = (options: SqliteOutboxOptions): AlertOutbox => {
  const { file } = options;
  const owner = randomUUID();
  let opened: Opened | null = null;

  const close = (): void => {
    opened?.db.close();
    opened = null;
  };

  const connection = (): Connection => {
    // A file that was moved or deleted would swallow what is written to it.
    if (opened !== null && file !== MEMORY && identityOf(file) !== opened.identity) close();
    opened ??= open(options);
    return opened.db;
  };

  const use = <R>(work: (db: Connection) => R): Promise<R> =>
    new Promise((resolve) => {
      try {
        resolve(work(connection()));
      } catch (error) {
        if (file !== MEMORY) close();
        throw toStoreError(error, file);
      }
    });
  const change = <R>(work: (db: Connection) => R): Promise<R> => use((db) => transaction(db, () => work(db)));

  const claimable = (db: Connection, target: string, now: number): Row | undefined =>
    prepare(
      db,
      `SELECT d.number FROM deliveries d
       WHERE d.target = ? AND d.state = 'pending' AND (d.due_ms <= ? OR d.due_ms > ?)
       AND (d.leased_ms IS NULL OR d.leased_ms <= ? OR d.leased_ms > ?)
       AND NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.target = d.target AND o.state = 'pending'
                       AND o.rule = d.rule AND o.key = d.key AND o.number < d.number)
       ORDER BY d.due_ms, d.number LIMIT 1`,
      'deliveries',
    ).first(target, now, now + MAX_DELAY_MS, now, now + LEASE_MS);

  return {
    open: (rules) =>
      change((db) => {
        const names = JSON.stringify(rules.map(storable));
        prepare(db, 'DELETE FROM incidents WHERE rule NOT IN (SELECT value FROM json_each(?))').run(names);
        return prepare(db, 'SELECT rule, key, title, text, url, since_ms FROM incidents')
          .all()
          .map((row) => ({
            rule: row.text(0),
            key: row.text(1),
            title: row.text(2),
            text: row.text(3),
            url: row.textOrNull(4),
            since: row.number(5),
          }));
      }),

    write: (entries, now) =>
      change((db) => {
        const alerts: Alert[] = [];
        const deliveries: string[] = [];
        let dropped = 0;
        let waiting = count(db, "state IN ('pending', 'held')");
        for (const { change: written, recipients } of entries) {
          const alert = storableAlert(written.alert);
          followIncident(db, written.kind, alert);
          if (written.kind === 'ended' && recipients.length === 0) continue;
          const id = insertAlert(db, alert);
          if (id === null) continue;
          alerts.push(alert);
          for (const recipient of recipients) {
            if (waiting >= MAX_WAITING_DELIVERIES) {
              dropped += 1;
              continue;
            }
            const { target, quietUntil } = recipient;
            const dueAt = Math.max(now, quietUntil ?? now, limitedUntil(db, alert.rule, recipient, now));
            const state = dueAt > now ? 'held' : 'pending';
            const { rule, key } = alert;
            deliveries.push(insertDelivery(db, { alert: id, rule, key, target, state, now, dueAt }));
            waiting += 1;
          }
        }
        prune(db, now);
        return { alerts, deliveries, dropped };
      }),

    claim: (target, now) =>
      use((db) => {
        if (claimable(db, target, now) === undefined) return null;
        return transaction(db, () => {
          // Another process may have been faster.
          const number = claimable(db, target, now)?.number(0);
          if (number === undefined) return null;
          prepare(
            db,
            'UPDATE deliveries SET owner = ?, leased_ms = ?, attempts = attempts + 1 WHERE number = ?',
          ).run(owner, now + LEASE_MS, number);
          const row = prepare(
            db,
            `SELECT ${ALERT_COLUMNS}, d.id, d.attempts, d.created_ms
             FROM deliveries d JOIN alerts a ON a.id = d.alert WHERE d.number = ?`,
            'deliveries',
          ).first(number);
          return row === undefined
            ? null
            : {
                id: row.text(9),
                alertId: row.text(0),
                alert: alertOf(row),
                target,
                attempts: row.number(10),
                createdAt: row.number(11),
              };
        });
      }),

    settle: (id, outcome, now) =>
      change((db) => {
        switch (outcome.kind) {
          case 'sent':
            // It is sent, even if another process has leased it since.
            prepare(
              db,
              `UPDATE deliveries SET state = 'sent', owner = NULL, leased_ms = NULL, settled_ms = ?, error = NULL
               WHERE id = ? AND state = 'pending'`,
            ).run(now, id);
            return;
          case 'failed':
            prepare(
              db,
              'UPDATE deliveries SET owner = NULL, leased_ms = NULL, due_ms = ?, error = ? WHERE id = ? AND owner = ?',
            ).run(outcome.retryAt, storable(outcome.error), id, owner);
            return;
          case 'given-up':
            prepare(
              db,
              `UPDATE deliveries SET state = 'given-up', owner = NULL, leased_ms = NULL, settled_ms = ?, error = ?
               WHERE id = ? AND owner = ?`,
            ).run(now, storable(outcome.error), id, owner);
        }
      }),

    release: (target, now, quietUntil, compose) =>
      use((db) => {
        const due = "target = ? AND state = 'held' AND (due_ms <= ? OR due_ms > ?)";
        const bounds = [target, now, now + MAX_HOLD_MS] as const;
        if (count(db, due, ...bounds) === 0) return;
        transaction(db, () => {
          if (quietUntil !== null) {
            prepare(db, `UPDATE deliveries SET due_ms = ? WHERE ${due}`).run(quietUntil, ...bounds);
            return;
          }
          const held = prepare(
            db,
            `SELECT ${ALERT_COLUMNS}, d.number FROM deliveries d JOIN alerts a ON a.id = d.alert
             WHERE d.target = ? AND d.state = 'held' AND (d.due_ms <= ? OR d.due_ms > ?) ORDER BY d.number`,
            'deliveries',
          ).all(...bounds);
          if (held.length === 1) {
            prepare(
              db,
              `UPDATE deliveries SET state = 'pending', created_ms = ?, due_ms = ? WHERE ${due}`,
            ).run(now, now, ...bounds);
            return;
          }
          const composed = compose(held.map(alertOf), target, now);
          // A delivery is part of one digest only, so its number makes the key unique.
          const digest = storableAlert({ ...composed, key: `${target} ${held[0]?.number(9) ?? 0}` });
          const id = insertAlert(db, digest);
          if (id !== null) {
            const { rule, key } = digest;
            insertDelivery(db, { alert: id, rule, key, target, state: 'pending', now, dueAt: now });
          }
          prepare(db, `UPDATE deliveries SET state = 'in-digest', settled_ms = ? WHERE ${due}`).run(
            now,
            ...bounds,
          );
        });
      }),

    history: (limit) =>
      use((db) => {
        const records = prepare(
          db,
          `SELECT ${ALERT_COLUMNS} FROM alerts a ORDER BY a.number DESC LIMIT ?`,
          'alerts',
        )
          .all(limit)
          .map((row): AlertRecord & { deliveries: DeliveryRecord[] } => ({
            id: row.text(0),
            alert: alertOf(row),
            deliveries: [],
          }));
        const byId = new Map(records.map((record) => [record.id, record]));
        const ids = JSON.stringify([...byId.keys()]);
        const rows = prepare(
          db,
          `SELECT alert, id, target, state, attempts, due_ms, settled_ms, error FROM deliveries
           WHERE alert IN (SELECT value FROM json_each(?)) ORDER BY number`,
        ).all(ids);
        for (const row of rows) {
          const state = DELIVERY_STATES.find((name) => name === row.text(3)) ?? 'pending';
          byId.get(row.text(0))?.deliveries.push({
            id: row.text(1),
            target: row.text(2),
            state,
            attempts: row.number(4),
            dueAt: state === 'pending' || state === 'held' ? row.number(5) : null,
            settledAt: row.numberOrNull(6),
            error: row.textOrNull(7),
          });
        }
        return records;
      }),

    waiting: () =>
      use((db) => ({
        pending: count(db, "state = 'pending'"),
        held: count(db, "state = 'held'"),
      })),

    close: async () => {
      if (opened === null) return;
      await change((db) => {
        prepare(db, 'UPDATE deliveries SET owner = NULL, leased_ms = NULL WHERE owner = ?').run(owner);
      }).catch(() => undefined);
      close();
    },
  };
};
