import { formatCount, formatSpan } from './format.js';
import { instantOf, numberOf, objectOf, textOf } from './json.js';

/**
 * What the panel of alerts shows. Texts come from the feed or from the configuration; links are http or https.
 * @typedef {{ key: string, rule: string, title: string, text: string, url: string | null, since: number | null }} Incident
 * @typedef {{ name: string, when: string, targets: readonly string[], open: number }} Rule
 * @typedef {{ name: string, type: string, address: string, problem: string | null, quietUntil: number | null }} Target
 * @typedef {{ target: string, state: string, text: string, isProblem: boolean }} Delivery
 * @typedef {{ key: string, title: string, url: string | null, rule: string, state: string, at: number | null, deliveries: readonly Delivery[] }} PastAlert
 * @typedef {{
 *   incidents: readonly Incident[], openCount: number, rules: readonly Rule[], targets: readonly Target[],
 *   history: readonly PastAlert[], problem: string | null, waiting: { pending: number, held: number },
 * }} Alerts
 */

/** @param {unknown} value @returns {readonly Record<string, unknown>[]} */
const listOf = (value) => (Array.isArray(value) ? value.map(objectOf) : []);

/** @param {unknown} value @returns {readonly string[]} */
const textsOf = (value) => (Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []);

/** @param {unknown} url */
const linkOf = (url) => (typeof url === 'string' && /^https?:\/\//.test(url) ? url : null);

const CONDITIONS = new Map([
  ['trend', 'bursts'],
  ['edit-war', 'edit wars'],
  ['rate', 'rate'],
  ['change', 'changes'],
  ['feed-down', 'feed down'],
  ['gap', 'lost events'],
  ['store-failing', 'store failing'],
]);

const STATES = new Map([
  ['firing', 'Began'],
  ['resolved', 'Ended'],
  ['test', 'Test'],
  ['digest', 'Digest'],
]);

/** What became of a delivery, as text. @param {Record<string, unknown>} delivery @param {number} now @returns {Delivery} */
const deliveryOf = ({ target, state, attempts, due_at: dueAt, error }, now) => {
  const due = instantOf(dueAt);
  const tries = numberOf(attempts) ?? 0;
  const reason = textOf(error) === null ? '' : `: ${textOf(error)}`;
  const inTime = due === null || due <= now ? '' : ` in ${formatSpan((due - now) / 1000)}`;
  const failed = `failed ${formatCount(tries)} ${tries === 1 ? 'time' : 'times'}, retries${inTime}${reason}`;
  const texts = new Map([
    ['sent', 'sent'],
    ['pending', tries === 0 ? 'to be sent' : failed],
    ['held', `held back${inTime === '' ? '' : `, released${inTime}`}`],
    ['given-up', `given up${reason}`],
    ['in-digest', 'sent in a digest'],
  ]);
  const name = textOf(state) ?? '';
  return {
    target: textOf(target) ?? '',
    state: name,
    text: texts.get(name) ?? name,
    isProblem: name === 'given-up' || (name === 'pending' && tries > 0),
  };
};

/**
 * Reads a response of GET /alerts; null if it is malformed. Incidents are the newest first.
 *
 * @param {unknown} body
 * @param {number} now epoch ms
 * @returns {Alerts | null}
 */
export const readAlerts = (body, now) => {
  const { rules, targets, alerts, problem, waiting } = objectOf(body);
  if (!Array.isArray(rules) || !Array.isArray(targets) || !Array.isArray(alerts)) return null;
  const ruleNames = listOf(rules);
  const incidents = ruleNames.flatMap(({ name, open }) =>
    listOf(open).map(({ key, title, text, url, since }) => ({
      key: JSON.stringify([name, key, since]),
      rule: textOf(name) ?? '',
      title: textOf(title) ?? '',
      text: textOf(text) ?? '',
      url: linkOf(url),
      since: instantOf(since),
    })),
  );
  const { pending, held } = objectOf(waiting);
  return {
    incidents: incidents.sort((a, b) => (b.since ?? 0) - (a.since ?? 0)),
    openCount: ruleNames.reduce((sum, { open_count: open }) => sum + (numberOf(open) ?? 0), 0),
    rules: ruleNames.map(({ name, when, targets: names, open_count: open }) => ({
      name: textOf(name) ?? '',
      when: CONDITIONS.get(textOf(when) ?? '') ?? textOf(when) ?? '',
      targets: textsOf(names),
      open: numberOf(open) ?? 0,
    })),
    targets: listOf(targets).map(({ name, type, address, problem: fault, quiet_until: quiet }) => ({
      name: textOf(name) ?? '',
      type: textOf(type) ?? '',
      address: textOf(address) ?? '',
      problem: textOf(fault),
      quietUntil: instantOf(quiet),
    })),
    history: listOf(alerts).map(({ id, title, url, rule, state, at, deliveries }) => ({
      key: textOf(id) ?? '',
      title: textOf(title) ?? '',
      url: linkOf(url),
      rule: textOf(rule) ?? '',
      state: STATES.get(textOf(state) ?? '') ?? textOf(state) ?? '',
      at: instantOf(at),
      deliveries: listOf(deliveries).map((delivery) => deliveryOf(delivery, now)),
    })),
    problem: textOf(problem),
    waiting: { pending: numberOf(pending) ?? 0, held: numberOf(held) ?? 0 },
  };
};

/**
 * The role in a token; null if it has none. The server decides: this only saves a button that would be refused.
 *
 * @param {string | null} token
 */
export const roleOf = (token) => {
  try {
    const payload = (token ?? '').split('.')[1] ?? '';
    return textOf(objectOf(JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))))['role']);
  } catch {
    return null;
  }
};
