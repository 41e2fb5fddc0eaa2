import { elementById, setText } from './dom.js';
import { formatAgo, formatCount, formatTime } from '../model/format.js';

/** @typedef {import('../model/alert-items.js').Alerts} Alerts */

/** The newest incidents that are shown: a rule may have a thousand. */
const MAX_INCIDENTS = 8;

/** The history that is shown at first. */
const SHORT_HISTORY = 8;

/** What people wrote is in an element of its own writing direction. @param {string} text */
const isolated = (text) => {
  const element = document.createElement('bdi');
  element.translate = false;
  element.textContent = text;
  return element;
};

/** @param {string} className @param {readonly (Node | string)[]} content @param {string} [kind] */
const part = (className, content, kind = 'p') => {
  const element = document.createElement(kind);
  element.className = className;
  element.append(...content);
  return element;
};

/** @param {string} title @param {string | null} url */
const titleOf = (title, url) => {
  if (url === null) return isolated(title);
  const link = document.createElement('a');
  link.href = url;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.dir = 'auto';
  link.translate = false;
  link.textContent = title;
  return link;
};

/** @param {readonly (Node | string)[]} parts */
const dotted = (parts) => parts.flatMap((text, index) => (index === 0 ? [text] : [' · ', text]));

/** @param {Alerts['incidents'][number]} incident @param {number} now */
const incidentRow = ({ title, url, text, rule, since }, now) => {
  const ago = since === null ? [] : [`since ${formatTime(new Date(since), new Date(now))}`];
  return part(
    'alert',
    [
      part('alert-title', [titleOf(title, url)]),
      part('alert-foot', dotted([...(text === '' ? [] : [isolated(text)]), isolated(rule), ...ago])),
    ],
    'li',
  );
};

/** @param {Alerts['history'][number]} alert @param {number} now */
const historyRow = ({ title, url, rule, state, at, deliveries }, now) => {
  const ago = at === null ? [] : [formatAgo((now - at) / 1000)];
  const states = deliveries.map(({ target, text, isProblem }) =>
    part(isProblem ? 'delivery problem-text' : 'delivery', [isolated(target), ': ', isolated(text)], 'li'),
  );
  return part(
    'alert',
    [
      part('alert-title', [titleOf(title, url), part('chip', [state], 'span')]),
      part('alert-foot', dotted([isolated(rule), ...ago])),
      ...(states.length === 0 ? [] : [part('deliveries', states, 'ul')]),
    ],
    'li',
  );
};

/** @param {Alerts['rules'][number]} rule */
const ruleRow = ({ name, when, targets, open }) =>
  part(
    'alert',
    [
      part('alert-title', [
        isolated(name),
        ...(open === 0 ? [] : [part('chip', [`${formatCount(open)} open`], 'span')]),
      ]),
      part(
        'alert-foot',
        dotted([when, ...(targets.length === 0 ? [] : [isolated(`to ${targets.join(', ')}`)])]),
      ),
    ],
    'li',
  );

/**
 * The panel of alerts.
 *
 * @param {{ onTest: (target: string) => Promise<string> }} options sends a test to a target; what to say then
 */
export const createAlertsView = ({ onTest }) => {
  const count = elementById('alerts-count', HTMLElement);
  const problem = elementById('alerts-problem', HTMLElement);
  const all = elementById('alerts-all', HTMLButtonElement);
  const answer = elementById('alerts-answer', HTMLElement);
  const lists = {
    open: elementById('alerts-open', HTMLElement),
    targets: elementById('alerts-targets', HTMLElement),
    rules: elementById('alerts-rules', HTMLElement),
    history: elementById('alerts-history', HTMLElement),
  };
  let isLong = false;
  /** What each list shows. @type {Map<HTMLElement, string>} */
  const shown = new Map();
  /** @type {{ alerts: Alerts, now: number, mayTest: boolean } | null} */
  let last = null;

  /** Shows these rows if they differ; a row that has the focus stays. @param {HTMLElement} list @param {readonly HTMLElement[]} rows @param {string} empty */
  const showRows = (list, rows, empty) => {
    const wanted = rows.length === 0 ? [part('quiet', [empty], 'li')] : rows;
    const key = wanted.map(({ outerHTML }) => outerHTML).join('');
    if (shown.get(list) === key || list.contains(document.activeElement)) return;
    shown.set(list, key);
    list.replaceChildren(...wanted);
  };

  /** @param {Alerts['targets'][number]} target @param {number} now @param {boolean} mayTest */
  const targetRow = ({ name, type, address, problem: fault, quietUntil }, now, mayTest) => {
    const quiet =
      quietUntil === null ? [] : [`quiet until ${formatTime(new Date(quietUntil), new Date(now))}`];
    const row = part(
      'alert target',
      [
        part('alert-title', [isolated(name)]),
        part('alert-foot', dotted([type, isolated(address), ...quiet])),
        ...(fault === null ? [] : [part('alert-foot problem-text', [isolated(fault)])]),
      ],
      'li',
    );
    if (!mayTest) return row;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'plain small';
    button.dataset['target'] = name;
    button.append('Send test');
    button.setAttribute('aria-label', `Send test to ${name}`);
    row.append(button);
    return row;
  };
  lists.targets.addEventListener('click', async ({ target: clicked }) => {
    const button = clicked instanceof Element ? clicked.closest('button') : null;
    const name = button?.dataset['target'];
    if (button === null || name === undefined || button.disabled) return;
    button.disabled = true;
    setText(answer, `Sending a test to ${name}…`);
    setText(answer, await onTest(name));
    button.disabled = false;
  });

  const draw = () => {
    if (last === null) return;
    const { alerts, now, mayTest } = last;
    const { incidents, openCount, history, waiting } = alerts;
    const shownCount = Math.min(incidents.length, MAX_INCIDENTS);
    const waits = [
      ...(waiting.pending === 0 ? [] : [`${formatCount(waiting.pending)} to be sent`]),
      ...(waiting.held === 0 ? [] : [`${formatCount(waiting.held)} held back`]),
    ];
    setText(count, [`${formatCount(openCount)} open`, ...waits].join(' · '));
    problem.hidden = alerts.problem === null;
    setText(problem, alerts.problem ?? '');
    showRows(
      lists.open,
      [
        ...incidents.slice(0, MAX_INCIDENTS).map((incident) => incidentRow(incident, now)),
        ...(openCount > shownCount
          ? [part('alert quiet', [`and ${formatCount(openCount - shownCount)} more`], 'li')]
          : []),
      ],
      'None',
    );
    showRows(lists.rules, alerts.rules.map(ruleRow), 'None');
    showRows(
      lists.targets,
      alerts.targets.map((target) => targetRow(target, now, mayTest)),
      'None',
    );
    const rows = isLong ? history : history.slice(0, SHORT_HISTORY);
    showRows(
      lists.history,
      rows.map((alert) => historyRow(alert, now)),
      'No alert so far',
    );
    all.hidden = history.length <= SHORT_HISTORY;
    setText(all, isLong ? 'Show fewer' : `Show all ${formatCount(history.length)}`);
    all.setAttribute('aria-expanded', String(isLong));
  };
  all.addEventListener('click', () => {
    isLong = !isLong;
    draw();
  });

  /** @param {Alerts} alerts @param {{ now: number, mayTest: boolean }} options */
  return (alerts, options) => {
    last = { alerts, ...options };
    draw();
  };
};
