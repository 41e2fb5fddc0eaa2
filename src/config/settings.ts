import { ALERT_SECTION } from './sections/alert-settings.ts';
import { AUTH_SECTION } from './sections/auth-settings.ts';
import { CHAT_SECTION } from './sections/chat-settings.ts';
import { FEED_SECTION } from './sections/feed-settings.ts';
import { HTTP_SECTION } from './sections/http-settings.ts';
import { KAFKA_SECTION } from './sections/kafka-settings.ts';
import { LIVE_SECTION } from './sections/live-settings.ts';
import { LOOP_SECTION } from './sections/loop-settings.ts';
import { PROCESS_SECTION } from './sections/process-settings.ts';
import { PROXY_SECTION } from './sections/proxy-settings.ts';
import { STORE_SECTION } from './sections/store-settings.ts';
import { TIME_WINDOW_SECTION } from './sections/time-window-settings.ts';
import { WIKI_SECTION } from './sections/wiki-settings.ts';
import type { SettingValues } from './settings-table.ts';

/** Groups the flat values by section. Relative paths are resolved against `cwd`. */
export const shapeSettings = (values: SettingValues, cwd: string) =>
  Object.freeze({
    ...PROCESS_SECTION.shape(values, cwd),
    http: HTTP_SECTION.shape(values, cwd),
    auth: AUTH_SECTION.shape(values, cwd),
    feed: FEED_SECTION.shape(values, cwd),
    proxy: PROXY_SECTION.shape(values, cwd),
    store: STORE_SECTION.shape(values, cwd),
    windows: TIME_WINDOW_SECTION.shape(values, cwd),
    live: LIVE_SECTION.shape(values, cwd),
    alerts: ALERT_SECTION.shape(values, cwd),
    wikis: WIKI_SECTION.shape(values, cwd),
    loop: LOOP_SECTION.shape(values, cwd),
    kafka: KAFKA_SECTION.shape(values, cwd),
    chat: CHAT_SECTION.shape(values, cwd),
  });

/** All settings, checked and frozen. The name of each time holds its unit. */
export type Settings = ReturnType<typeof shapeSettings>;
