import { errorCode } from '../core/error-code.ts';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { merge } from 'rxjs';
import { assign, RequestError, type StartAt } from './serving/assign.ts';
import { createFaults, type Faults, type FaultSettings, type Refusal } from './serving/faults.ts';
import { createFrameSource } from './serving/frame-source.ts';
import { hash32 } from './hash.ts';
import { latestItems } from './serving/latest-items.ts';
import { createRandom } from './random.ts';
import { serveStream } from './serving/serve-stream.ts';
import type { TopicLog } from './topic-log.ts';

/** What the server serves, and what goes wrong. */
export interface FeedSimulatorOptions {
  /** The partitions that it serves. */
  readonly logs: readonly TopicLog[];
  /** Names the stream in the URL. Default: recentchange. */
  readonly stream?: string;
  /** What goes wrong from the start. Default: nothing. */
  readonly faults?: Partial<FaultSettings>;
  /** Seeds all random choices, so that a run can be repeated. */
  readonly seed?: number;
  /** Where a client starts that does not name a position; `end` by default. */
  readonly startAt?: StartAt;
  /** Streams open at once; one more gets 429. The real server allows 2 from one address. */
  readonly maxConnections?: number;
  /** About how many bytes are written at once. */
  readonly chunkBytes?: number;
}

/** Totals since the server was created, and the connections that are open now. */
export interface FeedSimulatorCounters {
  /** Requests for the stream, refused ones included. */
  readonly connections: number;
  readonly open: number;
  /** Requests for the stream that got another status than 200. */
  readonly refused: number;
  /** Frames handed to connections: what the kernel's buffers hold is among them. */
  readonly eventsSent: number;
  /** Connections that the server ended. */
  readonly cuts: number;
}

/** What a request for the stream said about itself. */
export interface RecordedRequest {
  readonly userAgent: string | undefined;
  readonly lastEventId: string | undefined;
  /** The parameter `since`; `null` without one. */
  readonly since: string | null;
  /** The status of the response. */
  readonly status: number;
}

/** A server that listens on request. Faults, counters and requests can be read and changed while it runs. */
export interface FeedSimulator {
  /** Starts to listen (0: any free port) and gives the address of the stream. */
  listen(port?: number, host?: string): Promise<string>;
  /** Cuts all connections and frees the port. */
  close(): Promise<void>;
  readonly faults: Faults;
  readonly counters: FeedSimulatorCounters;
  /** The latest requests, oldest first, at most 1000. */
  readonly requests: readonly RecordedRequest[];
}

export const STREAM_PATH = '/v2/stream/recentchange';
const MAX_RECORDED_REQUESTS = 1000;
const indexText = (path: string): string =>
  `Headwater's lookalike of Wikimedia's EventStreams: made-up or recorded events, for trying things out.
GET ${path}   server-sent events; ?since=TIME (ISO 8601 or milliseconds) or Last-Event-ID
`;

const listenError = (error: Error, port: number): Error => {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new Error(`port ${port} is in use: choose another one, or stop what listens there`, {
        cause: error,
      });
    case 'EACCES':
      return new Error(`port ${port} may not be opened: choose one above 1023`, { cause: error });
    default:
      return error;
  }
};

const sendJsonError = (response: ServerResponse, refusal: Refusal, message: string): void => {
  const { status, retryAfterSeconds } = refusal;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  });
  response.end(`${JSON.stringify({ status, message })}\n`);
};

const lastEventIdOf = (request: IncomingMessage): string | undefined => {
  const header = request.headers['last-event-id'];
  return Array.isArray(header) ? header.join(', ') : header;
};

/**
 * A server that behaves as https://stream.wikimedia.org does, with faults that can be set
 * and switched while it runs. Each connection reads the logs at its own pace; nothing is queued for it.
 */
export const createFeedSimulator = (options: FeedSimulatorOptions): FeedSimulator => {
  const { logs, seed = 1, maxConnections = Infinity, chunkBytes = 65_536 } = options;
  const streamPath = options.stream === undefined ? STREAM_PATH : `/v2/stream/${options.stream}`;
  const faults = createFaults(seed, options.faults);
  const counters = { connections: 0, open: 0, refused: 0, eventsSent: 0, cuts: 0 };
  const requests = latestItems<RecordedRequest>(MAX_RECORDED_REQUESTS);

  const refusalOf = (request: IncomingMessage): RequestError | null => {
    if ((request.headers['user-agent'] ?? '') === '') {
      return new RequestError(403, 'send a User-Agent that names your program and how to reach you');
    }
    if (counters.open >= maxConnections) return new RequestError(429, 'too many connections are open');
    return null;
  };

  const stream = async (
    request: IncomingMessage,
    response: ServerResponse,
    since: string | null,
  ): Promise<void> => {
    counters.connections += 1;
    const random = createRandom(hash32(seed, counters.connections, 7));
    const lastEventId = lastEventIdOf(request);
    const sendRefusal = (refusal: Refusal, message: string): void => {
      counters.refused += 1;
      requests.add({ userAgent: request.headers['user-agent'], lastEventId, since, status: refusal.status });
      sendJsonError(response, refusal, message);
    };

    if (faults.settings.acceptDelayMs > 0) await delay(faults.settings.acceptDelayMs);
    if (response.destroyed) return;
    const scheduledRefusal = faults.takeRefusal();
    if (scheduledRefusal !== undefined) {
      sendRefusal(scheduledRefusal, 'refused on purpose');
      return;
    }
    try {
      const refusal = refusalOf(request);
      if (refusal !== null) throw refusal;
      const assignments = assign(logs, lastEventId, since, options.startAt);
      requests.add({ userAgent: request.headers['user-agent'], lastEventId, since, status: 200 });
      const frames = createFrameSource(assignments, faults, random);
      response.writeHead(200, {
        'content-type':
          request.headers.accept === undefined ? 'text/event-stream' : 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
      });
      counters.open += 1;
      response.once('close', () => (counters.open -= 1));
      await serveStream({
        response,
        frames,
        grown$: merge(...assignments.map(({ log }) => log.grown$)),
        faults,
        random,
        chunkBytes,
        onSent: (count) => (counters.eventsSent += count),
        onCut: () => (counters.cuts += 1),
      });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      sendRefusal({ status: error.status }, error.message);
    }
  };

  const server = createServer((request, response) => {
    const [path, query = ''] = (request.url ?? '/').split('?', 2);
    if (path === '/') {
      response.setHeader('content-type', 'text/plain; charset=utf-8').end(indexText(streamPath));
    } else if (path !== streamPath) {
      sendJsonError(response, { status: 404 }, `there is nothing here: try ${streamPath}`);
    } else if (request.method !== 'GET') {
      sendJsonError(response.setHeader('allow', 'GET'), { status: 405 }, 'use GET');
    } else {
      stream(request, response, new URLSearchParams(query).get('since')).catch((error: unknown) => {
        // An error here is a fault of this server (a log that fails): the client sees a cut connection.
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    }
  });

  return {
    faults,
    counters,
    requests: requests.items,
    listen: (port = 0, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        const onError = (error: Error): void => reject(listenError(error, port));
        server.once('error', onError);
        server.listen(port, host, () => {
          server.removeListener('error', onError);
          const name = host.includes(':') ? `[${host}]` : host;
          resolve(`http://${name}:${(server.address() as AddressInfo).port}${streamPath}`);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
