import { byId, write } from '../views/dom.js';
import { createPanel } from '../views/panel.js';
import { createTicker } from '../model/ticker.js';
import { createTickerView } from '../views/ticker-view.js';
import { eventsAddress, watchEvents } from '../net/watch-events.js';
import { filterWords } from '../model/format.js';

const LOOK_EVERY_MS = 120;

/** The ticker of single changes. */
export const createTickerBoard = () => {
  const ticker = createTicker();
  const section = byId('ticker', HTMLElement);
  const what = byId('ticker-what', HTMLElement);
  const panel = createPanel('ticker', { absent: 'This server does not show single changes.' });
  const shown = createTickerView({
    onPause: (paused) => {
      if (paused) ticker.pause();
      else ticker.resume();
      tell();
    },
  });
  let path = '';
  let count = 0;
  /** @type {import('../net/watch-events.js').EventsState} */
  let state = { kind: 'opening' };
  /** @type {ReturnType<typeof watchEvents> | null} */
  let stream = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let looking;

  const tell = () => {
    section.dataset['stream'] = state.kind;
    section.dataset['filled'] = String(count > 0);
    shown.say({ passed: ticker.passed(), oneIn: ticker.oneIn(performance.now()) });
    if (state.kind === 'open') {
      if (count === 0) panel.empty('Waiting for the next change');
      else panel.ready();
    } else if (state.kind === 'refused') panel.empty(state.why);
    else if (state.kind === 'cut-off')
      panel.empty(`The server cut this list off: ${state.why} Trying again.`);
    else if (state.kind === 'absent') panel.empty('This server does not show single changes.');
    else if (state.kind === 'broken') panel.empty('The stream of changes broke; trying again.');
    else if (count === 0) panel.loading();
  };

  const look = () => {
    if (shown.isHeld()) return;
    const change = ticker.take(performance.now(), shown.isFilling());
    if (change === null) return;
    if (count === 0) requestAnimationFrame(tell);
    count += 1;
    requestAnimationFrame(() => shown.add(change));
  };

  const close = () => {
    stream?.stop();
    stream = null;
    clearInterval(looking);
  };

  return {
    /** @param {import('../session.js').Session} session */
    open: ({ view, token, random, onSignIn }) => {
      const next = eventsAddress(view);
      if (stream !== null && next === path) return;
      close();
      if (next !== path) {
        count = 0;
        ticker.clear();
        shown.clear();
      }
      path = next;
      write(what, filterWords(view));
      looking = setInterval(look, LOOK_EVERY_MS);
      stream = watchEvents({
        path,
        token,
        random,
        onSignIn,
        onChange: (data) => ticker.offer(data, performance.now()),
        onState: (told) => {
          state = told;
          tell();
        },
      });
    },
    close,
    now: () => stream?.now(),
    tick: tell,
  };
};
