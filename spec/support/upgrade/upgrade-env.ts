import type { Env } from '../test-bed.ts';
import { ADMIN, UPGRADE_SINCE_MS } from './upgrade-events.ts';

/** The settings of the older and of the current server alike. */
export const upgradeEnv = (streamUrl: string): Env => ({
  STREAM_URL: streamUrl,
  SINCE: String(UPGRADE_SINCE_MS),
  STATS_PUBLIC: 'true',
  HOST: '127.0.0.1',
  METRICS_PORT: 'off',
  ADMIN_USERNAME: ADMIN.username,
  ADMIN_PASSWORD: ADMIN.password,
});
