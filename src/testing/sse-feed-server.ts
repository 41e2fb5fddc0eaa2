import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRandom } from '../simulator/random.ts';

/** An event of a feed, as the server sends it. */
export interface FeedServerEvent {
  /** The text of the `data` field; line ends become several `data` lines. */
  readonly data: string;
  /** Default: none. */
  readonly id?: string;
  /** Default: none, so that it is of the type "message". */
  readonly type?: string;
}

/** What goes wrong, by chance and repeatably. */
export interface FeedFaults {
  /** A connection is cut after 1 to this many events, by chance; half of the cuts come inside an event. Default: never. */
  readonly cutWithin?: number;
  /** Every nth request is answered with 503. Default: never. */
  readonly refuseEvery?: number;
  /** A resumed connection begins 0 to this many events before its position. Default: 0. */
  readonly repeatUpTo?: number;
}

/** The events, and what goes wrong. */
export interface SseFeedServerOptions {
  /** What it sends, in order. */
  readonly events: readonly FeedServerEvent[];
  /** The same seed gives the same faults. Default: 1. */
  readonly seed?: number;
  /** Default: nothing goes wrong. */
  readonly faults?: FeedFaults;
  /** The index of the first event for a request. Default: the one after the event whose id is in Last-Event-ID. */
  readonly startOf?: (request: IncomingMessage) => number;
}

/** A feed of server-sent events on the loopback interface, with faults. */
export interface SseFeedServer {
  /** The address of the stream. */
  readonly url: string;
  /** Lets the server send all events before this index; at first all of them. */
  readonly release: (end: number) => void;
  /** How many events it has sent so far, repeated ones as well. */
  readonly sent: () => number;
  /** Cuts all connections. */
  readonly cut: () => void;
  /** Cuts all connections and stops listening. */
  readonly close: () => Promise<void>;
}

const frameOf = ({ data, id, type }: FeedServerEvent): string => {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `${type === undefined ? '' : `event: ${type}\n`}${id === undefined ? '' : `id: ${id}\n`}${lines.join('')}\n`;
};

const afterLastEventId = (events: readonly FeedServerEvent[]): ((request: IncomingMessage) => number) => {
  const indexById = new Map(events.map(({ id }, index) => [id, index]));
  return ({ headers }) => {
    const lastId = headers['last-event-id'];
    return typeof lastId === 'string' ? (indexById.get(lastId) ?? -1) + 1 : 0;
  };
};

/** Starts a feed of these events, which stays open after the last one. It sends no faster than its readers read. */
export const sseFeedServer = async ({
  events,
  seed = 1,
  faults: { cutWithin = Infinity, refuseEvery = Infinity, repeatUpTo = 0 } = {},
  startOf = afterLastEventId(events),
}: SseFeedServerOptions): Promise<SseFeedServer> => {
  const random = createRandom(seed);
  const upTo = (max: number): number => Math.floor(random() * (max + 1));
  const connections = new Set<{ readonly pump: () => void; readonly response: ServerResponse }>();
  let released = events.length;
  let sent = 0;
  let requests = 0;

  const stream = (request: IncomingMessage, response: ServerResponse): void => {
    let next = Math.max(0, startOf(request) - upTo(repeatUpTo));
    let remaining = cutWithin === Infinity ? Infinity : 1 + upTo(cutWithin - 1);
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.flushHeaders();
    const cutNow = (frame: string): void => {
      if (random() < 0.5) response.end();
      else response.write(frame.slice(0, Math.ceil(frame.length / 2)), () => response.destroy());
    };
    const pump = (): void => {
      while (
        next < Math.min(released, events.length) &&
        !response.writableEnded &&
        !response.writableNeedDrain
      ) {
        const event = events[next];
        if (event === undefined) return;
        if (remaining === 0) {
          cutNow(frameOf(event));
          return;
        }
        remaining -= 1;
        next += 1;
        sent += 1;
        response.write(frameOf(event));
      }
    };
    const connection = { pump, response };
    connections.add(connection);
    response.on('drain', pump);
    response.on('close', () => connections.delete(connection));
    response.on('error', () => connections.delete(connection));
    pump();
  };
  const server = createServer((request, response) => {
    requests += 1;
    if (requests % refuseEvery === 0) response.writeHead(503).end();
    else stream(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    release: (end) => {
      released = end;
      for (const { pump } of connections) pump();
    },
    sent: () => sent,
    cut: () => {
      for (const { response } of connections) response.destroy();
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
};
