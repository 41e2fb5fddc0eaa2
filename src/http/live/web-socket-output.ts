import type { Duplex } from 'node:stream';
import { fromEvent, fromEventPattern, ignoreElements, map, merge, type Observable, scan, tap } from 'rxjs';
import type { WebSocket } from 'ws';
import type { StreamEnd, StreamOutput } from './stream-output.ts';

/** The code and the reason of a close frame (RFC 6455, 7.4). */
const CLOSE_FRAMES: Readonly<Record<StreamEnd, readonly [code: number, reason: string]>> = {
  stopping: [1001, 'the server is stopping: connect again'],
  'access-ended': [1008, 'the token or ticket is no longer valid: log in again'],
  'too-slow': [1013, 'too slow: read faster, or use a filter'],
};

/** With a ping at each heartbeat, every 15 s: as long as an HTTP connection without any traffic. */
const MAX_UNANSWERED_PINGS = 4;

const LINE_FEED = 0x0a;

/** Each line without its end. */
function* linesOf(bytes: Buffer): Generator<Buffer> {
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

/** A WebSocket: each line of what is written becomes a message of its own. `connection` is what it runs over. */
export const webSocketOutput = (
  socket: WebSocket,
  connection: Duplex,
  heartbeat$: Observable<unknown>,
): StreamOutput => {
  const isOpen = (): boolean => socket.readyState === socket.OPEN;
  const pong$ = fromEventPattern(
    (handler) => socket.on('pong', handler),
    (handler) => socket.off('pong', handler),
  );
  /** A connection that the network dropped silently must not count as a reader for hours. */
  const checks$ = merge(heartbeat$.pipe(map(() => 1)), pong$.pipe(map(() => 0))).pipe(
    scan((unanswered, beat) => (beat === 0 ? 0 : unanswered + 1), 0),
    tap((unanswered) => {
      if (unanswered > MAX_UNANSWERED_PINGS) socket.terminate();
      else if (unanswered > 0 && isOpen()) socket.ping();
    }),
    ignoreElements(),
  );
  return {
    open: () => undefined,
    isClosed: () => !isOpen(),
    isFull: () => connection.writableNeedDrain,
    write: (bytes) => {
      if (!isOpen()) return;
      connection.cork();
      for (const line of linesOf(Buffer.from(bytes))) socket.send(line, { binary: false });
      connection.uncork();
    },
    end: (reason) => socket.close(...CLOSE_FRAMES[reason]),
    destroy: () => socket.terminate(),
    drained$: fromEvent(connection, 'drain'),
    closed$: fromEvent(connection, 'close'),
    checks$,
  };
};
