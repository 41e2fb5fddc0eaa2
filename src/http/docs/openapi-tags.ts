import type { createDocument } from 'zod-openapi';

type OpenapiDocument = ReturnType<typeof createDocument>;

/** The groups of routes in the order of the documentation; a route is in the first one whose pattern it matches. */
const GROUPS: readonly (readonly [name: string, paths: RegExp])[] = [
  ['Access', /^\/(login|stats\/ticket)$/],
  ['Trends', /^\/stats\/trends/],
  ['Statistics', /^\/stats/],
  ['Live changes', /^\/events/],
  ['Alerts', /^\/alerts/],
  ['Rejected events', /^\/rejects/],
  ['Assistants', /^\/mcp/],
  ['Health', /^\/(status|ready)$/],
];

const METHODS = ['get', 'post'] as const;

/** The same document, with its routes in groups. */
export const withTags = (document: OpenapiDocument): OpenapiDocument => {
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => {
    const tags = GROUPS.filter(([, pattern]) => pattern.test(path)).slice(0, 1);
    const operations = METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [[method, { ...operation, tags: tags.map(([name]) => name) }]];
    });
    return [path, { ...item, ...Object.fromEntries(operations) }] as const;
  });
  return { ...document, tags: GROUPS.map(([name]) => ({ name })), paths: Object.fromEntries(paths) };
};
