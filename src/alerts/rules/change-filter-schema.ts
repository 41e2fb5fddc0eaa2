import { z } from 'zod';
import type { EventFilter, FilterParam } from '../../wikimedia/filter/event-filter.ts';
import { FILTER_PARAMS } from '../../wikimedia/filter/event-filter.ts';
import { readFilter } from '../../wikimedia/filter/read-filter.ts';
import { type KnownWikis, SMALL_SET } from '../../wikimedia/filter/read-wikis.ts';
import { strictObject } from './strict-object.ts';

const ONE_VALUE = 'must be a text, a number, true or false, or a list of these';
const WIKI_PARAMS: readonly FilterParam[] = ['domain', 'wiki'];

const oneValue = z.union([z.string(), z.number(), z.boolean()], { error: ONE_VALUE });
const values = z
  .union([oneValue, z.array(oneValue)], { error: ONE_VALUE })
  .transform((given) => (Array.isArray(given) ? given : [given]).map(String))
  .optional();

type Values = typeof values;
const shape = Object.fromEntries(FILTER_PARAMS.map((name) => [name, values])) as Record<FilterParam, Values>;

/** The members of the set change every hour, and a rule is read once. */
const namesSmallSet = (texts: readonly string[] = []): boolean =>
  texts.some((text) => text.split(',').some((name) => name.trim().toLowerCase() === SMALL_SET));

/** The filter of /events as a JSON object: the same names, and the same values. */
export const changeFilterSchema = (sets: KnownWikis['sets']) =>
  strictObject(shape).transform((texts, context): EventFilter => {
    for (const name of WIKI_PARAMS)
      if (namesSmallSet(texts[name])) {
        const message = `the set ${SMALL_SET} changes every hour: name wikis, or a set of WIKI_SETS`;
        context.addIssue({ code: 'custom', path: [name], message });
        return z.NEVER;
      }
    const read = readFilter(texts, { seen: new Set(), sets });
    if ('filter' in read) return read.filter;
    for (const { param, problem } of read.problems)
      context.addIssue({ code: 'custom', path: [param], message: problem });
    return z.NEVER;
  });
