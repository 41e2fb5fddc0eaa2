import { type RequestHandler, Router } from 'express';
import { OTHER_KEY } from '../../stats/counts/key-cap.ts';
import { SMALL_SET } from '../../wikimedia/filter/read-wikis.ts';
import { wikiLabel } from '../../wikimedia/names/wiki-label.ts';
import { isoTime } from '../iso-time.ts';
import { throwStoreUnavailable } from '../middleware/http-error.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import { validate } from '../middleware/validate.ts';
import { NoParams } from '../schemas/query-params.ts';
import type { HourlyRates } from './hourly-rates.ts';
import type { KnownWikisOptions } from './known-wikis.ts';
import { SMALL_PER_HOUR, smallWikis } from './small-wikis.ts';

export interface WikisRouteOptions extends KnownWikisOptions {
  readonly guard: RequestHandler;
}

const SMALL_RULE = `fewer than ${SMALL_PER_HOUR} events per hour in the mean of \`rates\``;

const rounded = (value: number): number => Math.round(value * 100) / 100;

const wikisJson = (domains: readonly string[], rates: HourlyRates | null): readonly object[] => {
  const rateOf = (domain: string): number => rates?.perHour.get(domain) ?? 0;
  return domains
    .toSorted((a, b) => rateOf(b) - rateOf(a) || (a < b ? -1 : 1))
    .map((domain) => ({
      domain,
      name: wikiLabel(domain),
      per_hour: rates === null ? null : rounded(rateOf(domain)),
    }));
};

/** GET /stats/wikis: the wikis seen so far with their names and rates, and the members of each named set. */
export const wikisRoute = ({ domains, sets, rates, guard }: WikisRouteOptions): Router => {
  const handler: RequestHandler = async (request, response) => {
    validate(NoParams, request.query);
    const read = rates === null ? null : await rates().catch(throwStoreUnavailable);
    const names = [...domains().keys()].filter((domain) => domain !== OTHER_KEY);
    const builtIn =
      rates === null ? [] : [{ name: SMALL_SET, rule: SMALL_RULE, wikis: smallWikis(names, read) }];
    response
      .set('Cache-Control', 'private, no-cache')
      .set('Vary', 'Authorization')
      .json({
        rates: read === null ? null : { from: isoTime(read.range.from), to: isoTime(read.range.to) },
        sets: [...builtIn, ...Array.from(sets, ([name, wikis]) => ({ name, rule: null, wikis }))],
        wikis: wikisJson(names, read),
      });
  };
  const router = Router({ caseSensitive: true });
  router.route('/stats/wikis').get(guard, handler).all(onlyMethods('GET', 'HEAD'));
  return router;
};
