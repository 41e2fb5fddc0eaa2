import type { Verb } from '../cli/verb.ts';
import { CHAT_VERB } from './chat/verb.ts';
import { CONSUMER_VERB } from './consumer/verb.ts';
import { PRODUCER_VERB } from './producer/verb.ts';
import { SERVER_VERB } from './server/verb.ts';
import { ACCOUNT_VERB } from './tools/account/verb.ts';
import { ALERTS_VERB } from './tools/alerts/verb.ts';
import { BACKUP_VERB } from './tools/backup/verb.ts';
import { CHECK_VERB } from './tools/check-verb.ts';
import { DEAD_LETTERS_VERB } from './tools/dead-letters/verb.ts';
import { DEMO_VERB } from './tools/demo-verb.ts';
import { INIT_VERB } from './tools/init/verb.ts';
import { MCP_VERB } from './tools/mcp/verb.ts';
import { RECORD_VERB } from './tools/record/verb.ts';
import { REJECTS_VERB } from './tools/rejects-verb.ts';
import { REPLAY_VERB } from './tools/replay-verb.ts';
import { RESET_VERB } from './tools/reset/verb.ts';
import { TAIL_VERB } from './tools/tail/verb.ts';
import { TOKEN_VERB } from './tools/token-verb.ts';
import { TOP_VERB } from './tools/top/verb.ts';

/** All verbs, in the order of the help. The module of a verb is loaded only when the verb is called. */
export const VERBS: readonly Verb[] = [
  SERVER_VERB,
  CONSUMER_VERB,
  PRODUCER_VERB,
  CHAT_VERB,
  TAIL_VERB,
  TOP_VERB,
  MCP_VERB,
  REPLAY_VERB,
  RECORD_VERB,
  TOKEN_VERB,
  ACCOUNT_VERB,
  CHECK_VERB,
  BACKUP_VERB,
  RESET_VERB,
  DEMO_VERB,
  INIT_VERB,
  REJECTS_VERB,
  ALERTS_VERB,
  DEAD_LETTERS_VERB,
];
