import { join } from 'node:path';
import {
  concat,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  merge,
  NEVER,
  type Observable,
  switchMap,
  takeUntil,
  tap,
} from 'rxjs';
import { desk } from '../../chat/flow/desk.ts';
import { createChatApp } from '../../chat/http/chat-app.ts';
import { counters } from '../../chat/numbering/counters.ts';
import { openTelemetry } from '../../chat/trace.ts';
import type { AppContext } from '../../runtime/app-context.ts';
import type { Topology } from '../../runtime/lifecycle.ts';
import { httpLife } from '../http/http-life.ts';
import { metricsLife } from '../http/metrics-life.ts';
import { packageRoot } from '../../runtime/package-root.ts';
import { type ChatAuth, openChatAuth } from './auth.ts';
import { chatMetrics } from './chat-metrics.ts';
import { chatParts } from './chat-parts.ts';
import type { Answering } from './parts.ts';
import { grpcLife } from './grpc-life.ts';
import { chatReadiness } from './readiness.ts';
import { memoryServices, openServices } from './services.ts';

const clock = (): number => performance.now();

/** The chat creation service as a value: the answering, with HTTP, gRPC and metrics around it until it is stopped. */
export const chatTopology = (context: AppContext, answering: Answering): Topology => {
  const { log, flags } = context;
  const { settings, warnings } = context.settings();
  const { chat, http } = settings;
  const tokens = flags.list('token').length === 0 ? ['demo'] : flags.list('token');

  const living = (auth: ChatAuth, stopping$: Observable<unknown>): Observable<unknown> => {
    const services = flags.on('memory') ? memoryServices(tokens) : openServices(settings, log, clock);
    const calls = desk();
    const metrics = chatMetrics(context.version, calls.waiting);
    const standing = counters(chat.cache.size);
    const { authorize } = auth;
    const spans = openTelemetry();
    const onBroken = (error: unknown, id: string): void =>
      log.error('a request failed by a defect', { request_id: id, error });
    const app = createChatApp({
      ask: calls.ask,
      status: chat.status,
      readiness: chatReadiness(services, () => ({ waiting: calls.waiting(), room: chat.room })),
      authorize,
      jobs: services.jobs,
      trace: spans,
      trustProxy: http.trustProxy,
      clock,
      onAnswered: ({ id, method, path, route, status, seconds }) => {
        metrics.answered('http', route, status, seconds);
        if (chat.requestLog)
          log.info(`${method} ${path.slice(0, 200)} ${status}`, { request_id: id, seconds });
      },
      onBroken,
    });

    const stopped$ = NEVER.pipe(takeUntil(stopping$));
    const http$ = httpLife(app, http, log, (url) =>
      flags.on('memory')
        ? `Headwater creates chats in memory: look at ${url}/jobs (applications: ${tokens.join(', ')})`
        : `Headwater creates chats: look at ${url} (how it is: ${url}/ready)`,
    )(stopped$);
    const grpc$ =
      chat.grpcPort === null
        ? EMPTY
        : grpcLife(
            {
              ask: calls.ask,
              authorize,
              trace: spans,
              clock,
              onAnswered: ({ id, method, status, seconds }) => {
                metrics.answered('grpc', method, status, seconds);
                if (chat.requestLog) log.info(`gRPC ${method} ${status}`, { request_id: id, seconds });
              },
              onBroken,
              protoFile: join(packageRoot(), 'src', 'chat', 'chat.proto'),
              host: http.host,
              port: chat.grpcPort,
            },
            log,
            stopped$,
          );
    const serving$ = merge(http$, grpc$).pipe(finalize(calls.close));
    const counting$ = services.queue.renewed$.pipe(tap(standing.renew), takeUntil(stopping$));
    const answering$ = answering(
      chatParts({ settings, services, counters: standing, desk: calls, metrics, log, clock }),
    );

    return concat(
      merge(answering$, counting$, serving$).pipe(ignoreElements(), metricsLife(metrics, settings, log)),
      defer(() =>
        from(Promise.allSettled([services.queue.close(), services.directory.close(), auth.close()])),
      ),
    );
  };
  const running = (stopping$: Observable<unknown>): Observable<unknown> => {
    for (const warning of warnings) log.warn(warning);
    return openChatAuth(settings, log).pipe(switchMap((auth) => living(auth, stopping$)));
  };
  return { name: 'chat', running };
};
