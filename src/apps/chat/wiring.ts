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
import { callQueue } from '../../chat/flow/call-queue.ts';
import { chatApp } from '../../chat/http/chat-app.ts';
import { counterCache } from '../../chat/numbering/counter-cache.ts';
import { openTelemetryTracer } from '../../chat/call-tracer.ts';
import type { AppContext } from '../../cli/app-context.ts';
import { ineffectiveSettings } from '../../config/ineffective-settings.ts';
import type { AppProcess } from '../../process/lifecycle.ts';
import { withHttpServer } from '../shared/http/with-http-server.ts';
import { withMetricsServer } from '../shared/http/with-metrics-server.ts';
import { packageRoot } from '../../files/package-root.ts';
import { type ChatAuth, openChatAuth } from './open-chat-auth.ts';
import { chatTelemetry } from './telemetry.ts';
import { callDeps } from './call-deps.ts';
import { callPipeline } from './pipeline.ts';
import { withGrpcServer } from './with-grpc-server.ts';
import { chatReadiness } from './status.ts';
import { outboxWatch } from './outbox-watch.ts';
import { memoryServices, openServices } from './services.ts';

const clock = (): number => performance.now();

/** The chat creation service: the call pipeline behind HTTP and gRPC, with metrics, until it is stopped. */
export const chatProcess = (context: AppContext): AppProcess => {
  const { log, flags } = context;
  const { settings, warnings } = context.settings();
  const { chat, http } = settings;
  const tokens = flags.list('token').length === 0 ? ['demo'] : flags.list('token');

  const wireChat = (auth: ChatAuth, stopping$: Observable<unknown>): Observable<unknown> => {
    const services = flags.on('memory') ? memoryServices(tokens) : openServices(settings, log, clock);
    const queue = callQueue();
    const telemetry = chatTelemetry(context.version, queue.pendingCount);
    const knownCounters = counterCache(chat.cache.maxKeys);
    const { authorize } = auth;
    const spans = openTelemetryTracer();
    const onDefect = (error: unknown, id: string): void =>
      log.error('a request failed with an internal error', { request_id: id, error });
    const app = chatApp({
      submit: queue.submit,
      status: chat.status,
      readiness: chatReadiness(services, () => ({ waiting: queue.pendingCount(), room: chat.capacity })),
      authorize,
      jobs: services.jobs,
      tracer: spans,
      trustProxy: http.trustProxy,
      clock,
      onHandled: ({ id, method, path, route, status, seconds }) => {
        telemetry.requestCompleted('http', route, status, seconds);
        if (chat.requestLog)
          log.info(`${method} ${path.slice(0, 200)} ${status}`, { request_id: id, seconds });
      },
      onDefect,
    });

    const stopped$ = NEVER.pipe(takeUntil(stopping$));
    const http$ = withHttpServer(app, http, log, (url) =>
      flags.on('memory')
        ? `Headwater is creating chats in memory: look at ${url}/jobs (applications: ${tokens.join(', ')})`
        : `Headwater is creating chats: look at ${url} (health: ${url}/ready)`,
    )(stopped$);
    const grpc$ =
      chat.grpcPort === null
        ? EMPTY
        : withGrpcServer(
            {
              submit: queue.submit,
              authorize,
              tracer: spans,
              clock,
              onHandled: ({ id, method, status, seconds }) => {
                telemetry.requestCompleted('grpc', method, status, seconds);
                if (chat.requestLog) log.info(`gRPC ${method} ${status}`, { request_id: id, seconds });
              },
              onDefect,
              protoFile: join(packageRoot(), 'src', 'chat', 'chat.proto'),
              host: http.host,
              port: chat.grpcPort,
            },
            log,
            stopped$,
          );
    const serving$ = merge(http$, grpc$).pipe(finalize(queue.close));
    const renewal$ = services.queue.invalidated$.pipe(tap(knownCounters.invalidate), takeUntil(stopping$));
    const calls$ = callPipeline(
      callDeps({ settings, services, counters: knownCounters, callQueue: queue, telemetry, log, clock }),
    );

    const { reconciliation } = services;
    const watching$ =
      reconciliation === null
        ? EMPTY
        : outboxWatch({ reconciliation, minutes: chat.reconcileMinutes, telemetry, log }).pipe(
            takeUntil(stopping$),
          );

    return concat(
      merge(calls$, renewal$, watching$, serving$).pipe(
        ignoreElements(),
        withMetricsServer(telemetry, settings, log),
      ),
      defer(() =>
        from(
          Promise.allSettled([
            services.queue.close(),
            services.directory.close(),
            reconciliation?.close(),
            auth.close(),
          ]),
        ),
      ),
    );
  };
  const running = (stopping$: Observable<unknown>): Observable<unknown> => {
    for (const warning of warnings) log.warn(warning);
    if (flags.on('memory'))
      for (const line of ineffectiveSettings(context.settings(), 'chatInMemory')) log.info(line);
    return openChatAuth(settings, log).pipe(switchMap((auth) => wireChat(auth, stopping$)));
  };
  return { name: 'chat', running };
};
