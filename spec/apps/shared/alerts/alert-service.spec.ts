import { expect } from 'chai';
import { Subject } from 'rxjs';
import type { WatchedChange } from '../../../../src/alerts/conditions/change-detections.ts';
import type { LostEvents } from '../../../../src/alerts/conditions/rule-alerts.ts';
import type { AlertOutbox, Delivery } from '../../../../src/alerts/outbox/alert-outbox.ts';
import { parseAlertConfig } from '../../../../src/alerts/rules/parse-alert-config.ts';
import { DeliveryError } from '../../../../src/alerts/targets/target.ts';
import { alertService } from '../../../../src/apps/shared/alerts/alert-service.ts';
import type { Trend } from '../../../../src/stats/trends/trend.ts';
import { MEMORY, sqliteOutbox } from '../../../../src/stores/sqlite/sqlite-outbox.ts';
import { alertOf, NOW } from '../../../alerts/support/outbox-doubles.ts';
import { ALERT_MIGRATIONS } from '../../../stores/support/sqlite-files.ts';
import { until } from '../../../support/wait-until.ts';

const memory = (): AlertOutbox => sqliteOutbox({ file: MEMORY, migrations: ALERT_MIGRATIONS });

const WAR: Trend = {
  kind: 'edit-war',
  key: 'en.wikipedia.org/Main Page',
  at: NOW,
  since: NOW - 60_000,
  reverts: 3,
  users: ['Alice', 'Bob'],
};
const change = (user: string): WatchedChange => ({
  dt: new Date(NOW).toISOString(),
  type: 'edit',
  domain: 'en.wikipedia.org',
  title: 'Main Page',
  user,
  bot: false,
  serverUrl: 'https://en.wikipedia.org',
  wiki: 'enwiki',
  namespace: 0,
  minor: false,
  lengthOld: 100,
  lengthNew: 130,
});
/** It is quiet at NOW, 08:00 UTC. */
const QUIET = { from: '07:00', to: '09:00', timeZone: 'UTC' };

describe('alertService', () => {
  const stops: (() => unknown)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  const start = async (config: object, { outbox = memory(), fails = false } = {}) => {
    const parsed = parseAlertConfig(config, { env: {}, readFile: () => null });
    if ('faults' in parsed) throw new Error(parsed.faults.join('\n'));
    const sources = {
      change$: new Subject<readonly WatchedChange[]>(),
      trend$: new Subject<Trend>(),
      lost$: new Subject<LostEvents>(),
      feedProblem$: new Subject<string | null>(),
      storeProblem$: new Subject<string | null>(),
    };
    const sent: Delivery[] = [];
    const lines: string[] = [];
    const counts = new Map<string, number>();
    const count = (name: string, by = 1): void => void counts.set(name, (counts.get(name) ?? 0) + by);
    const state = { fails };
    const line =
      (level: string) =>
      (text: string): void =>
        void lines.push(`${level} ${text}`);
    const service = alertService({
      config: parsed.config,
      sources,
      outbox,
      reserve: memory(),
      createTarget: ({ name, type }) => ({
        name,
        type,
        address: `${name}.example`,
        send: (delivery) => {
          if (state.fails) return Promise.reject(new DeliveryError(`${name}.example answered 500`));
          sent.push(delivery);
          return Promise.resolve();
        },
      }),
      metrics: {
        onRaised: (condition) => count(`raised ${condition}`),
        onOutcome: (type, outcome) => count(`${type} ${outcome}`),
        onDropped: (reason, alerts) => count(`dropped ${reason}`, alerts),
        onWaiting: () => undefined,
      },
      log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
      now: () => NOW,
      random: () => 0,
    });
    const running = service.running$.subscribe();
    stops.push(
      () => service.close(),
      () => running.unsubscribe(),
    );
    stops.reverse();
    // The rules watch once the open incidents are loaded.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { service, sources, sent, lines, counts, state, stop: () => running.unsubscribe() };
  };
  const target = (more: object = {}) => ({ type: 'webhook', url: 'http://hook.example/', ...more });
  const titlesOf = (sent: readonly Delivery[]): readonly string[] =>
    sent.map((delivery) => `${delivery.target}: ${delivery.alert.title}`);

  it('sends what a rule sees to its targets, with title, text and link', async () => {
    const { sources, sent, counts } = await start({
      targets: { ops: target(), team: target() },
      rules: [{ name: 'wars', when: 'edit-war', targets: ['team'] }],
    });
    sources.trend$.next(WAR);
    sources.trend$.next({ ...WAR, reverts: 4 });
    await until('the alert', () => sent.length === 1);
    expect(titlesOf(sent)).to.deep.equal(['team: Edit war: Main Page (en.wikipedia.org)']);
    expect(sent[0]?.alert).to.deep.include({
      rule: 'wars',
      key: 'en.wikipedia.org/Main Page',
      state: 'firing',
      text: '3 reverts by 2 users within an hour: Alice, Bob',
      url: 'https://en.wikipedia.org/w/index.php?title=Main_Page&action=history',
      since: NOW - 60_000,
    });
    await until('it is counted', () => counts.get('webhook sent') === 1);
    expect(counts.get('raised edit-war')).to.equal(1);
  });

  it('sees changes, lost events, and problems of feed and store', async () => {
    const { sources, sent } = await start({
      targets: { ops: target() },
      rules: [
        { name: 'user', when: 'change', user: 'Al*' },
        { name: 'gap', when: 'gap' },
        { name: 'feed', when: 'feed-down', minutes: 0 },
        { name: 'store', when: 'store-failing', minutes: 0 },
      ],
    });
    sources.change$.next([change('Alice'), change('Bob')]);
    sources.lost$.next({ partition: 'topic/0', events: 7 });
    sources.feedProblem$.next('no new event from the feed for 60 s');
    sources.storeProblem$.next('no space left');
    sources.feedProblem$.next(null);
    await until('the alerts', () => sent.length === 4);
    expect(sent.map(({ alert }) => `${alert.rule}: ${alert.text}`).sort()).to.deep.equal([
      'feed: no new event from the feed for 60 s',
      'gap: the feed never delivered 7 events of topic/0; they are not counted',
      'store: no space left',
      'user: edit of Main Page on en.wikipedia.org by Alice',
    ]);
  });

  it('holds alerts back in the quiet hours of a target, unless the rule is urgent', async () => {
    const { sources, sent, service } = await start({
      targets: { ops: target({ quietHours: QUIET }), team: target() },
      rules: [
        { name: 'wars', when: 'edit-war' },
        { name: 'gap', when: 'gap', urgent: true },
      ],
    });
    sources.trend$.next(WAR);
    sources.lost$.next({ partition: 'topic/0', events: 7 });
    await until('the alerts', () => sent.length === 3);
    expect([...titlesOf(sent)].sort()).to.deep.equal([
      'ops: Lost events: topic/0',
      'team: Edit war: Main Page (en.wikipedia.org)',
      'team: Lost events: topic/0',
    ]);
    const { waiting, targets } = await service.queries.report(10);
    expect(waiting.held).to.equal(1);
    expect(targets.map(({ quietUntil }) => quietUntil)).to.deep.equal([NOW + 3_600_000, null]);
  });

  it('limits the alerts of a rule', async () => {
    const { sources, service } = await start({
      targets: { ops: target() },
      rules: [{ name: 'users', when: 'change', user: '*', limit: { alerts: 2 } }],
    });
    sources.change$.next(['A', 'B', 'C', 'D'].map(change));
    let held = 0;
    while (held === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ({ held } = (await service.queries.report(10)).waiting);
    }
    expect(held).to.equal(2);
  });

  it('reports rules with their open incidents, and what became of each alert', async () => {
    const { sources, sent, service } = await start({
      targets: { ops: target() },
      rules: [{ name: 'wars', when: 'edit-war' }],
    });
    sources.trend$.next(WAR);
    await until('the alert', () => sent.length === 1);
    const { rules, history, problem } = await service.queries.report(10);
    expect(rules.map(({ open }) => open.map(({ key }) => key))).to.deep.equal([
      ['en.wikipedia.org/Main Page'],
    ]);
    expect(problem).to.equal(null);
    expect(history.map(({ alert }) => alert.rule)).to.deep.equal(['wars']);
    expect(history[0]?.deliveries).to.have.length(1);
  });

  it('says once that a target does not answer, and that it does again', async () => {
    const { service, lines, state } = await start({ targets: { ops: target() }, rules: [] }, { fails: true });
    await service.queries.test(['ops']);
    await until('two attempts', () => lines.length > 0);
    expect(lines).to.deep.equal([
      'warn alerts do not reach the target ops: ops.example answered 500; retrying for a day',
    ]);
    expect((await service.queries.report(1)).targets[0]?.problem).to.equal('ops.example answered 500');
    state.fails = false;
    await until('it is sent', () => lines.length > 1);
    expect(lines[1]).to.equal('info alerts reach the target ops again');
  });

  it('sends a test in quiet hours, with an id that the history has', async () => {
    const { service, sent } = await start({ targets: { ops: target({ quietHours: QUIET }) }, rules: [] });
    const [id] = await service.queries.test(['ops']);
    await until('the test', () => sent.length === 1);
    expect(sent[0]?.id).to.equal(id);
    expect(sent[0]?.alert.state).to.equal('test');
  });

  it('sends from memory what the outbox cannot take, and says so once', async () => {
    const outbox = memory();
    const full: AlertOutbox = { ...outbox, write: () => Promise.reject(new Error('no space left')) };
    const { sources, sent, lines, service } = await start(
      { targets: { ops: target() }, rules: [{ name: 'gap', when: 'gap' }] },
      { outbox: full },
    );
    sources.lost$.next({ partition: 'topic/0', events: 7 });
    await until('the alert', () => sent.length === 1);
    expect(lines).to.deep.equal([
      'error alerts are not durable at the moment, and are sent from memory: no space left',
    ]);
    expect((await service.queries.report(1)).problem).to.equal('no space left');
  });

  it('disables a rule that fails, and goes on with the others', async () => {
    const { sources, sent, lines } = await start({
      targets: { ops: target() },
      rules: [
        { name: 'bad', when: 'edit-war' },
        { name: 'gap', when: 'gap' },
      ],
    });
    // No trend has such a key: the description fails.
    sources.trend$.next({ ...WAR, key: null as unknown as string });
    sources.lost$.next({ partition: 'topic/0', events: 7 });
    await until('the other alert', () => sent.length === 1);
    expect(lines[0]).to.match(/^error the alert rule "bad" failed and is disabled until a restart/);
  });

  it('does not alert again after a restart while an incident goes on, and ends one that is over', async () => {
    const outbox = memory();
    await outbox.write(
      [{ change: { kind: 'began', alert: alertOf({ rule: 'gap', key: 'topic/0' }) }, recipients: [] }],
      NOW,
    );
    const { sources, service } = await start(
      { targets: { ops: target() }, rules: [{ name: 'gap', when: 'gap' }] },
      { outbox },
    );
    sources.lost$.next({ partition: 'topic/0', events: 7 });
    sources.lost$.next({ partition: 'topic/1', events: 7 });
    const keys = async (): Promise<readonly string[]> =>
      (await service.queries.report(10)).history.map(({ alert }) => alert.key);
    while ((await keys()).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await keys()).to.deep.equal(['topic/1', 'topic/0']);
    expect((await service.queries.report(1)).rules[0]?.open.map(({ key }) => key)).to.deep.equal([
      'topic/0',
      'topic/1',
    ]);
  });

  it('writes what was raised last when it closes', async () => {
    const outbox = memory();
    const written: string[] = [];
    const { sources, service, stop } = await start(
      { targets: { ops: target() }, rules: [{ name: 'gap', when: 'gap' }] },
      {
        outbox: {
          ...outbox,
          write: (entries, now) => {
            written.push(...entries.map((entry) => entry.change.alert.key));
            return outbox.write(entries, now);
          },
        },
      },
    );
    sources.lost$.next({ partition: 'topic/0', events: 7 });
    stop();
    await service.close();
    expect(written).to.deep.equal(['topic/0']);
  });
});
