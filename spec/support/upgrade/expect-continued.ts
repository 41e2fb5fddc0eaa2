import { expect } from 'chai';
import { appendedLog } from '../../../src/simulator/appended-log.ts';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { everyNumber, readReady, readStats } from '../stats.ts';
import type { Env, TestBed } from '../test-bed.ts';
import { waitUntil } from '../wait-until.ts';
import { upgradeEnv } from './upgrade-env.ts';
import {
  ADMIN,
  EVENTS_BEFORE,
  EVENTS_IN_ALL,
  kindOf,
  READER,
  timeOf,
  UPGRADE_SINCE_MS,
  upgradeEvents,
} from './upgrade-events.ts';

const MINUTE_MS = 60_000;
const NUMBERS = Array.from({ length: EVENTS_IN_ALL }, (_, n) => n);
const EVENTS = upgradeEvents(0, EVENTS_IN_ALL).map(({ data }) => data);

interface WindowsBody {
  readonly rows: readonly { readonly start: string; readonly messages: number; readonly kind?: string }[];
}

interface TotalsBody {
  readonly messages: number;
  readonly outside: { readonly unplaced: number; readonly too_late: number; readonly future: number };
}

interface RejectsBody {
  readonly rejects: readonly { readonly data: string; readonly code: string }[];
}

const countOf = (kind: ReturnType<typeof kindOf>): number => NUMBERS.filter((n) => kindOf(n) === kind).length;

/** Messages by minute of event time, counted the plain way. */
const messagesByMinute = (): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const n of NUMBERS.filter((each) => ['on-time', 'too-late'].includes(kindOf(each)))) {
    const minute = new Date(Math.floor(timeOf(n) / MINUTE_MS) * MINUTE_MS).toISOString();
    if (kindOf(n) === 'on-time') counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return counts;
};

const logIn = (url: string, account: { username: string; password: string }): Promise<Response> =>
  fetch(`${url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  });

const readJson = async <T>(url: string, token?: string): Promise<T> => {
  const response = await fetch(
    url,
    token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
  );
  expect(response.status, url).to.equal(200);
  return (await response.json()) as T;
};

const expectWindows = async (url: string, messages: number): Promise<void> => {
  const from = new Date(UPGRADE_SINCE_MS).toISOString();
  const to = new Date(timeOf(EVENTS_IN_ALL) + MINUTE_MS).toISOString();
  const { rows } = await readJson<WindowsBody>(
    `${url}/stats/windows?resolution=1m&from=${from}&to=${to}&limit=100`,
  );
  expect(Object.fromEntries(rows.map((row) => [row.start, row.messages]))).to.deep.equal(messagesByMinute());
  const kinds = await readJson<WindowsBody>(
    `${url}/stats/windows?resolution=1m&by=kind&from=${from}&to=${to}&limit=500`,
  );
  const sums: Record<string, number> = {};
  for (const row of kinds.rows) sums[row.start] = (sums[row.start] ?? 0) + row.messages;
  expect(sums, 'the kinds of users add up').to.deep.equal(messagesByMinute());
  expect(new Set(kinds.rows.map(({ kind }) => kind))).to.include.keys('unknown', 'registered');
  const totals = await readJson<TotalsBody>(`${url}/stats/totals`);
  expect(totals.outside).to.deep.equal({
    unplaced: countOf('untimed'),
    too_late: countOf('too-late'),
    future: 0,
  });
  expect(messages - countOf('untimed') - countOf('too-late')).to.equal(countOf('on-time'));
};

const expectRejects = async (url: string, codeBefore: string): Promise<void> => {
  const { token } = (await (await logIn(url, ADMIN)).json()) as { readonly token: string };
  const { rejects } = await readJson<RejectsBody>(`${url}/rejects?limit=100`, token);
  const broken = NUMBERS.filter((n) => kindOf(n) === 'broken').map((n) => ({
    data: EVENTS[n],
    code: n < EVENTS_BEFORE ? codeBefore : 'not-json',
  }));
  expect(rejects.map(({ data, code }) => ({ data, code }))).to.have.deep.members(broken);
};

export interface OlderVersion {
  /** The code of the rejects that it stored. */
  readonly code: 'other' | 'not-json';
  /** It knew only the configured account. */
  readonly hasReader: boolean;
}

/** Lets the server of this version count the rest of the feed on what an older one stored, and compares every number. */
export const expectContinued = async (
  { feed, server }: TestBed,
  env: Env,
  { code, hasReader }: OlderVersion,
): Promise<void> => {
  const log = appendedLog({ events: upgradeEvents(0, EVENTS_IN_ALL) });
  const { url: streamUrl, simulator } = await feed({ logs: [log] });
  const expected = plainCount(EVENTS);
  const running = await server({ ...upgradeEnv(streamUrl), ...env });
  await waitUntil('all events', async () =>
    (await readStats(running.url, 1)).messages >= expected.messages ? true : undefined,
  );
  expect(simulator.requests[0]?.lastEventId, 'it resumes at the saved position').to.be.a('string');
  expect(everyNumber(await readStats(running.url, 'all'))).to.deep.equal(everyNumber(expected));
  const { feed: read } = await readReady(running.url);
  expect(read).to.include({
    lost_events: 0,
    gaps: 0,
    canaries: expected.canaries,
    rejected: expected.rejected,
  });
  expect(read.repeats).to.be.greaterThan(countOf('repeated'));
  await expectWindows(running.url, expected.messages);
  await expectRejects(running.url, code);
  expect((await logIn(running.url, ADMIN)).status).to.equal(200);
  expect((await logIn(running.url, READER)).status).to.equal(hasReader ? 200 : 401);
  running.kill('SIGTERM');
  expect((await running.ended).code).to.equal(0);
};
