import { Observable, type SchedulerLike } from 'rxjs';
import { idleTimeout } from '../core/time/idle-timeout.ts';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import { FeedError, noAnswerError } from '../net/feed-error.ts';
import { NO_PROXIES, type Proxies } from '../net/proxy/proxies.ts';
import { httpUrlOf, openWebSocket } from './open-web-socket.ts';
import { type ReceivedMessage, receivedMessage } from './received-message.ts';

export interface WebSocketConnectionOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How many more messages fit downstream. Emits the present value first. */
  readonly credit$: Observable<number>;
  /** Fails when no message arrives for this many milliseconds. Half of that time after the last one, it sends a ping. */
  readonly idleTimeoutMs: number;
  /** Fails when the connection is not open within this many milliseconds. */
  readonly connectTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly proxies?: Proxies | undefined;
  readonly onOpen: () => void;
}

const silentError = (idleTimeoutMs: number, isAlive: boolean): FeedError => {
  const seconds = idleTimeoutMs / 1000;
  return new FeedError(
    'feed-silent',
    isAlive
      ? `the feed sent no message for ${seconds} s, although it answered a ping: if it may be quiet for so long, set a longer idleTimeoutMs`
      : `the feed was silent for ${seconds} s, and answered no ping`,
  );
};

/**
 * One connection to a WebSocket. Without credit it reads nothing, so TCP slows the server down; what one read of the socket
 * had already brought waits. It always fails with a `FeedError`, also when the server closes it properly: a live feed has no
 * end. The caller reconnects.
 *
 *     socket   -(a b)----c---|
 *     result   -x--------y---#     x = [a b], y = [c]; feed-ended
 */
export const webSocketConnection = (
  options: WebSocketConnectionOptions,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<readonly ReceivedMessage[]> =>
  new Observable((subscriber) => {
    const { url, headers, idleTimeoutMs, connectTimeoutMs, maxMessageBytes, onOpen } = options;
    const { proxies = NO_PROXIES } = options;
    let waiting: ReceivedMessage[] = [];
    let credit = 0;
    let failure: FeedError | null = null;
    let isOpen = false;
    let isEmitting = false;
    let isFlushScheduled = false;
    let hasAnsweredPing = false;

    const idleTimer = idleTimeout(
      idleTimeoutMs,
      () => subscriber.error(silentError(idleTimeoutMs, hasAnsweredPing)),
      scheduler,
    );
    const pingTimer = idleTimeout(idleTimeoutMs / 2, () => socket.ping(), scheduler);
    /** Time that the pipeline takes is not the feed's silence. */
    const followCredit = (): void => {
      if (!isOpen) return;
      if (credit > 0) {
        socket.resume();
        idleTimer.resume();
        pingTimer.resume();
      } else {
        socket.pause();
        idleTimer.pause();
        pingTimer.pause();
      }
    };
    const flush = (): void => {
      isFlushScheduled = false;
      // A batch that comes out gives credit while it is emitted.
      if (isEmitting) return;
      isEmitting = true;
      while (waiting.length > 0 && credit > 0 && !subscriber.closed) {
        const batch = waiting.slice(0, credit);
        waiting = waiting.slice(batch.length);
        credit -= batch.length;
        subscriber.next(batch);
      }
      isEmitting = false;
      if (waiting.length === 0 && failure !== null) subscriber.error(failure);
      else followCredit();
    };
    const onMessage = (bytes: Buffer): void => {
      waiting.push(receivedMessage(bytes, maxMessageBytes));
      hasAnsweredPing = false;
      idleTimer.reset();
      pingTimer.reset();
      if (isFlushScheduled) return;
      // One read of the socket brings many messages: they become one batch.
      isFlushScheduled = true;
      queueMicrotask(flush);
    };

    const socket = openWebSocket(
      { url, headers, proxies },
      {
        onOpen: () => {
          connectTimer.unsubscribe();
          isOpen = true;
          onOpen();
          followCredit();
        },
        onMessage,
        onPong: () => {
          hasAnsweredPing = true;
        },
        onEnd: (error) => {
          failure = error;
          idleTimer.stop();
          flush();
        },
      },
    );
    const connectTimer = scheduler.schedule(
      () => subscriber.error(noAnswerError(connectTimeoutMs, proxies.nameFor(httpUrlOf(url)))),
      connectTimeoutMs,
    );
    subscriber.add(
      options.credit$.subscribe({
        next: (available) => {
          credit = available;
          flush();
        },
        error: (error: unknown) => subscriber.error(error),
      }),
    );
    return () => {
      connectTimer.unsubscribe();
      idleTimer.stop();
      pingTimer.stop();
      socket.close();
    };
  });
