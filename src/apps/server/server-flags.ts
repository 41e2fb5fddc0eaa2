import { type FlagSpec, PRINT_CONFIG_FLAG, settingFlag } from '../../cli/verb.ts';

export const SERVER_FLAGS: readonly FlagSpec[] = [
  settingFlag('port', 'N'),
  settingFlag('host', 'ADDRESS'),
  settingFlag('stream_url', 'URL'),
  settingFlag('storage', 'KIND'),
  settingFlag('data_dir', 'FOLDER'),
  settingFlag('since', 'TIME'),
  settingFlag('log_level', 'LEVEL'),
  settingFlag('stats_public'),
  PRINT_CONFIG_FLAG,
];
