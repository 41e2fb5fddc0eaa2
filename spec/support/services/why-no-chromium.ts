import { findChromium } from '../page-checks.ts';

/** Why there is no browser for the page's specs; null where there is one. */
export const whyNoChromium = (env: Readonly<Record<string, string | undefined>>): string | null =>
  findChromium(env) === null
    ? 'no Chromium here: run scripts/install-chromium.sh, or set CHROMIUM to the path of one'
    : null;
