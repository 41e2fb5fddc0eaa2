import * as z from 'zod';
import type { ZodOpenApiOverrideContext } from 'zod-openapi';
import { CHANGE_TYPES } from '../../wikimedia/names/change-types.ts';
import { USER_KINDS } from '../../wikimedia/event/user-kind.ts';
import { commaList, commaListOf, list } from './list-params.ts';
import { ONCE } from './once-or.ts';
import { queryParams } from './query-params.ts';
import { ticketParam } from './ticket-param.ts';

type Override = Pick<ZodOpenApiOverrideContext, 'jsonSchema'>;

const single = (description: string, jsonType: 'boolean' | 'integer') =>
  z
    .string({ error: ONCE })
    .transform((given) => [given])
    .optional()
    .meta({
      description,
      override: ({ jsonSchema }: Override) => {
        jsonSchema.type = jsonType;
      },
    });

const NAMES =
  'domains (en.wikipedia.org), database names (enwiki), patterns (*.wikipedia.org) or names of sets.';

export const EventsParams = queryParams({
  domain: commaList(`Only changes that statistics count for these domains: ${NAMES}`),
  wiki: commaList(`Only changes of these wikis, by domain or by database: ${NAMES}`),
  type: commaListOf(`Only these types: ${CHANGE_TYPES.join(', ')}.`, { type: 'string', enum: CHANGE_TYPES }),
  namespace: commaListOf('Only pages in these namespaces, by number: 0 has the articles.', {
    type: 'integer',
  }),
  title: list('Only pages whose title, with its namespace, begins like this; may be repeated.'),
  user: list('Only changes by these users; may be repeated.'),
  kind: commaListOf(`Only changes by these kinds of users: ${USER_KINDS.join(', ')}.`, {
    type: 'string',
    enum: USER_KINDS,
  }),
  bot: single('Only changes by bots (true) or only by people (false).', 'boolean'),
  min_bytes: single('Only changes that add or remove at least this many bytes.', 'integer'),
  minor: single('Only minor edits (true), or everything else (false).', 'boolean'),
  ticket: ticketParam,
});
