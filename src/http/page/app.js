import { openAddress, ticketAddress } from './api.js';
import { byId, oncePerFrame } from './dom.js';
import { createFeedView } from './feed-view.js';
import { openLive } from './live.js';
import { createLoginView } from './login-view.js';
import { createNumbersView } from './numbers-view.js';
import { createRateMeter } from './rate.js';
import { pollReadiness } from './readiness-poll.js';
import { createStatusView } from './status-view.js';
import { describeStatus } from './status.js';
import { createTokenPlace } from './token.js';
import { createTrendView } from './trend-view.js';
import { createTrend } from './trend.js';

const TICK_MS = 1_000;

const dashboard = byId('dashboard', HTMLElement);
const signOut = byId('sign-out', HTMLButtonElement);
const token = createTokenPlace();
const meter = createRateMeter();
const trend = createTrend();

/** @type {import('./status.js').Line} */
let line = { kind: 'connecting' };
/** @type {import('./live.js').Stats | null} */
let stats = null;
/** @type {import('./feed-facts.js').Readiness | null} */
let readiness = null;
/** Ends what runs while the dashboard is open and seen. @type {(() => void) | null} */
let stop = null;
let retry = () => {};

const showNumbers = createNumbersView();
const showTrend = createTrendView();
const showFeed = createFeedView();
const showStatus = createStatusView({ onRetry: () => retry() });

const draw = () => {
  if (stop === null) return;
  const now = performance.now();
  const rate = line.kind === 'live' ? meter.at(now) : null;
  if (stats !== null) showNumbers(stats);
  if (readiness !== null) showFeed(readiness);
  showTrend(rate, rate === null ? trend.points() : [...trend.points(), { at: now, rate }], now);
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

const tick = () => {
  const now = performance.now();
  const rate = line.kind === 'live' ? meter.at(now) : null;
  if (rate !== null) trend.add(now, rate);
  paint();
};

/** @param {import('./status.js').Line} next */
const onLine = (next) => {
  line = next;
  if (next.kind !== 'live') meter.forget();
  else showDashboard();
  paint();
};

/** @param {import('./live.js').Stats} next */
const onStats = (next) => {
  stats = next;
  if (next.as_of !== null) meter.add(Date.parse(next.as_of), next.messages, performance.now());
  paint();
};

const showDashboard = () => {
  login.hide();
  dashboard.hidden = false;
  signOut.hidden = token.read() === null;
};

/** @param {string} reason */
const askToLogIn = (reason) => {
  stop?.();
  stop = null;
  token.write(null);
  dashboard.hidden = true;
  signOut.hidden = true;
  byId('status', HTMLElement).hidden = true;
  login.show(reason);
};

const start = () => {
  if (stop !== null) return;
  const held = token.read();
  if (held !== null) showDashboard();
  const live = openLive({
    address: (signal) => (held === null ? openAddress(signal) : ticketAddress(held, signal)),
    random: Math.random,
    onLine,
    onStats,
    onSignIn: () => askToLogIn(held === null ? '' : 'Your login has ended. Please log in again.'),
  });
  const poll = pollReadiness({
    onReadiness: (next) => {
      readiness = next;
      paint();
    },
    onDead: live.retry,
  });
  const ticking = setInterval(tick, TICK_MS);
  retry = live.retry;
  stop = () => {
    live.stop();
    poll.stop();
    clearInterval(ticking);
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
// A hidden tab does nothing at all; when it is seen again it starts afresh, with the numbers it had.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    if (!login.isOpen()) start();
    return;
  }
  stop?.();
  stop = null;
});

if (!document.hidden) start();
