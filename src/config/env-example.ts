import { SETTING_KEYS, specOf } from './settings-table.ts';

const HEADER = `# All settings of Headwater with their defaults. Copy this file to .env and uncomment the lines you want to change.
# The environment overrides .env; the command line overrides both. To see the effective settings, run:
# headwater server --print-config

# A JSON configuration file, with the keys that --print-config shows.
# Default: ./config.json, if it exists.
# CONFIG_FILE=
`;

/** The text of `.env.example`: each setting with description, allowed values and default. */
export const envExample = (): string =>
  [
    HEADER,
    ...SETTING_KEYS.map((key) => {
      const { env, fallback, doc, kind } = specOf(key);
      const [name, alias] = env;
      const also = alias === undefined ? '' : ` (Also ${alias}.)`;
      return `# ${doc}${also}\n# Allowed: ${kind.allowed}.\n# ${name}=${fallback}\n`;
    }),
  ].join('\n');
