import { fetchJson, publicUrl, ticketUrl } from './net/api.js';
import { createControlsView } from './views/controls-view.js';
import { elementById, oncePerAnimationFrame, setText } from './views/dom.js';
import { createFeedView } from './views/feed-view.js';
import { createHistorySection } from './sections/history-section.js';
import { createListsSection } from './sections/lists-section.js';
import { openLive } from './net/live.js';
import { createLoginView } from './views/login-view.js';
import { createLastMinuteView } from './views/last-minute-view.js';
import { largest } from './model/top-counts.js';
import { createRateMeter } from './model/rate-meter.js';
import { pollReadiness } from './net/readiness-poll.js';
import { createSecondMeter, SECONDS } from './model/second-meter.js';
import { createServerClock } from './model/server-clock.js';
import { readView, viewSearch } from './model/shared-view.js';
import { createStatusView } from './views/status-view.js';
import { describeStatus } from './model/status-text.js';
import { createTickerSection } from './sections/ticker-section.js';
import { bySecond, readWindows, windowsPath } from './model/window-results.js';
import { createTokenStore } from './net/token-store.js';
import { planOf } from './model/window-plan.js';
import { formatCount, formatRate } from './model/format.js';

const TICK_MS = 1_000;
const MAX_SUGGESTIONS = 200;
const RESEED_DELAY_MS = 4_000;

const dashboard = elementById('dashboard', HTMLElement);
const signOut = elementById('sign-out', HTMLButtonElement);
const messages = elementById('messages', HTMLElement);
const users = elementById('distinct-users', HTMLElement);
const rateNow = elementById('rate', HTMLElement);
const token = createTokenStore();
const meter = createRateMeter();
const seconds = createSecondMeter();
const clock = createServerClock(() => performance.timeOrigin + performance.now());

/** @type {import('./model/status-text.js').Connection} */
let connection = { kind: 'connecting' };
/** @type {import('./net/live.js').Stats | null} */
let stats = null;
/** @type {import('./model/feed-status.js').Readiness | null} */
let readiness = null;
let view = readView(location.search);
/** Set once the server has accepted the page. @type {import('./session.js').Session | null} */
let session = null;
/** Stops the streams and timers that run while the dashboard is visible. @type {(() => void) | null} */
let stop = null;
let retry = () => {};

/** @param {import('./model/shared-view.js').View} next */
const onView = (next) => {
  view = next;
  if (session === null) return;
  session = { ...session, view };
  for (const section of sections) section.open(session);
};

const controls = createControlsView({ onView, now: clock.now });
const historySection = createHistorySection({
  clock,
  onZoom: (from, to) =>
    controls.applyView({ ...view, range: 'fixed', from: Math.round(from), to: Math.round(to) }),
});
const listsSection = createListsSection({
  clock,
  wikiUrl: (wiki) => `./${viewSearch({ ...view, wiki })}`,
  onWiki: (wiki) => controls.applyView({ ...view, wiki: view.wiki === wiki ? null : wiki }),
});
const tickerSection = createTickerSection();
const sections = [historySection, listsSection, tickerSection];
const showLastMinute = createLastMinuteView();
const showFeed = createFeedView();
const showStatus = createStatusView({ onRetry: () => retry() });

const rate = () => (connection.kind === 'live' ? meter.at(performance.now()) : null);

const draw = () => {
  if (stop === null) return;
  if (stats !== null) {
    setText(messages, formatCount(stats.messages));
    setText(users, formatCount(stats.distinct_users));
    listsSection.draw();
  }
  if (readiness !== null) showFeed(readiness);
  showLastMinute(seconds.at(clock.now()));
  dashboard.dataset['state'] = stats === null ? 'loading' : connection.kind;
  showStatus(
    describeStatus(
      {
        connection,
        messages: stats?.messages ?? null,
        asOf: stats?.as_of ?? null,
        feedConnected: readiness?.connected ?? null,
        problems: readiness?.problems ?? [],
      },
      new Date(),
    ),
  );
};
const scheduleDraw = oncePerAnimationFrame(draw);

/** Draws what changes with time alone, and what needs at most one update per second. */
const drawTick = () => {
  if (stop === null) return;
  setText(rateNow, formatRate(rate()));
  historySection.tick(rate());
  listsSection.tick();
  tickerSection.tick();
  if (stats !== null)
    controls.setSuggestions(largest(stats.by_domain, MAX_SUGGESTIONS).map(([name]) => name));
};
const scheduleTick = oncePerAnimationFrame(drawTick);

const tick = () => {
  scheduleDraw();
  scheduleTick();
};

/** Fills in the minute before the page was opened, if the server keeps windows. @param {import('./session.js').Session} session */
const seedLastMinute = async ({ get }) => {
  const to = Math.ceil(clock.now() / 1_000) * 1_000;
  const plan = planOf({ range: 'fixed', from: to - SECONDS * 1_000, to }, to);
  try {
    const windows = readWindows(
      await get(windowsPath(plan, { wiki: null, type: null }), new AbortController().signal),
    );
    if (windows !== null) seconds.seed(bySecond(windows.rows));
  } catch {
    // Without windows the minute starts with the first snapshot.
  }
};

/** @param {string | null} storedToken */
const openSections = (storedToken) => {
  if (session === null) {
    session = {
      view,
      token: storedToken,
      get: (path, signal) => fetchJson(path, storedToken, signal),
      random: Math.random,
      onLoginRequired: () => showLogin(storedToken),
    };
    for (const section of sections) section.open(session);
  } else for (const section of sections) section.now();
  void seedLastMinute(session);
  const startedSession = session;
  // The second in which the page was opened is complete by then.
  setTimeout(() => {
    if (session?.get === startedSession.get) void seedLastMinute(startedSession);
  }, RESEED_DELAY_MS);
};

/** @param {import('./model/status-text.js').Connection} next @param {string | null} storedToken */
const onConnection = (next, storedToken) => {
  connection = next;
  if (next.kind === 'live') {
    showDashboard();
    openSections(storedToken);
  } else {
    meter.reset();
    seconds.reset();
    historySection.reset();
  }
  scheduleDraw();
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
  historySection.onStats(next);
  listsSection.onStats(next);
  scheduleDraw();
};

const showDashboard = () => {
  login.hide();
  dashboard.hidden = false;
  signOut.hidden = token.read() === null;
};

/** @param {string | null} storedToken the token that the server rejected */
const showLogin = (storedToken) => {
  stop?.();
  stop = null;
  token.write(null);
  dashboard.hidden = true;
  signOut.hidden = true;
  elementById('status', HTMLElement).hidden = true;
  login.show(storedToken === null ? '' : 'Your session has expired. Please log in again.');
};

const start = () => {
  if (stop !== null) return;
  const storedToken = token.read();
  if (storedToken !== null) showDashboard();
  const live = openLive({
    address: (signal) => (storedToken === null ? publicUrl(signal) : ticketUrl(storedToken, signal)),
    random: Math.random,
    onConnection: (next) => onConnection(next, storedToken),
    onStats,
    onLoginRequired: () => showLogin(storedToken),
  });
  const poll = pollReadiness({
    onReadiness: (next) => {
      readiness = next;
      scheduleDraw();
    },
    onDate: clock.set,
    onUnreachable: live.retry,
  });
  const ticking = setInterval(tick, TICK_MS);
  retry = live.retry;
  stop = () => {
    live.stop();
    poll.stop();
    clearInterval(ticking);
    for (const section of sections) section.close();
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
  // A reload clears everything that was shown.
  location.reload();
});
addEventListener('online', () => retry());
addEventListener('popstate', () => {
  const previousView = readView(location.search);
  controls.show(previousView);
  onView(previousView);
});
// A hidden tab does no work. When it becomes visible, it reconnects and keeps the last numbers until new ones arrive.
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
