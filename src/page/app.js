import { fetchJson, openAddress, ticketAddress } from './net/api.js';
import { createControlsView } from './views/controls-view.js';
import { byId, oncePerFrame, write } from './views/dom.js';
import { createFeedView } from './views/feed-view.js';
import { createHistoryBoard } from './sections/history-section.js';
import { createListsBoard } from './sections/lists-section.js';
import { openLive } from './net/live.js';
import { createLoginView } from './views/login-view.js';
import { createPulseView } from './views/last-minute-view.js';
import { largest } from './model/top-counts.js';
import { createRateMeter } from './model/rate-meter.js';
import { pollReadiness } from './net/readiness-poll.js';
import { createSecondMeter, SECONDS } from './model/second-meter.js';
import { createServerClock } from './model/server-clock.js';
import { readView, viewSearch } from './model/shared-view.js';
import { createStatusView } from './views/status-view.js';
import { describeStatus } from './model/status-text.js';
import { createTickerBoard } from './sections/ticker-section.js';
import { bySecond, readWindows, windowsAddress } from './model/window-results.js';
import { createTokenPlace } from './net/token-store.js';
import { planOf } from './model/window-plan.js';
import { countWords, rateWords } from './model/format.js';

const TICK_MS = 1_000;
const OFFERED_WIKIS = 200;
const SEED_AGAIN_MS = 4_000;

const dashboard = byId('dashboard', HTMLElement);
const signOut = byId('sign-out', HTMLButtonElement);
const messages = byId('messages', HTMLElement);
const users = byId('distinct-users', HTMLElement);
const rateNow = byId('rate', HTMLElement);
const token = createTokenPlace();
const meter = createRateMeter();
const seconds = createSecondMeter();
const clock = createServerClock(() => performance.timeOrigin + performance.now());

/** @type {import('./model/status-text.js').Line} */
let line = { kind: 'connecting' };
/** @type {import('./net/live.js').Stats | null} */
let stats = null;
/** @type {import('./model/feed-status.js').Readiness | null} */
let readiness = null;
let view = readView(location.search);
/** What the boards ask with, once the server has let the page in. @type {import('./session.js').Session | null} */
let session = null;
/** Ends what runs while the dashboard is open and seen. @type {(() => void) | null} */
let stop = null;
let retry = () => {};

/** @param {import('./model/shared-view.js').View} next */
const onView = (next) => {
  view = next;
  if (session === null) return;
  session = { ...session, view };
  for (const board of boards) board.open(session);
};

const controls = createControlsView({ onView, now: clock.now });
const historyBoard = createHistoryBoard({
  clock,
  onZoom: (from, to) =>
    controls.look({ ...view, range: 'fixed', from: Math.round(from), to: Math.round(to) }),
});
const listsBoard = createListsBoard({
  clock,
  wikiAddress: (wiki) => `./${viewSearch({ ...view, wiki })}`,
  onWiki: (wiki) => controls.look({ ...view, wiki: view.wiki === wiki ? null : wiki }),
});
const tickerBoard = createTickerBoard();
const boards = [historyBoard, listsBoard, tickerBoard];
const showPulse = createPulseView();
const showFeed = createFeedView();
const showStatus = createStatusView({ onRetry: () => retry() });

const rate = () => (line.kind === 'live' ? meter.at(performance.now()) : null);

const draw = () => {
  if (stop === null) return;
  if (stats !== null) {
    write(messages, countWords(stats.messages));
    write(users, countWords(stats.distinct_users));
    listsBoard.draw();
  }
  if (readiness !== null) showFeed(readiness);
  showPulse(seconds.at(clock.now()));
  dashboard.dataset['state'] = stats === null ? 'loading' : line.kind;
  showStatus(
    describeStatus(
      {
        line,
        messages: stats?.messages ?? null,
        asOf: stats?.as_of ?? null,
        feedConnected: readiness?.connected ?? null,
        problems: readiness?.problems ?? [],
      },
      new Date(),
    ),
  );
};
const paint = oncePerFrame(draw);

/** What changes with the time alone; also what need not change more often than once a second. */
const drawTick = () => {
  if (stop === null) return;
  write(rateNow, rateWords(rate()));
  historyBoard.tick(rate());
  listsBoard.tick();
  tickerBoard.tick();
  if (stats !== null) controls.offer(largest(stats.by_domain, OFFERED_WIKIS).map(([name]) => name));
};
const paintTick = oncePerFrame(drawTick);

const tick = () => {
  paint();
  paintTick();
};

/** Shows the minute before the page was opened, where the server knows of it. @param {import('./session.js').Session} asked */
const seedPulse = async ({ get }) => {
  const to = Math.ceil(clock.now() / 1_000) * 1_000;
  const plan = planOf({ range: 'fixed', from: to - SECONDS * 1_000, to }, to);
  try {
    const told = readWindows(
      await get(windowsAddress(plan, { wiki: null, type: null }), new AbortController().signal),
    );
    if (told !== null) seconds.seed(bySecond(told.rows));
  } catch {
    // It begins with the first snapshot then.
  }
};

/** @param {string | null} held */
const openBoards = (held) => {
  if (session === null) {
    session = {
      view,
      token: held,
      get: (path, signal) => fetchJson(path, held, signal),
      random: Math.random,
      onSignIn: () => askToLogIn(held),
    };
    for (const board of boards) board.open(session);
  } else for (const board of boards) board.now();
  void seedPulse(session);
  const asked = session;
  // The second in which the page was opened is whole by then.
  setTimeout(() => {
    if (session?.get === asked.get) void seedPulse(asked);
  }, SEED_AGAIN_MS);
};

/** @param {import('./model/status-text.js').Line} next @param {string | null} held */
const onLine = (next, held) => {
  line = next;
  if (next.kind === 'live') {
    showDashboard();
    openBoards(held);
  } else {
    meter.forget();
    seconds.forget();
    historyBoard.forget();
  }
  paint();
};

/** @param {import('./net/live.js').Stats} next */
const onStats = (next) => {
  stats = next;
  if (next.as_of !== null) {
    const asOf = Date.parse(next.as_of);
    clock.atLeast(asOf);
    meter.add(asOf, next.messages, performance.now());
    seconds.add(asOf, next.messages);
  }
  historyBoard.onStats(next);
  listsBoard.onStats(next);
  paint();
};

const showDashboard = () => {
  login.hide();
  dashboard.hidden = false;
  signOut.hidden = token.read() === null;
};

/** @param {string | null} held the token that was not taken */
const askToLogIn = (held) => {
  stop?.();
  stop = null;
  token.write(null);
  dashboard.hidden = true;
  signOut.hidden = true;
  byId('status', HTMLElement).hidden = true;
  login.show(held === null ? '' : 'Your login has ended. Please log in again.');
};

const start = () => {
  if (stop !== null) return;
  const held = token.read();
  if (held !== null) showDashboard();
  const live = openLive({
    address: (signal) => (held === null ? openAddress(signal) : ticketAddress(held, signal)),
    random: Math.random,
    onLine: (next) => onLine(next, held),
    onStats,
    onSignIn: () => askToLogIn(held),
  });
  const poll = pollReadiness({
    onReadiness: (next) => {
      readiness = next;
      paint();
    },
    onDate: clock.set,
    onDead: live.retry,
  });
  const ticking = setInterval(tick, TICK_MS);
  retry = live.retry;
  stop = () => {
    live.stop();
    poll.stop();
    clearInterval(ticking);
    for (const board of boards) board.close();
    session = null;
  };
};

const login = createLoginView({
  onToken: (next) => {
    token.write(next);
    start();
  },
});

signOut.addEventListener('click', () => {
  token.write(null);
  // Loading anew leaves nothing behind of what was seen.
  location.reload();
});
addEventListener('online', () => retry());
addEventListener('popstate', () => {
  const before = readView(location.search);
  controls.show(before);
  onView(before);
});
// A hidden tab does nothing at all; when it is seen again it starts afresh, with the numbers it had.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    if (!login.isOpen()) start();
    return;
  }
  stop?.();
  stop = null;
});

controls.show(view);
if (!document.hidden) start();
