import type { FlagSpec } from '../../cli/verb.ts';
import { httpUrl } from '../../config/setting-kinds.ts';

/** `--url`, for a verb that asks a running process. */
export const serverUrlFlag = (doc: string): FlagSpec => ({
  name: 'url',
  value: 'URL',
  kind: httpUrl,
  fallback: 'http://127.0.0.1:7000',
  doc,
});
