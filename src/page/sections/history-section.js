import { createChartView } from '../views/chart-view.js';
import { elementById, setText } from '../views/dom.js';
import { createDayView } from '../views/day-view.js';
import { createLocalRates, localRateLine } from '../model/local-rate-line.js';
import { createPanel } from '../views/panel.js';
import { FeatureDisabled } from '../net/api.js';
import { createRateMeter } from '../model/rate-meter.js';
import { createPeopleBotsView } from '../views/people-bots-view.js';
import { lineOf, sumOf } from '../model/window-results.js';
import { watchWindows } from '../net/watch-windows.js';
import { dayPlan, planOf, formatRange, spanOf } from '../model/window-plan.js';
import { formatFilter } from '../model/format.js';

/** A change appears in the windows about this long after it was made. */
const COUNTING_DELAY_MS = 1_000;

const NO_WINDOWS = 'This server does not keep history';

/**
 * The chart of the selected range, people and bots in that range, and the last 24 hours.
 *
 * @param {{ clock: { now: () => number }, onZoom: (from: number, to: number) => void }} options
 */
export const createHistorySection = ({ clock, onZoom }) => {
  const showLine = createChartView({ onZoom });
  const showPeopleBots = createPeopleBotsView();
  const showDay = createDayView();
  const section = elementById('line', HTMLElement);
  const caption = elementById('chart-caption', HTMLElement);
  const chart = createPanel('line', {
    disabledText: `${NO_WINDOWS}. The chart starts when you opened this page.`,
  });
  const day = createPanel('day', { disabledText: `${NO_WINDOWS}, so the last 24 hours are not available.` });
  const peopleBots = createPanel('sides', { disabledText: '' });
  const localRates = createLocalRates();
  const people = createRateMeter();
  const bots = createRateMeter();

  /** @type {import('../model/shared-view.js').View | null} */
  let view = null;
  /** `at` is the server's time of the response. @type {(import('../net/watch-windows.js').WindowSeries & { at: number }) | null} */
  let series = null;
  /** @type {import('../net/watch-windows.js').WindowSeries | null} */
  let dayWindows = null;
  /** @type {import('../net/live.js').Stats | null} */
  let stats = null;
  /** The server does not keep windows. */
  let isDisabled = false;
  /** @type {{ stop: () => void, now: () => void }[]} */
  let polls = [];

  /** Current changes per second by people and by bots, measured from the snapshots. */
  const currentRates = () => {
    const at = performance.now();
    const [byPeople, byBots] = [people.at(at), bots.at(at)];
    return byPeople === null || byBots === null ? null : { byPeople, byBots };
  };

  /** @returns {import('../views/chart-view.js').ChartData | null} */
  const chartData = () => {
    if (view === null) return null;
    const now = clock.now();
    const range = formatRange(view.range);
    if (isDisabled) {
      const line = localRateLine(localRates.points());
      const nothing = line.rates.map((rate) => (rate === null ? null : 0));
      const from = now - spanOf('5m');
      return { times: line.times, people: line.rates, bots: nothing, who: 'people', from, to: now, range };
    }
    if (series === null) return null;
    const fresh = planOf(view, now);
    const plan = series.plan.resolution === fresh.resolution ? fresh : series.plan;
    // The newest window holds only what was counted when the server responded.
    const line = lineOf(series.rows, plan, { since: series.since, now: series.at });
    if (view.range === 'fixed') return { ...line, who: view.who, from: plan.from, to: plan.to, range };
    const last = currentRates();
    const isFiltered = view.wiki !== null || view.type !== null;
    if (
      last !== null &&
      series.rows.length > 0 &&
      !isFiltered &&
      (view.range === '5m' || view.range === '1h')
    ) {
      line.times = [...line.times.filter((at) => at < now), now];
      line.people = [...line.people.slice(0, line.times.length - 1), last.byPeople];
      line.bots = [...line.bots.slice(0, line.times.length - 1), last.byBots];
    }
    return { ...line, who: view.who, from: now - spanOf(view.range), to: now, range };
  };

  const drawPeopleBots = () => {
    if (view === null) return;
    const filtered = view.wiki !== null || view.type !== null;
    if (series !== null && !isDisabled) {
      const sum = sumOf(series.rows);
      if (sum.people + sum.bots === 0) peopleBots.empty(`No changes ${formatRange(view.range)}`);
      else peopleBots.ready();
      showPeopleBots(sum, `${formatRange(view.range)}${view.wiki === null ? '' : `, on ${view.wiki}`}`);
    } else if (isDisabled && stats !== null) {
      peopleBots.ready();
      showPeopleBots(
        { people: stats.non_bots, bots: stats.bots },
        filtered ? 'all changes, all time' : 'all time',
      );
    }
  };

  const draw = () => {
    if (view === null) return;
    const next = chartData();
    if (next !== null) {
      const known = next.people.some((count) => count !== null);
      if (!isDisabled) {
        if (known) chart.ready();
        else chart.empty(`No changes ${formatRange(view.range)}`);
      }
      showLine(next);
    }
    drawPeopleBots();
    if (dayWindows !== null) {
      if (dayWindows.rows.length === 0) day.empty('No changes in the last 24 hours');
      else day.ready();
      showDay(dayWindows.rows, { now: clock.now(), since: dayWindows.since, who: view.who });
    }
  };

  /** @param {Error} error */
  const onChartError = (error) => {
    isDisabled = error instanceof FeatureDisabled;
    chart.fail(error);
    if (!isDisabled && series === null) peopleBots.fail(error);
  };

  const close = () => {
    for (const poll of polls) poll.stop();
    polls = [];
  };

  return {
    /** Starts polling for the view of this session. @param {import('../session.js').Session} session */
    open: (session) => {
      close();
      const next = session.view;
      const same = view !== null && JSON.stringify(view) === JSON.stringify(next);
      view = next;
      section.dataset['who'] = next.who;
      if (!same) {
        series = null;
        dayWindows = null;
        for (const panel of [chart, day, peopleBots]) panel.loading();
        showLine(null);
      }
      // The server keeps windows per wiki and per type, but not per combination of both.
      const hasBothFilters = next.wiki !== null && next.type !== null;
      const filterText = formatFilter(hasBothFilters ? { ...next, type: null } : next);
      setText(
        caption,
        `${filterText} ${formatRange(next.range)}${hasBothFilters ? ' (the type filter is not available for a single wiki)' : ''}`,
      );
      const { get, onLoginRequired, random } = session;
      const common = { filter: next, get, onLoginRequired, random };
      polls = [
        watchWindows({
          ...common,
          plan: () => planOf(next, clock.now()),
          onWindows: (windows) => {
            isDisabled = false;
            series = { ...windows, at: clock.now() - COUNTING_DELAY_MS };
            draw();
          },
          onError: onChartError,
        }),
        watchWindows({
          ...common,
          plan: () => dayPlan(clock.now()),
          onWindows: (windows) => {
            dayWindows = windows;
            draw();
          },
          onError: day.fail,
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
    reset: () => {
      people.reset();
      bots.reset();
    },
    /** Once a second. @param {number | null} rate */
    tick: (rate) => {
      if (rate !== null) localRates.add(clock.now(), rate);
      draw();
    },
  };
};
