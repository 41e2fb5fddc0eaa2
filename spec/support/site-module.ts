import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../src/files/package-root.ts';

/** Imports a module of the documentation's site, which is not compiled. */
export const siteModule = (name: string): Promise<unknown> =>
  import(pathToFileURL(join(packageRoot(), 'site', name)).href) as Promise<unknown>;

/** What site/documents.js exports. */
export interface SiteDocuments {
  readonly SECTIONS: readonly {
    readonly title: string;
    readonly documents: readonly { readonly path: string; readonly about: string }[];
  }[];
  readonly DOCUMENTS: readonly { readonly path: string; readonly about: string }[];
  readonly pageOf: (path: string) => string;
  readonly titleOf: (text: string) => string;
}

export const siteDocuments = (): Promise<SiteDocuments> =>
  siteModule('documents.js') as Promise<SiteDocuments>;
