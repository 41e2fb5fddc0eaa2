import { expect } from 'chai';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Subject } from 'rxjs';
import { FeedError } from '../../../../src/net/feed-error.ts';
import { serverAnnotations } from '../../../../src/apps/server/annotations/server-annotations.ts';
import { ANNOTATIONS_FILE } from '../../../../src/stores/annotations/annotations-file.ts';
import { INITIAL_SERVER_STATE, type ServerEvent } from '../../../../src/apps/server/server-state.ts';
import type { Trend } from '../../../../src/stats/trends/trend.ts';

const MINUTE = 60_000;
const T = Date.parse('2026-11-30T12:00:00Z');
const ALL = { from: 0, to: T * 2 };
const WAR: Trend = { kind: 'edit-war', key: 'k', at: T, since: T - 1, reverts: 3, users: ['A'] };

describe('serverAnnotations', () => {
  let dataDir = '';
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'headwater-annotations-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const start = (isDurable = true) => {
    const event$ = new Subject<ServerEvent>();
    const trend$ = new Subject<Trend>();
    const warnings: string[] = [];
    let now = T;
    const { running$, queries } = serverAnnotations({
      file: isDurable ? join(dataDir, ANNOTATIONS_FILE) : null,
      event$,
      trend$,
      log: { warn: (message) => warnings.push(message) },
      now: () => now,
    });
    const subscription = running$.subscribe();
    const feed = (event: Extract<ServerEvent, { kind: 'feed' }>['event'], at: number): void => {
      now = T + at;
      event$.next({ kind: 'feed', event, nowMs: at });
    };
    return {
      warnings,
      trend$,
      found: () => queries.within(ALL),
      stop: () => subscription.unsubscribe(),
      stored: (asOf: string | null) => {
        const { snapshot, totals } = INITIAL_SERVER_STATE;
        event$.next({ kind: 'store', snapshot: { ...snapshot, asOf }, totals });
      },
      events: (at: number, isProgress = true) =>
        feed(
          { kind: 'events', lastEventAt: null, isProgress, duplicates: 0, rejected: 0, firstReason: null },
          at,
        ),
      cut: (at: number) =>
        feed({ kind: 'disconnected', error: new FeedError('feed-unreachable', 'cut') }, at),
    };
  };

  it('records the time between the last save and this start, once', () => {
    const server = start();
    server.stored('2026-11-30T11:50:00.000Z');
    server.stored('2026-11-30T12:00:01.000Z');
    expect(server.found()).to.deep.equal([{ kind: 'restart', at: T - 10 * MINUTE, until: T }]);
  });

  it('records no restart at the first start', () => {
    const server = start();
    server.stored(null);
    server.stored('2026-11-30T12:00:01.000Z');
    expect(server.found()).to.deep.equal([]);
  });

  it('records long outages, which end with progress only', () => {
    const server = start();
    server.events(0);
    server.cut(MINUTE / 2);
    server.events(MINUTE, false);
    server.events(2 * MINUTE);
    expect(server.found()).to.deep.equal([{ kind: 'reconnect', at: T, until: T + 2 * MINUTE }]);
  });

  it('records trends, and has all of them after a restart', () => {
    const first = start();
    first.stored('2026-11-30T11:50:00.000Z');
    first.trend$.next(WAR);
    first.stop();
    const second = start();
    expect(second.found().map(({ kind }) => kind)).to.deep.equal(['restart', 'edit-war']);
  });

  it('keeps nothing beside a store that keeps nothing, and a file beside the others', () => {
    for (const isDurable of [false, true]) {
      const server = start(isDurable);
      server.trend$.next(WAR);
      expect(server.found()).to.deep.equal([WAR]);
      expect(existsSync(join(dataDir, ANNOTATIONS_FILE))).to.equal(isDurable);
    }
  });

  it('warns if the file cannot be used', () => {
    rmSync(dataDir, { recursive: true });
    dataDir = '/dev/null';
    const server = start();
    server.trend$.next(WAR);
    expect(server.found()).to.deep.equal([WAR]);
    expect(server.warnings).to.have.length(1);
    expect(server.warnings[0]).to.match(
      /^annotations of charts are kept in memory only, because annotations\.ndjson/,
    );
    dataDir = mkdtempSync(join(tmpdir(), 'headwater-annotations-'));
  });
});
