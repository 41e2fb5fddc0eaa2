import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type CacheOptions, lookupCache } from '../../chat/directory/lookup-cache.ts';
import { recentChats } from '../../chat/directory/recent-chats.ts';
import type { Desk } from '../../chat/flow/desk.ts';
import { turnScheduler } from '../../chat/flow/turn-scheduler.ts';
import { locating } from '../../chat/flow/locate.ts';
import type { Counters } from '../../chat/numbering/counters.ts';
import { rateLimit } from '../../chat/rate-limit.ts';
import type { Log } from '../../runtime/log.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import type { ChatMetrics } from './chat-metrics.ts';
import type { ChatParts } from './parts.ts';
import type { Services } from './services.ts';

export interface ChatPartsOptions {
  readonly settings: Settings;
  readonly services: Services;
  readonly counters: Counters;
  readonly desk: Desk;
  readonly metrics: ChatMetrics;
  readonly log: Log;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}

/** At most a millisecond, in which Redis would wait: what has come by the end of a turn of the event loop goes. */
const BATCH = { events: 500, ms: 1, scheduler: turnScheduler };
/** A chat's row that is not there after so long will not come. */
const ROW_PATIENCE_MS = 600_000;

/** The parts of the answering, out of the settings. */
export const chatParts = (options: ChatPartsOptions): ChatParts => {
  const { settings, services, counters, desk, metrics, log, clock } = options;
  const { cache, waitMs, room, rateLimit: perSecond } = settings.chat;
  const cacheOf = (kind: 'application' | 'chat'): CacheOptions => ({
    ...cache,
    now: clock,
    onLookup: (outcome) => metrics.lookup(kind, outcome),
  });
  const recent = recentChats({ size: cache.size, keepMs: ROW_PATIENCE_MS, now: clock });
  const { locate, seed } = locating({
    directory: services.directory,
    applications: lookupCache(cacheOf('application')),
    chats: lookupCache(cacheOf('chat')),
    recent,
    counters,
    waitMs,
    now: clock,
    delay,
    onFailure: (error) => {
      metrics.failure('mysql');
      log.debug('MySQL did not answer', { error });
    },
  });

  return {
    desk,
    room,
    locate,
    limit: perSecond === null ? null : rateLimit({ perSecond, size: cache.size, now: clock }),
    batch: BATCH,
    numbering: {
      queue: services.queue,
      counters,
      recent,
      facts: () => ({ now: Date.now(), uuid: randomUUID }),
      reseed: seed,
      onFailure: (error) => {
        metrics.failure('redis');
        log.debug('Redis did not number', { error });
      },
      onPush: metrics.pushed,
    },
    onDefect: (error) => log.error('a defect: all who wait are told, and it goes on', { error }),
  };
};
