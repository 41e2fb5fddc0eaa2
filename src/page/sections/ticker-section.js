import { elementById, setText } from '../views/dom.js';
import { createPanel } from '../views/panel.js';
import { createTicker } from '../model/ticker.js';
import { createTickerView } from '../views/ticker-view.js';
import { eventsPath, watchEvents } from '../net/watch-events.js';
import { formatFilter } from '../model/format.js';

const POLL_INTERVAL_MS = 120;
const DISABLED = 'Live changes are disabled on this server.';

/** The live list of individual changes. */
export const createTickerSection = () => {
  const ticker = createTicker();
  const section = elementById('ticker', HTMLElement);
  const what = elementById('ticker-what', HTMLElement);
  const title = elementById('ticker-title', HTMLElement);
  const panel = createPanel('ticker', { disabledText: DISABLED });
  const tickerView = createTickerView({
    onPause: (paused) => {
      if (paused) ticker.pause();
      else ticker.resume();
      updateStatus();
    },
  });
  let path = '';
  let count = 0;
  /** @type {import('../net/watch-events.js').EventsState} */
  let state = { kind: 'opening' };
  /** @type {ReturnType<typeof watchEvents> | null} */
  let stream = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let pollTimer;

  let filterText = 'all changes';
  let isRange = false;
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
    tickerView.showStatus({ skipped: ticker.skipped(), sampleRatio: ticker.sampleRatio(performance.now()) });
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
    open: ({ view, token, random, onLoginRequired }) => {
      const next = eventsPath(view);
      if (stream !== null && next === path) return;
      close();
      if (next !== path) {
        count = 0;
        ticker.clear();
        tickerView.clear();
      }
      path = next;
      filterText = formatFilter(view);
      isRange = view.range === 'fixed';
      showWhat();
      pollTimer = setInterval(takeNext, POLL_INTERVAL_MS);
      stream = watchEvents({
        path,
        token,
        random,
        onLoginRequired,
        onChange: (data) => ticker.offer(data, performance.now()),
        onState: (nextState) => {
          state = nextState;
          updateStatus();
        },
      });
    },
    close,
    now: () => stream?.now(),
    tick: updateStatus,
    /** @param {string | null} notLiveUntil */
    onProgress: (notLiveUntil) => {
      until = notLiveUntil;
      showWhat();
    },
  };
};
