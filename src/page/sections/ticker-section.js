import { elementById, setText } from '../views/dom.js';
import { createPanel } from '../views/panel.js';
import { createTicker } from '../model/ticker.js';
import { createTickerView } from '../views/ticker-view.js';
import { filterOf, hasHistory } from '../model/filter-params.js';
import { subjectOf } from '../model/subject.js';
import { formatFilter } from '../model/filter-text.js';

const POLL_INTERVAL_MS = 120;
const DISABLED = 'Live changes are disabled on this server.';

/**
 * The live list of individual changes.
 *
 * @param {{
 *   searchOf: Parameters<typeof createTickerView>[0]['searchOf'],
 *   onChanges: (changes: readonly string[]) => void,
 * }} options
 */
export const createTickerSection = ({ searchOf, onChanges }) => {
  const ticker = createTicker();
  const section = elementById('ticker', HTMLElement);
  const what = elementById('ticker-what', HTMLElement);
  const title = elementById('ticker-title', HTMLElement);
  const panel = createPanel('ticker', { disabledText: DISABLED });
  const tickerView = createTickerView({
    searchOf,
    onPause: (paused) => {
      if (paused) ticker.pause();
      else ticker.resume();
      updateStatus();
    },
  });
  /** The shown filter. */
  let shown = '';
  let count = 0;
  /** @type {import('../net/watch-events.js').EventsState} */
  let state = { kind: 'opening' };
  /** @type {{ stop: () => void, retry: () => void } | null} */
  let stream = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let pollTimer;

  let filterText = 'all changes';
  let isRange = false;
  let isWithHistory = false;
  /** The time of the newest events, if they are not live. @type {string | null} */
  let until = null;

  const showWhat = () => {
    setText(title, until === null ? 'Live' : 'Latest');
    const from = until === null ? '' : `, from ${until}`;
    setText(what, `${filterText}${isRange ? ', as they are read (not of the selected range)' : from}`);
  };

  const updateStatus = () => {
    section.dataset['stream'] = state.kind;
    section.dataset['filled'] = String(count > 0);
    // The recent changes of a page or user come at once.
    const sampleRatio = isWithHistory ? 1 : ticker.sampleRatio(performance.now());
    tickerView.showStatus({ skipped: ticker.skipped(), sampleRatio });
    if (state.kind === 'open') {
      if (count === 0) panel.empty('Waiting for the next change');
      else panel.ready();
    } else if (state.kind === 'rejected') panel.empty(state.reason);
    else if (state.kind === 'closed')
      panel.empty(`The server closed this stream: ${state.reason} Reconnecting…`);
    else if (state.kind === 'disabled') panel.empty(DISABLED);
    else if (state.kind === 'interrupted') panel.empty('Live updates interrupted. Reconnecting…');
    else if (count === 0) panel.loading();
  };

  const takeNext = () => {
    if (tickerView.isInUse()) return;
    const change = ticker.take(performance.now(), tickerView.isFilling());
    if (change === null) return;
    if (count === 0) requestAnimationFrame(updateStatus);
    count += 1;
    requestAnimationFrame(() => tickerView.add(change));
  };

  const close = () => {
    stream?.stop();
    stream = null;
    clearInterval(pollTimer);
  };

  return {
    /** @param {import('../session.js').Session} session */
    open: ({ view, token, openStream, onLoginRequired }) => {
      const filter = filterOf(view);
      const next = JSON.stringify(filter);
      filterText = formatFilter(view);
      isRange = view.range === 'fixed';
      isWithHistory = hasHistory(filter);
      section.toggleAttribute('data-comments', subjectOf(view) !== null);
      showWhat();
      if (stream !== null && next === shown) return;
      close();
      if (next !== shown) {
        count = 0;
        ticker.clear();
        tickerView.clear();
      }
      shown = next;
      pollTimer = setInterval(takeNext, POLL_INTERVAL_MS);
      stream = openStream('events', { token, filter }, (answer) => {
        if (answer.kind === 'login') onLoginRequired();
        else if (answer.kind === 'state') {
          state = answer.state;
          updateStatus();
        } else if (answer.kind === 'changes') {
          onChanges(answer.changes);
          ticker.pass(answer.skipped, performance.now());
          for (const data of answer.changes) ticker.offer(data, performance.now());
        }
      });
    },
    close,
    now: () => stream?.retry(),
    tick: updateStatus,
    togglePause: tickerView.togglePause,
    /** @param {string | null} notLiveUntil */
    onProgress: (notLiveUntil) => {
      until = notLiveUntil;
      showWhat();
    },
  };
};
