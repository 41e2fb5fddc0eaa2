import { publicUrl, ticketUrl } from '../net/api.js';
import { openLive } from '../net/live.js';
import { hasHistory } from '../model/filter-params.js';
import { eventsPath, watchEvents } from '../net/watch-events.js';
import { commonFilter, filterKey, isSameFilter, matchingChanges, needsServer } from './matching-changes.js';
import { ALIVE_INTERVAL_MS } from './messages.js';
import { createSharedStream } from './shared-stream.js';

/** Changes are passed on together, at this interval. */
const BATCH_MS = 100;
/** The list of changes shows far fewer than this. */
const MAX_BATCH = 50;
/** The recent changes of a page or user arrive at once, and are counted by minute, too. */
const MAX_HISTORY_BATCH = 5_000;
/** Streams of changes with filters of their own. With the shared stream and the statistics, a browser has a connection left for requests. */
const MAX_OWN_STREAMS = 3;
/** A window that says nothing for this long was closed. */
const SILENT_MS = 3 * ALIVE_INTERVAL_MS;

const TOO_MANY_FILTERS =
  'Other windows of this browser show live changes with other filters on sets of wikis. Close one of them, and reload this one.';

/** @typedef {import('./shared-stream.js').Reader} Reader */

/** The statistics for all windows. */
const createStatsStream = () => {
  /** @type {import('../model/status-text.js').Connection} */
  let connection = { kind: 'connecting' };
  /** @type {import('../net/live.js').Stats | null} */
  let stats = null;
  return createSharedStream({
    welcome: ({ answer }) => {
      answer({ kind: 'connection', connection });
      if (stats !== null) answer({ kind: 'stats', stats });
    },
    open: ({ token, readers, onLoginRequired }) => {
      const live = openLive({
        address: (signal) => (token === null ? publicUrl(signal) : ticketUrl(token, signal)),
        random: Math.random,
        onConnection: (next) => {
          connection = next;
          for (const { answer } of readers()) answer({ kind: 'connection', connection });
        },
        onStats: (next) => {
          stats = next;
          for (const { answer } of readers()) answer({ kind: 'stats', stats });
        },
        onLoginRequired,
      });
      return { stop: live.stop, retry: live.retry };
    },
  });
};

/** The changes for some windows: with their filter if they agree on one, otherwise all changes, which are filtered here. */
const createEventsStream = () => {
  /** @type {import('../net/watch-events.js').EventsState} */
  let state = { kind: 'opening' };
  /** @type {string[]} */
  let batch = [];
  let skipped = 0;
  /** @type {import('./messages.js').Filter | null} */
  let opened = null;

  const shared = createSharedStream({
    welcome: ({ answer }) => answer({ kind: 'state', state }),
    open: ({ token, readers, onLoginRequired }) => {
      const filter = commonFilter(shared.readers().map((reader) => reader.filter));
      opened = filter;
      batch = [];
      skipped = 0;
      const flush = () => {
        if (batch.length === 0) return;
        for (const reader of readers()) {
          const changes = isSameFilter(reader.filter, filter) ? batch : matchingChanges(batch, reader.filter);
          if (changes.length > 0) reader.answer({ kind: 'changes', changes, skipped });
        }
        batch = [];
        skipped = 0;
      };
      const timer = setInterval(flush, BATCH_MS);
      const withHistory = hasHistory(filter);
      const maxBatch = withHistory ? MAX_HISTORY_BATCH : MAX_BATCH;
      const stream = watchEvents({
        path: eventsPath(filter),
        withHistory,
        token,
        random: Math.random,
        onLoginRequired,
        onState: (next) => {
          state = next;
          for (const { answer } of readers()) answer({ kind: 'state', state });
        },
        onChange: (data) => {
          batch.push(data);
          if (batch.length <= maxBatch) return;
          batch.shift();
          skipped += 1;
        },
      });
      return {
        stop: () => {
          clearInterval(timer);
          stream.stop();
        },
        retry: stream.now,
      };
    },
  });

  const fit = () => {
    const readers = shared.readers();
    if (readers.length > 0 && !isSameFilter(opened, commonFilter(readers.map(({ filter }) => filter))))
      shared.reopen();
  };
  return {
    ...shared,
    /** @param {Reader} reader */
    add: (reader) => {
      shared.add(reader);
      fit();
    },
    /** @param {Reader} reader */
    remove: (reader) => {
      shared.remove(reader);
      fit();
    },
  };
};

/**
 * The changes for all windows. A filter that only the server can apply has a stream of its own, as long as there are few of
 * them.
 */
const createEventsStreams = () => {
  const shared = createEventsStream();
  /** @type {Map<string, ReturnType<typeof createEventsStream>>} */
  const own = new Map();

  /** The stream for this filter; null if there are too many. @param {Reader['filter']} filter */
  const streamFor = (filter) => {
    if (!needsServer(filter)) return shared;
    const key = filterKey(filter);
    const found = own.get(key);
    if (found !== undefined || own.size >= MAX_OWN_STREAMS) return found ?? null;
    const created = createEventsStream();
    own.set(key, created);
    return created;
  };
  return {
    /** @param {Reader} reader */
    add: (reader) => {
      const stream = streamFor(reader.filter);
      if (stream !== null) stream.add(reader);
      else reader.answer({ kind: 'state', state: { kind: 'rejected', reason: TOO_MANY_FILTERS } });
    },
    /** @param {Reader} reader */
    remove: (reader) => {
      const key = filterKey(reader.filter);
      const stream = needsServer(reader.filter) ? own.get(key) : shared;
      stream?.remove(reader);
      if (stream !== shared && stream?.readers().length === 0) own.delete(key);
    },
    retry: () => {
      for (const stream of [shared, ...own.values()]) stream.retry();
    },
  };
};

/**
 * Holds the streams of each kind for all windows of a browser, which allows only six connections to a server.
 *
 * @returns {{ connect: (post: (answer: import('./messages.js').Answer) => void) => import('./messages.js').Visitor, stop: () => void }}
 */
export const createStreamHub = () => {
  const streams = { stats: createStatsStream(), events: createEventsStreams() };
  /** @type {Set<{ seenAt: number, leave: () => void }>} */
  const visitors = new Set();
  const sweep = setInterval(() => {
    for (const visitor of visitors) if (performance.now() - visitor.seenAt > SILENT_MS) visitor.leave();
  }, ALIVE_INTERVAL_MS);

  return {
    connect: (post) => {
      /** @type {Map<number, { reader: Reader, stream: typeof streams.stats | typeof streams.events }>} */
      const open = new Map();
      /** @param {number} id */
      const close = (id) => {
        const found = open.get(id);
        open.delete(id);
        found?.stream.remove(found.reader);
      };
      const visitor = {
        seenAt: performance.now(),
        leave: () => {
          for (const id of [...open.keys()]) close(id);
          visitors.delete(visitor);
        },
      };
      return {
        receive: (request) => {
          visitor.seenAt = performance.now();
          visitors.add(visitor);
          if (request.kind === 'bye') visitor.leave();
          else if (request.kind === 'close') close(request.id);
          else if (request.kind === 'retry') open.get(request.id)?.stream.retry();
          else if (request.kind === 'open') {
            const { id, token, filter } = request;
            close(id);
            const stream = streams[request.stream];
            const reader = {
              token,
              filter,
              /** @param {Omit<import('./messages.js').Answer, 'id'>} answer */
              answer: (answer) => post(/** @type {import('./messages.js').Answer} */ ({ ...answer, id })),
            };
            open.set(id, { reader, stream });
            stream.add(reader);
          }
        },
      };
    },
    stop: () => {
      clearInterval(sweep);
      for (const visitor of visitors) visitor.leave();
    },
  };
};
