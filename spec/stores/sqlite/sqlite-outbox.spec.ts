import { rmSync, statSync } from 'node:fs';
import { expect } from 'chai';
import Database from 'libsql';
import { makeDigest } from '../../../src/alerts/outbox/make-digest.ts';
import {
  type AlertOutbox,
  LEASE_MS,
  MAX_ALERT_AGE_MS,
  MAX_ALERTS,
  MAX_WAITING_DELIVERIES,
} from '../../../src/alerts/outbox/alert-outbox.ts';
import { checkFile } from '../../../src/stores/sqlite/checking/check-file.ts';
import { MEMORY, sqliteOutbox } from '../../../src/stores/sqlite/sqlite-outbox.ts';
import { ACCOUNT_MIGRATIONS, ALERT_MIGRATIONS, MIGRATIONS } from '../support/sqlite-files.ts';
import { alertOf, began, NOW, scratchOutbox, to } from '../../alerts/support/outbox-doubles.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('sqliteOutbox', () => {
  let files: ReturnType<typeof scratchOutbox>;
  let outbox: AlertOutbox;
  beforeEach(() => {
    files = scratchOutbox();
    outbox = files.open();
  });
  afterEach(() => files.dispose());

  const states = async (): Promise<readonly string[]> =>
    (await outbox.history(100)).flatMap(({ alert, deliveries }) =>
      deliveries.map(({ target, state }) => `${alert.key} ${target} ${state}`),
    );

  it('creates a file that only its owner can read', async () => {
    await outbox.write([began()], NOW);
    expect(statSync(files.file).mode & 0o777).to.equal(0o600);
  });

  it('holds an alert and its deliveries before they are sent, also for another process', async () => {
    const { deliveries } = await outbox.write([began({}, to('hook'), to('team'))], NOW);
    expect(deliveries).to.have.length(2);
    const claimed = await files.open().claim('team', NOW);
    expect(claimed).to.deep.include({ id: deliveries[1], target: 'team', attempts: 1, createdAt: NOW });
    expect(claimed?.alert).to.deep.equal(alertOf());
  });

  it('writes an alert of the same incident once', async () => {
    await outbox.write([began(), began()], NOW);
    const { alerts, deliveries } = await files.open().write([began({ title: 'again' })], NOW + 1);
    expect([alerts, deliveries]).to.deep.equal([[], []]);
    expect(await states()).to.deep.equal(['en.wikipedia.org/Page hook pending']);
  });

  it('gives a delivery to one process only, until its lease ends; then again with the same id', async () => {
    await outbox.write([began()], NOW);
    const other = files.open();
    const first = await outbox.claim('hook', NOW);
    expect(await other.claim('hook', NOW + LEASE_MS - 1)).to.equal(null);
    const again = await other.claim('hook', NOW + LEASE_MS);
    expect(again).to.deep.include({ id: first?.id, attempts: 2 });
    // The first process is too late: the other one decides, unless it is sent.
    const id = first?.id ?? '';
    await outbox.settle(id, { kind: 'failed', error: 'late', retryAt: NOW }, NOW + LEASE_MS);
    await outbox.settle(id, { kind: 'given-up', error: 'late' }, NOW + LEASE_MS);
    expect(await states()).to.deep.equal(['en.wikipedia.org/Page hook pending']);
    expect(await outbox.claim('hook', NOW + LEASE_MS)).to.equal(null);
    await outbox.settle(id, { kind: 'sent' }, NOW + LEASE_MS);
    await other.settle(id, { kind: 'failed', error: 'x', retryAt: NOW }, NOW + LEASE_MS);
    expect(await states()).to.deep.equal(['en.wikipedia.org/Page hook sent']);
  });

  it('gives its leases back when it closes', async () => {
    await outbox.write([began()], NOW);
    await outbox.claim('hook', NOW);
    await outbox.close();
    expect(await files.open().claim('hook', NOW)).not.to.equal(null);
  });

  it('claims a failed delivery when it is due again', async () => {
    await outbox.write([began()], NOW);
    const { id = '' } = (await outbox.claim('hook', NOW)) ?? {};
    await outbox.settle(id, { kind: 'failed', error: 'it answered 500', retryAt: NOW + 5000 }, NOW);
    expect(await outbox.claim('hook', NOW + 4999)).to.equal(null);
    expect(await outbox.claim('hook', NOW + 5000)).to.deep.include({ id, attempts: 2 });
    const [record] = await outbox.history(1);
    expect(record?.deliveries[0]).to.deep.include({ state: 'pending', error: 'it answered 500' });
  });

  it('is not stopped by a clock that was far ahead', async () => {
    await outbox.write([began()], NOW);
    const { id = '' } = (await outbox.claim('hook', NOW + 900 * DAY_MS)) ?? {};
    expect(await files.open().claim('hook', NOW)).to.deep.include({ id });
    await files.open().settle(id, { kind: 'sent' }, NOW);
    const { id: second = '' } = (await outbox.claim('hook', NOW)) ?? {};
    expect(second).to.equal('');
  });

  it('sends alerts of one incident in their order, and others past one that fails', async () => {
    await outbox.write(
      [
        began(),
        { ...began({ state: 'resolved' }), change: { kind: 'ended', alert: alertOf({ state: 'resolved' }) } },
      ],
      NOW,
    );
    await outbox.write([began({ key: 'other' })], NOW);
    const first = await outbox.claim('hook', NOW);
    expect(first?.alert).to.deep.include({ key: 'en.wikipedia.org/Page', state: 'firing' });
    await outbox.settle(first?.id ?? '', { kind: 'failed', error: 'x', retryAt: NOW + HOUR_MS }, NOW);
    const second = await outbox.claim('hook', NOW);
    expect(second?.alert.key).to.equal('other');
    await outbox.settle(second?.id ?? '', { kind: 'sent' }, NOW);
    expect(await outbox.claim('hook', NOW)).to.equal(null);
    await outbox.claim('hook', NOW + HOUR_MS);
    await outbox.settle(first?.id ?? '', { kind: 'given-up', error: 'x' }, NOW + HOUR_MS);
    expect((await outbox.claim('hook', NOW + HOUR_MS))?.alert.state).to.equal('resolved');
  });

  it('holds alerts back in quiet hours, and releases one as it is', async () => {
    await outbox.write([began({}, to('hook', { quietUntil: NOW + HOUR_MS }), to('team'))], NOW);
    expect(await states()).to.deep.equal([
      'en.wikipedia.org/Page hook held',
      'en.wikipedia.org/Page team pending',
    ]);
    await outbox.release('hook', NOW + HOUR_MS - 1, null, makeDigest);
    expect(await outbox.claim('hook', NOW + HOUR_MS)).to.equal(null);
    await outbox.release('hook', NOW + HOUR_MS, null, makeDigest);
    expect((await outbox.claim('hook', NOW + HOUR_MS))?.alert).to.deep.equal(alertOf());
  });

  it('releases nothing while the target is quiet', async () => {
    await outbox.write([began({}, to('hook', { quietUntil: NOW + 1 }))], NOW);
    await outbox.release('hook', NOW + 1, NOW + HOUR_MS, makeDigest);
    expect(await states()).to.deep.equal(['en.wikipedia.org/Page hook held']);
    await outbox.release('hook', NOW + HOUR_MS, null, makeDigest);
    expect(await states()).to.deep.equal(['en.wikipedia.org/Page hook pending']);
  });

  it('sends the alerts of a rule up to its limit, then one digest with the number that were held back', async () => {
    const limited = to('hook', { limit: { alerts: 2, ms: HOUR_MS } });
    for (const i of [1, 2, 3, 4, 5]) await outbox.write([began({ key: `page ${i}` }, limited)], NOW + i);
    await outbox.write([began({ rule: 'other', key: 'page 6' }, limited)], NOW + 6);
    expect(await states()).to.deep.equal([
      'page 6 hook pending',
      'page 5 hook held',
      'page 4 hook held',
      'page 3 hook held',
      'page 2 hook pending',
      'page 1 hook pending',
    ]);
    await outbox.release('hook', NOW + HOUR_MS, null, makeDigest);
    expect((await outbox.waiting()).held).to.equal(3);
    await outbox.release('hook', NOW + 1 + HOUR_MS, null, makeDigest);
    expect(await outbox.waiting()).to.deep.equal({ pending: 4, held: 0 });
    const [digest] = await outbox.history(1);
    expect(digest?.alert).to.deep.include({ state: 'digest', title: '3 alerts were held back' });
    expect(digest?.alert.text).to.match(/^3 of "edit wars"\.\n/);
    expect(digest?.deliveries).to.have.length(1);
    expect((await states()).filter((state) => state.endsWith('in-digest'))).to.have.length(3);
  });

  it('makes two digests of the same moment two alerts', async () => {
    const held = (key: string, quietUntil: number) => began({ key }, to('hook', { quietUntil }));
    await outbox.write([held('1', NOW + 1), held('2', NOW + 1), held('3', NOW + 2), held('4', NOW + 2)], NOW);
    await outbox.release('hook', NOW + 1, null, makeDigest);
    await outbox.release('hook', NOW + 2, null, makeDigest);
    expect(await outbox.waiting()).to.deep.equal({ pending: 2, held: 0 });
  });

  it('remembers open incidents across restarts, without those of rules that are gone', async () => {
    await outbox.write([began(), began({ rule: 'gone' }), began({ key: 'ended' })], NOW);
    await outbox.write(
      [{ change: { kind: 'ended', alert: alertOf({ key: 'ended', state: 'resolved' }) }, recipients: [] }],
      NOW,
    );
    const open = await files.open().open(['edit wars']);
    expect(open.map(({ rule, key, since }) => `${rule} ${key} ${since}`)).to.deep.equal([
      `edit wars en.wikipedia.org/Page ${NOW - 60_000}`,
    ]);
    expect(await outbox.open(['gone'])).to.deep.equal([]);
    // Nobody asked for the end.
    expect((await outbox.history(10)).filter(({ alert }) => alert.state === 'resolved')).to.deep.equal([]);
  });

  it('keeps a bounded history, and what waits', async () => {
    const entries = Array.from({ length: MAX_ALERTS + 5 }, (_, i) => ({
      ...began({ key: `page ${i}` }),
      recipients: i === 0 ? [to('hook')] : [],
    }));
    await outbox.write(entries, NOW);
    const history = await outbox.history(2 * MAX_ALERTS);
    expect(history).to.have.length(MAX_ALERTS + 1);
    expect(history.at(-1)?.alert.key).to.equal('page 0');
    await outbox.write([began({ key: 'late', at: NOW + MAX_ALERT_AGE_MS + 1 })], NOW + MAX_ALERT_AGE_MS + 1);
    await outbox.write([], NOW + MAX_ALERT_AGE_MS + 1);
    expect((await outbox.history(10)).map(({ alert }) => alert.key)).to.deep.equal(['late']);
  });

  it('gives up what nobody sends, because its target is gone', async () => {
    await outbox.write([began({}, to('gone'), to('gone too', { quietUntil: NOW + HOUR_MS }))], NOW);
    await outbox.write([], NOW + 3 * DAY_MS);
    expect(await states()).to.deep.equal([
      'en.wikipedia.org/Page gone given-up',
      'en.wikipedia.org/Page gone too given-up',
    ]);
  });

  it('drops deliveries beyond its limit and counts them', async () => {
    const many = Array.from({ length: 501 }, (_, i) =>
      began({ key: `page ${i}` }, ...Array.from({ length: 20 }, (__, j) => to(`target ${j}`))),
    );
    const { deliveries, dropped } = await outbox.write(many, NOW);
    expect([deliveries.length, dropped]).to.deep.equal([MAX_WAITING_DELIVERIES, 20]);
  });

  it('keeps texts from the feed that SQLite would cut or refuse', async () => {
    await outbox.write([began({ key: 'a\0b\ud800', title: 'x\0y', text: '\udfff', url: null })], NOW);
    expect((await outbox.claim('hook', NOW))?.alert).to.deep.include({
      key: 'a\ufffdb\ufffd',
      title: 'x\ufffdy',
      text: '\ufffd',
      url: null,
    });
  });

  it('starts a new file where its file was deleted', async () => {
    await outbox.write([began()], NOW);
    for (const end of ['', '-wal', '-shm']) rmSync(`${files.file}${end}`, { force: true });
    await outbox.write([began({ key: 'next' })], NOW);
    expect((await files.open().history(10)).map(({ alert }) => alert.key)).to.deep.equal(['next']);
  });

  it('rejects instead of waiting long while another program locks the file', async () => {
    await outbox.write([began()], NOW);
    const other = new Database(files.file);
    other.exec('BEGIN IMMEDIATE');
    const started = performance.now();
    const failure = await outbox.write([began({ key: 'next' })], NOW).catch((error: unknown) => error);
    expect(failure).to.be.an('error').with.property('message').that.contains('is locked by another program');
    expect(performance.now() - started).to.be.below(1000);
    other.exec('ROLLBACK');
    other.close();
    await outbox.write([began({ key: 'next' })], NOW);
  });

  it('passes the check of database files, which finds what is wrong with it', async () => {
    await outbox.write([began()], NOW);
    const options = {
      migrations: MIGRATIONS,
      accountMigrations: ACCOUNT_MIGRATIONS,
      alertMigrations: ALERT_MIGRATIONS,
      now: NOW,
    };
    expect(checkFile(files.file, options)).to.deep.include({ version: 1, faults: [], notes: [] });
    const db = new Database(files.file);
    db.exec('DROP INDEX deliveries_of_alert');
    db.close();
    expect(checkFile(files.file, options).faults.join()).to.contain('deliveries_of_alert');
  });

  it('needs no file in memory', async () => {
    const memory = sqliteOutbox({ file: MEMORY, migrations: ALERT_MIGRATIONS });
    await memory.write([began()], NOW);
    expect((await memory.claim('hook', NOW))?.alert).to.deep.equal(alertOf());
    await memory.close();
  });
});
