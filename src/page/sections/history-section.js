import { createChartView } from '../views/chart-view.js';
import { elementById, setText } from '../views/dom.js';
import { createDayView } from '../views/day-view.js';
import { createLocalRates, localRateLine } from '../model/local-rate-line.js';
import { createPanel } from '../views/panel.js';
import { FeatureDisabled } from '../net/api.js';
import { createPeopleBotsView } from '../views/people-bots-view.js';
import { countOf } from '../model/coverage.js';
import { formatLost } from '../model/lost-times.js';
import { lineOf } from '../model/window-results.js';
import { formatRange, spanOf } from '../model/window-plan.js';
import { formatCountedFilter, isolate } from '../model/format.js';

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
  const dayTitle = elementById('day-title', HTMLElement);
  const dayCaption = elementById('day-when', HTMLElement);
  const chart = createPanel('line', {
    disabledText: `${NO_WINDOWS}. The chart starts when you opened this page.`,
  });
  const day = createPanel('day', { disabledText: `${NO_WINDOWS}, so the last 24 hours are not available.` });
  const peopleBots = createPanel('sides', { disabledText: '' });
  const localRates = createLocalRates();

  /** @type {import('../model/shared-view.js').View | null} */
  let view = null;
  /** @type {import('../net/watch-frames.js').Frame | null} */
  let frame = null;
  /** The time of the newest events, if they are not live. @type {string | null} */
  let until = null;
  /** @type {import('../net/live.js').Stats | null} */
  let stats = null;
  /** The server does not keep windows. */
  let isDisabled = false;

  const rangeText = () => formatRange(view?.range ?? '1h', until);
  const filterText = () => (view === null ? '' : formatCountedFilter(view));

  /** @param {{ from: number, to: number } | undefined} range */
  const lostText = (range) =>
    frame === null || range === undefined ? '' : formatLost(frame.lost.eventsIn(range.from, range.to));

  /** @returns {import('../views/chart-view.js').ChartData} */
  const localData = () => {
    const line = localRateLine(localRates.points());
    const nothing = line.rates.map((rate) => (rate === null ? null : 0));
    const to = clock.now();
    const range = formatRange('5m');
    return {
      times: line.times,
      people: line.rates,
      bots: nothing,
      who: 'people',
      from: to - spanOf('5m'),
      to,
      range,
    };
  };

  /** @param {import('../net/watch-frames.js').Frame} shown @param {import('../model/shared-view.js').View} of */
  const drawChart = (shown, of) => {
    const { plan, chartRows } = shown.series;
    const line = lineOf(chartRows, plan, shown);
    const [from, to] =
      of.range === 'fixed' ? [plan.from, plan.to] : [shown.until - spanOf(of.range), shown.until];
    const isKnown = line.people.some((count) => count !== null);
    if (of.wiki !== null && countOf(shown.total, 'all') === 0)
      chart.empty(`No events of ${isolate(of.wiki)} so far`);
    else if (isKnown) chart.ready();
    else if (plan.to <= shown.since) chart.empty('Counting began after the selected range');
    else if (plan.from >= shown.until) chart.empty('No event of the selected range has been read yet');
    else if (shown.lost.isUnknown(Math.max(plan.from, shown.since), Math.min(plan.to, shown.until)))
      chart.empty('The feed lost the events of the selected range');
    else chart.empty('Counting has just begun');
    showLine({ ...line, who: of.who, from, to, range: rangeText() });
  };

  const draw = () => {
    if (view === null) return;
    setText(caption, `${filterText()} ${rangeText()}${lostText(frame?.range)}`);
    setText(dayCaption, `${filterText()}${lostText(frame?.dayRange)}`);
    setText(dayTitle, until === null ? 'Last 24 hours' : `24 hours until ${until}`);
    if (isDisabled) {
      showLine(localData());
      if (stats === null) return;
      peopleBots.ready();
      const isFiltered = view.wiki !== null || view.type !== null || view.range !== '1h';
      showPeopleBots(
        { people: stats.non_bots, bots: stats.bots },
        isFiltered ? 'all changes, all time: this server cannot filter them' : 'all time',
        'all',
      );
      return;
    }
    if (frame === null) return;
    drawChart(frame, view);
    if (countOf(frame.sum, view.who) === 0) peopleBots.empty(`No changes ${rangeText()}`);
    else peopleBots.ready();
    showPeopleBots(frame.sum, `${filterText()} ${rangeText()}${lostText(frame.range)}`, view.who);
    if (countOf(frame.daySum, view.who) === 0) day.empty(`No changes ${formatRange('24h', until)}`);
    else day.ready();
    showDay(frame.day.rows, { ...frame, who: view.who });
  };

  return {
    /** @param {import('../session.js').Session} session */
    open: (session) => {
      const isSame = view !== null && JSON.stringify(view) === JSON.stringify(session.view);
      view = session.view;
      section.dataset['who'] = view.who;
      if (!isSame) {
        frame = null;
        if (!isDisabled) for (const panel of [chart, day, peopleBots]) panel.loading();
        showLine(null);
      }
      draw();
    },
    close: () => undefined,
    now: () => undefined,
    /** @param {import('../net/watch-frames.js').Frame | null} next null: nothing has been counted yet @param {string | null} notLiveUntil */
    onFrame: (next, notLiveUntil) => {
      isDisabled = false;
      frame = next;
      until = notLiveUntil;
      if (next === null) {
        for (const panel of [chart, peopleBots]) panel.empty(`No changes ${rangeText()}`);
        day.empty(`No changes ${formatRange('24h')}`);
      }
      draw();
    },
    /** @param {Error} error */
    onError: (error) => {
      isDisabled = error instanceof FeatureDisabled;
      for (const panel of [chart, day]) panel.fail(error);
      if (!isDisabled) peopleBots.fail(error);
      draw();
    },
    /** @param {import('../net/live.js').Stats} next */
    onStats: (next) => {
      stats = next;
    },
    /** Once a second. @param {number | null} rate measured from the snapshots, if the server keeps no windows */
    tick: (rate) => {
      if (!isDisabled) return;
      if (rate !== null) localRates.add(clock.now(), rate);
      draw();
    },
  };
};
