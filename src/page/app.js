import { fetchJson } from './net/api.js';
import { DEFAULT_CHART, isSameData } from './model/chart-options.js';
import { createControlsView } from './views/controls-view.js';
import { createCountingView } from './views/counting-view.js';
import { describeCounting } from './model/counting-text.js';
import { elementById, oncePerAnimationFrame } from './views/dom.js';
import { createFeedView } from './views/feed-view.js';
import { createHistorySection } from './sections/history-section.js';
import { createAlertsSection } from './sections/alerts-section.js';
import { createListsSection } from './sections/lists-section.js';
import { createHubClient } from './streams/hub-client.js';
import { createLoginView } from './views/login-view.js';
import { createEmbedView } from './views/embed-view.js';
import { readEmbedKind, readTheme } from './model/embed-code.js';
import { createThemeButton } from './views/theme-button.js';
import { createThemeSwitch } from './views/theme.js';
import { createHelpView } from './views/help-view.js';
import { listenToKeys } from './views/keys.js';
import { createEventProgress, LIVE_WITHIN_MS } from './model/event-progress.js';
import { createHeroView } from './views/hero-view.js';
import { largest } from './model/top-counts.js';
import { createRateMeter } from './model/rate-meter.js';
import { pollReadiness } from './net/readiness-poll.js';
import { createSecondMeter } from './model/second-meter.js';
import { createServerClock } from './model/server-clock.js';
import { readView, viewSearch } from './model/shared-view.js';
import { createStatusView } from './views/status-view.js';
import { describeStatus } from './model/status-text.js';
import { createSubjectSection } from './sections/subject-section.js';
import { followViewLinks } from './views/view-links.js';
import { viewOf } from './model/subject.js';
import { createTickerSection } from './sections/ticker-section.js';
import { createTimeZoneView } from './views/time-zone-view.js';
import { createTokenStore } from './net/token-store.js';
import { FeatureDisabled, InvalidQuery } from './net/api.js';
import { formatTime } from './model/format.js';
import { createPagesSection } from './sections/pages-section.js';
import { createPoll } from './net/poll.js';
import { watchFrames } from './net/watch-frames.js';
import { readWikiNames, readWikiSets } from './model/wiki-names.js';

const TICK_MS = 1_000;
const MAX_SUGGESTIONS = 200;
/** New wikis appear seldom. */
const NAMES_INTERVAL_MS = 600_000;

const dashboard = elementById('dashboard', HTMLElement);
const signOut = elementById('sign-out', HTMLButtonElement);
const token = createTokenStore();
/** What a frame of another site shows; null: everything. */
const embedded = readEmbedKind(document.documentElement.dataset['embed']);
const hub = createHubClient();
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
/** All numbers of the windows; null before the first event, and while they are not loaded. @type {import('./net/watch-frames.js').Frame | null} */
let frame = null;
/** The time of the newest events as shown, if they are not live. @type {string | null} */
let shownUntil = null;
/** The server keeps no windows. */
let hasNoWindows = false;
/** @type {{ stop: () => void, now: () => void } | null} */
let frames = null;
/** The names of wikis for people, by domain. @type {ReadonlyMap<string, string>} */
let names = new Map();
/** @type {readonly import('./model/wiki-names.js').WikiSet[]} */
let sets = [];
/** @type {{ stop: () => void, now: () => void } | null} */
let namesPoll = null;
const progress = createEventProgress();
/** Stops the streams and timers that run while the dashboard is visible. @type {(() => void) | null} */
let stop = null;
let retry = () => {};

/** @param {import('./model/shared-view.js').View} next */
const onView = (next) => {
  const isSame = isSameData(view, next);
  view = next;
  if (session === null) return;
  session = { ...session, view };
  if (isSame) {
    if (sections.includes(historySection)) historySection.open(session);
    return;
  }
  for (const section of sections) section.open(session);
  openFrames(session);
};

createTimeZoneView({
  onChange: () => {
    controls.show(view);
    // The live changes go on: what comes next has the other time.
    if (session !== null)
      for (const section of sections) if (section !== tickerSection) section.open(session);
    showFrame();
    scheduleDraw();
  },
});
const controls = createControlsView({ onView, now: clock.now });
const historySection = createHistorySection({
  clock,
  onZoom: (from, to) =>
    controls.applyView({ ...view, range: 'fixed', from: Math.round(from), to: Math.round(to) }),
  onOptions: (options) => controls.applyView({ ...view, ...options }),
  labelOf: (wiki) => names.get(wiki) ?? null,
});
/** @param {string} wiki */
const labelOf = (wiki) => names.get(wiki) ?? null;

/** The query string of the view of one wiki, page or user. @param {import('./model/trend-items.js').Subject} subject */
const searchOf = (subject) => viewSearch(viewOf(view, subject));

/** @param {string} search */
const showSearch = (search) => {
  controls.applyView(readView(search));
  scrollTo({ top: 0 });
  // The clicked link is gone.
  elementById('main', HTMLElement).focus({ preventScroll: true });
};

const listsSection = createListsSection({
  clock,
  wikiUrl: (wiki) => `./${viewSearch({ ...view, wiki })}`,
  onWiki: (wiki) => controls.applyView({ ...view, wiki: view.wiki === wiki ? null : wiki }),
  labelOf,
  searchOf,
  onSearch: showSearch,
});
const subjectSection = createSubjectSection({ clock, labelOf, searchOf, onSearch: showSearch });
const tickerSection = createTickerSection({
  // A frame of another site shows no other views.
  searchOf: (subject) => (embedded === null ? searchOf(subject) : null),
  onChanges: subjectSection.onChanges,
});
const alertsSection = createAlertsSection({ clock });
const pagesSection = createPagesSection();
const allSections = [
  subjectSection,
  historySection,
  listsSection,
  pagesSection,
  tickerSection,
  alertsSection,
];
/** @type {Record<import('./model/embed-code.js').EmbedKind, typeof allSections>} */
const EMBEDDED_SECTIONS = {
  rate: [],
  chart: [historySection],
  ranking: [listsSection],
  ticker: [tickerSection],
};
const sections = embedded === null ? allSections : EMBEDDED_SECTIONS[embedded];
const showHero = createHeroView();
const showFeed = createFeedView();
const showCounting = createCountingView();
const savedAt = () => (stats === null || stats.as_of === null ? null : Date.parse(stats.as_of));
const showStatus = createStatusView({ onRetry: () => retry() });

const rate = () => (connection.kind === 'live' ? meter.at(performance.now()) : null);

const currentProgress = () => progress.at(clock.now(), savedAt());

/** The time of the newest events, if they are not live. */
const notLiveUntil = () => {
  if (frame === null || clock.now() - frame.newest <= LIVE_WITHIN_MS) return null;
  return formatTime(new Date(frame.until), new Date());
};

/** Tells the sections of a frame, or that the shown one is not live any more. */
const showFrame = () => {
  shownUntil = notLiveUntil();
  historySection.onFrame(frame, shownUntil);
  listsSection.onFrame(frame, shownUntil);
  subjectSection.onFrame(frame);
  if (sections.includes(pagesSection)) pagesSection.onFrame(frame, shownUntil);
  tickerSection.onProgress(shownUntil);
};

const drawHero = () => {
  if (hasNoWindows)
    showHero.fromSnapshots({
      stats,
      rate: rate(),
      seconds: seconds.at(clock.now()),
      isFiltered: viewSearch({ ...view, ...DEFAULT_CHART }) !== '',
    });
  else showHero.fromFrame({ frame, stats, view });
};

const draw = () => {
  if (stop === null) return;
  const current = currentProgress();
  drawHero();
  if (readiness !== null) showFeed(readiness, connection.kind === 'cut' ? null : current);
  showCounting(
    describeCounting(
      {
        since: frame?.since ?? readiness?.countingSince ?? null,
        progress: current,
        command: readiness?.historyCommand ?? null,
      },
      new Date(clock.now()),
    ),
  );
  dashboard.dataset['state'] = stats === null ? 'loading' : connection.kind;
  dashboard.dataset['progress'] = current.kind;
  showStatus(
    describeStatus(
      {
        connection,
        messages: stats?.messages ?? null,
        until: hasNoWindows ? savedAt() : (frame?.until ?? null),
        progress: current,
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
  if (frame !== null && notLiveUntil() !== shownUntil) showFrame();
  historySection.tick(rate());
  listsSection.tick();
  tickerSection.tick();
  subjectSection.tick();
  if (stats !== null)
    controls.suggestWikis(
      largest(stats.by_domain, MAX_SUGGESTIONS).map(([name]) => name),
      names,
      sets,
    );
};
const scheduleTick = oncePerAnimationFrame(drawTick);

const tick = () => {
  scheduleDraw();
  scheduleTick();
};

/** @param {import('./net/watch-frames.js').Frame | null} next */
const onFrame = (next) => {
  hasNoWindows = false;
  frame = next;
  if (next !== null && next.domain !== null && next.domain !== view.wiki) {
    controls.replaceView({ ...view, wiki: next.domain });
    return;
  }
  showFrame();
  // All numbers change together.
  drawHero();
  scheduleDraw();
};

/** Loads the numbers of this session's view, again and again. @param {import('./session.js').Session} from */
const openFrames = ({ view: shown, get, random, onLoginRequired }) => {
  frames?.stop();
  frame = null;
  frames = watchFrames({
    view: shown,
    get,
    random,
    onLoginRequired,
    onCoverage: ({ newest }) => {
      if (newest !== null) progress.add(newest, clock.now());
    },
    onFrame,
    onError: (error) => {
      if (error instanceof FeatureDisabled) hasNoWindows = true;
      else if (error instanceof InvalidQuery) controls.showProblem(error.message);
      historySection.onError(error);
      listsSection.onError(error);
      pagesSection.onError(error);
      scheduleDraw();
    },
  });
};

/** Loads the names of wikis; without them, the page shows domains. @param {import('./session.js').Session} from */
const openNames = ({ get, random, onLoginRequired }) => {
  namesPoll?.stop();
  namesPoll = createPoll({
    everyMs: NAMES_INTERVAL_MS,
    random,
    onLoginRequired,
    onError: () => {},
    request: async (signal) => {
      const wikis = await get('stats/wikis', signal);
      names = readWikiNames(wikis);
      sets = readWikiSets(wikis);
      listsSection.onNames();
      subjectSection.onNames();
    },
  });
};

/** @param {string | null} storedToken */
const openSections = (storedToken) => {
  if (session === null) {
    session = {
      view,
      token: storedToken,
      get: (path, signal) => fetchJson(path, storedToken, signal),
      openStream: hub.open,
      random: Math.random,
      onLoginRequired: () => showLogin(storedToken),
    };
    for (const section of sections) section.open(session);
    openFrames(session);
    if (sections.includes(listsSection)) openNames(session);
  } else {
    for (const section of sections) section.now();
    frames?.now();
  }
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
    progress.reset();
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
  const live = hub.open('stats', { token: storedToken, filter: null }, (answer) => {
    if (answer.kind === 'connection') onConnection(answer.connection, storedToken);
    else if (answer.kind === 'stats') onStats(answer.stats);
    else if (answer.kind === 'login') showLogin(storedToken);
  });
  const poll = pollReadiness({
    onReadiness: (next) => {
      readiness = next;
      // Without windows, the feed's last event is the newest known time.
      if (hasNoWindows && next.lastEventAt !== null) progress.add(Date.parse(next.lastEventAt), clock.now());
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
    frames?.stop();
    frames = null;
    namesPoll?.stop();
    namesPoll = null;
    progress.reset();
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
  controls.showAddress(previousView);
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

/** Does what a key stands for. @type {Parameters<typeof listenToKeys>[0]['onShortcut']} */
const onShortcut = (shortcut) => {
  if (shortcut.kind === 'theme') theme?.toggle();
  else if (dashboard.hidden) return false;
  else if (shortcut.kind === 'filter') controls.focusFilter();
  else if (shortcut.kind === 'pause') tickerSection.togglePause();
  else if (shortcut.kind === 'range')
    controls.applyView({ ...view, range: shortcut.range, from: null, to: null });
  return true;
};

const theme = embedded === null ? createThemeButton() : null;
if (embedded === null) {
  createEmbedView({ view: () => view });
  followViewLinks(showSearch);
  listenToKeys({ help: createHelpView(), onShortcut });
} else createThemeSwitch()(readTheme(location.search));
controls.showAddress(view);
if (!document.hidden) start();
