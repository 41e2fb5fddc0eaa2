import { createChartView } from '../views/chart-view.js';
import { byId, write } from '../views/dom.js';
import { createDayView } from '../views/day-view.js';
import { createOwnLine, ownLine } from '../model/local-rate-line.js';
import { createPanel } from '../views/panel.js';
import { NotOffered } from '../net/api.js';
import { createRateMeter } from '../model/rate-meter.js';
import { createSidesView } from '../views/people-bots-view.js';
import { lineOf, sumOf } from '../model/window-results.js';
import { watchWindows } from '../net/watch-windows.js';
import { dayPlan, planOf, rangeWords, spanOf } from '../model/window-plan.js';
import { filterWords } from '../model/format.js';

/** A change is in the windows about so long after it was made. */
const COUNTING_MS = 1_000;

const NO_WINDOWS = 'This server keeps no history';

/**
 * The line of the time looked at, people against bots in it, and the last 24 hours.
 *
 * @param {{ clock: { now: () => number }, onZoom: (from: number, to: number) => void }} parts
 */
export const createHistoryBoard = ({ clock, onZoom }) => {
  const showLine = createChartView({ onZoom });
  const showSides = createSidesView();
  const showDay = createDayView();
  const section = byId('line', HTMLElement);
  const caption = byId('chart-caption', HTMLElement);
  const chart = createPanel('line', { absent: `${NO_WINDOWS}: the line begins when this page was opened.` });
  const day = createPanel('day', { absent: `${NO_WINDOWS}, so the last day cannot be shown.` });
  const sides = createPanel('sides', { absent: '' });
  const own = createOwnLine();
  const people = createRateMeter();
  const bots = createRateMeter();

  /** @type {import('../model/shared-view.js').View | null} */
  let view = null;
  /** With when it was told, by the server's clock. @type {(import('../net/watch-windows.js').Told & { at: number }) | null} */
  let told = null;
  /** @type {import('../net/watch-windows.js').Told | null} */
  let toldDay = null;
  /** @type {import('../net/live.js').Stats | null} */
  let stats = null;
  /** The server has no windows. */
  let absent = false;
  /** @type {{ stop: () => void, now: () => void }[]} */
  let polls = [];

  /** Now, as far as the snapshots tell it: people's and bots' changes a second. */
  const tail = () => {
    const at = performance.now();
    const [byPeople, byBots] = [people.at(at), bots.at(at)];
    return byPeople === null || byBots === null ? null : { byPeople, byBots };
  };

  /** @returns {import('../views/chart-view.js').Picture | null} */
  const picture = () => {
    if (view === null) return null;
    const now = clock.now();
    const range = rangeWords(view.range);
    if (absent) {
      const line = ownLine(own.points());
      const nothing = line.rates.map((rate) => (rate === null ? null : 0));
      const from = now - spanOf('5m');
      return { times: line.times, people: line.rates, bots: nothing, who: 'people', from, to: now, range };
    }
    if (told === null) return null;
    const fresh = planOf(view, now);
    const plan = told.plan.resolution === fresh.resolution ? fresh : told.plan;
    // What the newest window holds is what was counted when it was told.
    const line = lineOf(told.rows, plan, { since: told.since, now: told.at });
    if (view.range === 'fixed') return { ...line, who: view.who, from: plan.from, to: plan.to, range };
    const last = tail();
    const isFiltered = view.wiki !== null || view.type !== null;
    if (
      last !== null &&
      told.rows.length > 0 &&
      !isFiltered &&
      (view.range === '5m' || view.range === '1h')
    ) {
      line.times = [...line.times.filter((at) => at < now), now];
      line.people = [...line.people.slice(0, line.times.length - 1), last.byPeople];
      line.bots = [...line.bots.slice(0, line.times.length - 1), last.byBots];
    }
    return { ...line, who: view.who, from: now - spanOf(view.range), to: now, range };
  };

  const drawSides = () => {
    if (view === null) return;
    const filtered = view.wiki !== null || view.type !== null;
    if (told !== null && !absent) {
      const sum = sumOf(told.rows);
      if (sum.people + sum.bots === 0) sides.empty(`No changes ${rangeWords(view.range)}`);
      else sides.ready();
      showSides(sum, `${rangeWords(view.range)}${view.wiki === null ? '' : `, on ${view.wiki}`}`);
    } else if (absent && stats !== null) {
      sides.ready();
      showSides(
        { people: stats.non_bots, bots: stats.bots },
        filtered ? 'of all changes counted so far' : 'counted so far',
      );
    }
  };

  const draw = () => {
    if (view === null) return;
    const next = picture();
    if (next !== null) {
      const known = next.people.some((count) => count !== null);
      if (!absent) {
        if (known) chart.ready();
        else chart.empty(`Nothing was counted ${rangeWords(view.range)}`);
      }
      showLine(next);
    }
    drawSides();
    if (toldDay !== null) {
      if (toldDay.rows.length === 0) day.empty('Nothing was counted in the last 24 hours');
      else day.ready();
      showDay(toldDay.rows, { now: clock.now(), since: toldDay.since, who: view.who });
    }
  };

  /** @param {Error} error */
  const onLineTrouble = (error) => {
    absent = error instanceof NotOffered;
    chart.trouble(error);
    if (!absent && told === null) sides.trouble(error);
  };

  const close = () => {
    for (const poll of polls) poll.stop();
    polls = [];
  };

  return {
    /** Begins to ask for this view. @param {import('../session.js').Session} session */
    open: (session) => {
      close();
      const looked = session.view;
      const same = view !== null && JSON.stringify(view) === JSON.stringify(looked);
      view = looked;
      section.dataset['who'] = looked.who;
      if (!same) {
        told = null;
        toldDay = null;
        for (const panel of [chart, day, sides]) panel.loading();
        showLine(null);
      }
      // Windows are kept by wiki and by type, but not by both at once.
      const both = looked.wiki !== null && looked.type !== null;
      const what = filterWords(both ? { ...looked, type: null } : looked);
      write(
        caption,
        `${what} ${rangeWords(looked.range)}${both ? ' (types are not told apart within a wiki)' : ''}`,
      );
      const { get, onSignIn, random } = session;
      const common = { filter: looked, get, onSignIn, random };
      polls = [
        watchWindows({
          ...common,
          plan: () => planOf(looked, clock.now()),
          onTold: (next) => {
            absent = false;
            told = { ...next, at: clock.now() - COUNTING_MS };
            draw();
          },
          onTrouble: onLineTrouble,
        }),
        watchWindows({
          ...common,
          plan: () => dayPlan(clock.now()),
          onTold: (next) => {
            toldDay = next;
            draw();
          },
          onTrouble: day.trouble,
        }),
      ];
    },
    close,
    now: () => {
      for (const poll of polls) poll.now();
    },
    /** @param {import('../net/live.js').Stats} next */
    onStats: (next) => {
      stats = next;
      if (next.as_of === null) return;
      people.add(Date.parse(next.as_of), next.non_bots, performance.now());
      bots.add(Date.parse(next.as_of), next.bots, performance.now());
    },
    forget: () => {
      people.forget();
      bots.forget();
    },
    /** Once a second. @param {number | null} rate */
    tick: (rate) => {
      if (rate !== null) own.add(clock.now(), rate);
      draw();
    },
  };
};
