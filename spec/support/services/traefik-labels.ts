import { load } from 'js-yaml';
import { documentedConfigurations } from './documented-configurations.ts';

export interface LabelledService {
  readonly labels: readonly string[];
  readonly environment: Readonly<Record<string, string | number>>;
}

const routerRule = (label: string): boolean => label.startsWith('traefik.http.routers.headwater.rule=');

/** The service of docs/reverse-proxy.md. At a sub-path, the labels for it replace the rule. */
export const documentedService = (isSubPath: boolean): LabelledService => {
  const [root, subPath] = documentedConfigurations('yaml').map((text) => load(text));
  const { services } = root as { readonly services: { readonly server: LabelledService } };
  const { labels } = subPath as { readonly labels: readonly string[] };
  const { server } = services;
  if (!isSubPath) return server;
  return { ...server, labels: [...server.labels.filter((label) => !routerRule(label)), ...labels] };
};

interface Tree {
  [name: string]: Tree | string | readonly unknown[];
}

const branchOf = (tree: Tree, name: string): Tree => {
  const branch = tree[name];
  if (typeof branch === 'object' && !Array.isArray(branch)) return branch as Tree;
  const created: Tree = {};
  tree[name] = created;
  return created;
};

/** What Traefik splits at commas. */
const LISTS = ['middlewares', 'entrypoints', 'prefixes'];

/**
 * The labels as Traefik's file format: each dot is a level. Compose has replaced `$$` by `$` before. Of the documented labels,
 * this changes what differs on every machine: the host name, who signs the certificate, and where the service is.
 */
export const dynamicConfiguration = (
  labels: readonly string[],
  { host, url }: { readonly host: string; readonly url: string },
): { readonly http: Tree } => {
  const http: Tree = {};
  for (const label of labels) {
    const [path = '', ...rest] = label.split('=');
    const value = rest.join('=').replaceAll('$$', '$').replace('headwater.example.org', host);
    const names = path.replace(/^traefik\.http\./, '').split('.');
    const last = names.pop() ?? '';
    const parent = names.reduce(branchOf, http);
    parent[last] = LISTS.includes(last.toLowerCase()) ? value.split(',') : value;
  }
  const router = branchOf(branchOf(http, 'routers'), 'headwater');
  router['tls'] = {};
  router['service'] = 'headwater';
  branchOf(http, 'services')['headwater'] = { loadBalancer: { servers: [{ url }] } };
  return { http };
};
