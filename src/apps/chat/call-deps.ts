import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type LookupCacheOptions, lookupCache } from '../../chat/directory/lookup-cache.ts';
import { recentChats } from '../../chat/directory/recent-chats.ts';
import type { CallQueue } from '../../chat/flow/call-queue.ts';
import { immediateScheduler } from '../../chat/flow/immediate-scheduler.ts';
import { idResolver } from '../../chat/flow/id-resolver.ts';
import type { CounterCache } from '../../chat/numbering/counter-cache.ts';
import { rateLimit } from '../../chat/rate-limit.ts';
import type { Log } from '../../telemetry/log/log.ts';
import type { Settings } from '../../config/settings.ts';
import type { ChatTelemetry } from './telemetry.ts';
import type { CallDeps } from './deps.ts';
import type { Services } from './services.ts';

export interface CallDepsOptions {
  readonly settings: Settings;
  readonly services: Services;
  readonly counters: CounterCache;
  readonly callQueue: CallQueue;
  readonly telemetry: ChatTelemetry;
  readonly log: Log;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}

/** Batches the calls of one turn of the event loop, so that no call waits longer than a millisecond for others. */
const BATCH = { events: 500, ms: 1, scheduler: immediateScheduler };
/** A chat's row that is missing for this long will not appear. */
const ROW_TIMEOUT_MS = 600_000;

/** The dependencies of the call pipeline, as the settings configure them. */
export const callDeps = (options: CallDepsOptions): CallDeps => {
  const { settings, services, counters, callQueue, telemetry, log, clock } = options;
  const { cache, waitMs: maxWaitMs, capacity, rateLimit: perSecond } = settings.chat;
  const cacheOf = (kind: 'application' | 'chat'): LookupCacheOptions => ({
    ...cache,
    now: clock,
    onLookup: (outcome) => telemetry.lookup(kind, outcome),
  });
  const recent = recentChats({ maxChats: cache.maxKeys, retentionMs: ROW_TIMEOUT_MS, now: clock });
  const { resolveIds, initialiseCounter } = idResolver({
    directory: services.directory,
    applications: lookupCache(cacheOf('application')),
    chats: lookupCache(cacheOf('chat')),
    recentChats: recent,
    counters,
    maxWaitMs,
    now: clock,
    delay,
    onFailure: (error) => {
      telemetry.failure('mysql');
      log.debug('a MySQL query failed', { error });
    },
  });

  return {
    callQueue,
    capacity,
    resolveIds,
    rateLimit: perSecond === null ? null : rateLimit({ perSecond, maxKeys: cache.maxKeys, now: clock }),
    batch: BATCH,
    numbering: {
      queue: services.queue,
      counters,
      recentChats: recent,
      jobMetadata: () => ({ now: Date.now(), uuid: randomUUID }),
      reinitialiseCounter: initialiseCounter,
      onFailure: (error) => {
        telemetry.failure('redis');
        log.debug('a Redis command failed', { error });
      },
      onPush: telemetry.jobsPushed,
    },
    onInternalError: (error) =>
      log.error('internal error: waiting requests were failed; the service continues', { error }),
  };
};
