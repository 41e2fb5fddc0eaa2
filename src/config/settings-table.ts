import type { ValuesOf } from './section.ts';
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
import type { SettingSpec } from './setting-spec.ts';

/** All settings, in the order of `--print-config` and `.env.example`. */
export const SETTINGS_TABLE = {
  ...HTTP_SECTION.settings,
  ...AUTH_SECTION.settings,
  ...PROCESS_SECTION.settings,
  ...FEED_SECTION.settings,
  ...PROXY_SECTION.settings,
  ...STORE_SECTION.settings,
  ...TIME_WINDOW_SECTION.settings,
  ...LIVE_SECTION.settings,
  ...ALERT_SECTION.settings,
  ...WIKI_SECTION.settings,
  ...LOOP_SECTION.settings,
  ...KAFKA_SECTION.settings,
  ...CHAT_SECTION.settings,
};

export type SettingKey = keyof typeof SETTINGS_TABLE;
export type SettingValues = ValuesOf<typeof SETTINGS_TABLE>;

export const SETTING_KEYS = Object.keys(SETTINGS_TABLE) as readonly SettingKey[];

export const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(SETTINGS_TABLE, key);

/** A setting without the type of its value. */
export const specOf = (key: SettingKey): SettingSpec<unknown> => SETTINGS_TABLE[key];
