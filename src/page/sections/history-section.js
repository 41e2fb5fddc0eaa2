import { createChartOptionsView } from '../views/chart-options-view.js';
import { createChartView } from '../views/chart-view.js';
import { createComparisonView } from '../views/comparison-view.js';
import { elementById, setText } from '../views/dom.js';
import { createDayView } from '../views/day-view.js';
import { createLocalRates, localRateLine } from '../model/local-rate-line.js';
import { createMarksView } from '../views/marks-view.js';
import { createPanel } from '../views/panel.js';
import { FeatureDisabled } from '../net/api.js';
import { createPeopleBotsView } from '../views/people-bots-view.js';
import { countOf } from '../model/coverage.js';
import { COMPARISON_TEXTS, comparisonLine } from '../model/compared-counts.js';
import { sidesLayers } from '../model/chart-layers.js';
import { isSameData } from '../model/chart-options.js';
import { watchComparison } from '../net/watch-comparison.js';
import { shownMarks } from '../model/chart-marks.js';
import { watchMarks } from '../net/watch-marks.js';
import { ignoredFilters, SERIES_TEXTS } from '../model/chart-series.js';
import { watchSeries } from '../net/watch-series.js';
import { formatLost } from '../model/lost-times.js';
import { lineOf } from '../model/window-results.js';
import { formatRange, spanOf } from '../model/window-plan.js';
import { formatCountedFilter, formatWikis } from '../model/filter-text.js';

const NO_WINDOWS = 'This server does not keep history';

/**
 * The chart of the selected range, people and bots in that range, and the last 24 hours.
 *
 * @param {{
 *   clock: { now: () => number }, onZoom: (from: number, to: number) => void,
 *   onOptions: (options: import('../model/chart-options.js').ChartOptions) => void,
 *   labelOf: (wiki: string) => string | null,
 * }} options `labelOf` has the names of wikis for people
 */
export const createHistorySection = ({ clock, onZoom, onOptions, labelOf }) => {
  const showMarks = createMarksView();
  /** The drawing area of the chart. @type {Parameters<typeof showMarks>[1]} */
  let place = null;
  /** @type {readonly import('../model/chart-marks.js').Mark[]} */
  let marks = [];
  const drawMarks = () => showMarks(shownMarks(marks, view?.wiki ?? null), place);
  const chartView = createChartView({
    onZoom,
    onDrawn: (next) => {
      place = next;
      drawMarks();
    },
  });
  const showLine = chartView.show;
  const showOptions = createChartOptionsView({
    onOptions,
    onSave: (kind) => chartView.save(kind, caption.textContent ?? ''),
  });
  const showComparison = createComparisonView();
  const showPeopleBots = createPeopleBotsView();
  const showDay = createDayView();
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
  /** @type {import('../session.js').Session | null} */
  let session = null;
  /** @type {import('../net/watch-comparison.js').Comparing | null} */
  let comparing = null;
  /** @type {{ stop: () => void, now: () => void } | null} */
  let comparisonPoll = null;
  /** @type {{ stop: () => void, now: () => void } | null} */
  let marksPoll = null;

  const stopMarking = () => {
    marksPoll?.stop();
    marksPoll = null;
    marks = [];
    drawMarks();
  };

  /** @type {import('../model/chart-series.js').Series | null} */
  let series = null;
  /** @type {{ stop: () => void, now: () => void } | null} */
  let seriesPoll = null;

  const stopSeries = () => {
    seriesPoll?.stop();
    seriesPoll = null;
    series = null;
  };

  /** Loads what the frames do not have, once there is one. */
  const startSeries = () => {
    if (session === null || frame === null || seriesPoll !== null) return;
    const { show } = session.view;
    if (show === 'sides') return;
    seriesPoll = watchSeries(session, {
      show,
      frame: () => frame,
      labelOf,
      onSeries: (next) => {
        series = next;
        draw();
      },
      onError: chart.fail,
    });
  };

  /** Marks what happened, once a frame says in which range. */
  const startMarking = () => {
    if (session === null || frame === null || marksPoll !== null) return;
    marksPoll = watchMarks(session, {
      range: () => frame && { from: frame.series.plan.from, to: Math.min(frame.series.plan.to, frame.until) },
      onMarks: (next) => {
        marks = next;
        drawMarks();
      },
    });
  };

  const stopComparing = () => {
    comparisonPoll?.stop();
    comparisonPoll = null;
    comparing = null;
  };

  /** Compares once a frame says which range. */
  const startComparing = () => {
    if (session === null || frame === null || comparisonPoll !== null) return;
    const { compare, show, wiki, kind } = session.view;
    // The kinds of earlier windows may be unknown, so the server compares none.
    const isByKind = kind !== null && wiki === null;
    if (compare === 'none' || show !== 'sides' || isByKind) return;
    comparisonPoll = watchComparison(session, {
      comparison: compare,
      frame: () => frame,
      onComparison: (next) => {
        comparing = next;
        draw();
      },
    });
  };

  const rangeText = () => formatRange(view?.range ?? '1h', until);
  const filterText = () => (view === null ? '' : formatCountedFilter(view));

  /** The filter that the chart applies. */
  const chartFilterText = () => {
    if (view === null || view.show === 'sides') return filterText();
    const isPlain = view.show === 'new' || view.show === 'bytes';
    const isFiltered = view.wiki !== null || view.type !== null || view.kind !== null;
    return `${isPlain ? formatCountedFilter({ ...view, who: 'all' }) : 'all changes'}${ignoredFilters(view.show, { isFiltered, who: view.who })}`;
  };

  /** @param {{ from: number, to: number } | undefined} range */
  const lostText = (range) =>
    frame === null || range === undefined ? '' : formatLost(frame.lost.eventsIn(range.from, range.to));

  /** @returns {import('../views/chart-view.js').ChartData} */
  const localData = () => {
    const { times, rates } = localRateLine(localRates.points());
    const to = clock.now();
    /** @type {import('../model/chart-layers.js').Layer} */
    const layer = { name: 'edits', label: 'Edits', reading: 'edits', colour: 'people', values: rates };
    return {
      times,
      layers: [layer],
      isStacked: true,
      compared: null,
      what: 'Edits',
      unit: null,
      from: to - spanOf('5m'),
      to,
      range: formatRange('5m'),
    };
  };

  /** @param {import('../model/window-plan.js').Plan} plan @param {import('../model/shared-view.js').View} of */
  const comparedLine = (plan, of) => {
    const windows = comparing?.windows ?? null;
    if (windows === null || of.compare === 'none') return null;
    const values = comparisonLine(windows, plan, of.who);
    return values.every((value) => value === null) ? null : { ...COMPARISON_TEXTS[of.compare], values };
  };

  /** @param {import('../model/chart-series.js').Series | null} shown @param {{ what: string, from: number, to: number, range: string }} around */
  const drawSeries = (shown, around) => {
    if (shown === null) {
      showLine(null);
      chart.loading();
    } else if (shown.layers.every(({ values }) => values.every((value) => value === null))) {
      showLine(null);
      chart.empty('Not counted apart for this range and filter');
    } else showLine({ ...shown, ...around, compared: null });
  };

  /** @param {import('../net/watch-frames.js').Frame} shown @param {import('../model/shared-view.js').View} of */
  const drawChart = (shown, of) => {
    const { plan, chartRows } = shown.series;
    const line = lineOf(chartRows, plan, shown);
    const [from, to] =
      of.range === 'fixed' ? [plan.from, plan.to] : [shown.until - spanOf(of.range), shown.until];
    const isKnown = line.people.some((count) => count !== null);
    if (of.wiki !== null && countOf(shown.total, 'all') === 0)
      chart.empty(`No events of ${formatWikis(of.wiki)} so far`);
    else if (isKnown) chart.ready();
    else if (plan.to <= shown.since) chart.empty('Counting began after the selected range');
    else if (plan.from >= shown.until) chart.empty('No event of the selected range has been read yet');
    else if (shown.lost.isUnknown(Math.max(plan.from, shown.since), Math.min(plan.to, shown.until)))
      chart.empty('The feed lost the events of the selected range');
    else chart.empty('Counting has just begun');
    if (of.show !== 'sides') {
      if (isKnown) drawSeries(series, { what: SERIES_TEXTS[of.show].what, from, to, range: rangeText() });
      return;
    }
    showLine({
      times: line.times,
      layers: sidesLayers(line, of.who),
      isStacked: true,
      compared: comparedLine(plan, of),
      what: 'Edits',
      unit: null,
      from,
      to,
      range: rangeText(),
    });
    showComparison(comparing?.totals ?? null, { who: of.who, range: rangeText() });
  };

  const draw = () => {
    if (view === null) return;
    setText(caption, `${chartFilterText()} ${rangeText()}${lostText(frame?.range)}`);
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
    /** @param {import('../session.js').Session} next */
    open: (next) => {
      const isSame = view !== null && isSameData(view, next.view);
      session = next;
      view = next.view;
      stopComparing();
      stopSeries();
      stopMarking();
      showOptions(view);
      showComparison(null, { who: view.who, range: '' });
      if (!isSame) {
        frame = null;
        if (!isDisabled) for (const panel of [chart, day, peopleBots]) panel.loading();
        showLine(null);
      }
      startComparing();
      startSeries();
      startMarking();
      draw();
    },
    close: () => {
      stopComparing();
      stopSeries();
      stopMarking();
    },
    now: () => {
      comparisonPoll?.now();
      seriesPoll?.now();
      marksPoll?.now();
    },
    /** @param {import('../net/watch-frames.js').Frame | null} next null: nothing has been counted yet @param {string | null} notLiveUntil */
    onFrame: (next, notLiveUntil) => {
      isDisabled = false;
      frame = next;
      until = notLiveUntil;
      if (next === null) {
        for (const panel of [chart, peopleBots]) panel.empty(`No changes ${rangeText()}`);
        day.empty(`No changes ${formatRange('24h')}`);
      }
      startComparing();
      startSeries();
      startMarking();
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
