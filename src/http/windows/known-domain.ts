import { readWikiName } from '../../wikimedia/names/read-wiki-name.ts';
import { HttpError } from '../middleware/http-error.ts';

/** The domain of a wiki in a query: throws a 400 that names the nearest wiki if there is no such one. */
export type KnownDomain = (name: string) => string;

/** `domains`: those of all events so far. */
export const knownDomain =
  (domains: () => ReadonlySet<string> | ReadonlyMap<string, unknown>): KnownDomain =>
  (name) => {
    const read = readWikiName(name, domains());
    if ('domain' in read) return read.domain;
    throw new HttpError(400, 'bad-request', `domain: ${read.problem}`);
  };
