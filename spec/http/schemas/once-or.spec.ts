import { expect } from 'chai';
import type * as z from 'zod';
import { RejectsParams, StatsParams, StreamParams } from '../../../src/http/schemas/base-params.ts';
import { EventsParams } from '../../../src/http/schemas/events-params.ts';
import {
  TopParams,
  TotalsParams,
  TrendsParams,
  WindowsParams,
} from '../../../src/http/schemas/feature-params.ts';

const SCHEMAS: Readonly<Record<string, z.ZodObject>> = {
  StatsParams,
  StreamParams,
  RejectsParams,
  WindowsParams,
  TotalsParams,
  TopParams,
  TrendsParams,
  EventsParams,
};
/** Filters that select any of several values. */
const LISTS = [
  'WindowsParams.domain',
  'WindowsParams.kind',
  'TotalsParams.domain',
  'TotalsParams.kind',
  'TopParams.domain',
  'TrendsParams.domain',
].concat(
  ['domain', 'wiki', 'type', 'namespace', 'title', 'user', 'kind'].map((param) => `EventsParams.${param}`),
);

describe('a query parameter that is given more than once', () => {
  for (const [schemaName, schema] of Object.entries(SCHEMAS))
    for (const param of Object.keys(schema.shape)) {
      const name = `${schemaName}.${param}`;
      if (LISTS.includes(name)) continue;
      it(`is refused, so that no value is silently ignored: ${name}`, () => {
        for (const given of [
          ['a', 'b'],
          ['true', 'true'],
        ]) {
          const { error } = schema.safeParse({ [param]: given });
          const messages = error?.issues
            .filter(({ path }) => path[0] === param)
            .map(({ message }) => message);
          expect(messages).to.deep.equal(['must be given only once']);
        }
      });
    }

  it('selects any of the values in a filter of /events', () => {
    expect(EventsParams.parse({ domain: ['a', 'b'], type: ['edit', 'new'], user: 'u' })).to.deep.include({
      domain: ['a', 'b'],
      type: ['edit', 'new'],
      user: ['u'],
    });
  });
});
