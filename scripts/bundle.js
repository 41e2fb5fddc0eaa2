// Bundles the command line and its worker threads into dist/bundle: a start then reads a few dozen files instead of a thousand.
// The package and the images run this; `--for-image` adds what images answer /mcp with. `--out FOLDER` is for specs. Specs, and
// the scripts of package.json, run the same modules unbundled.
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

/**
 * The packages that are bundled, too: those of many modules. The others stay outside: they are native, or few processes load
 * them, or they read what comes from the network, and whoever installs Headwater may have to update one of them at once.
 */
const BUNDLED = ['rxjs', 'zod', 'zod-openapi', '@opentelemetry/api', 'pino', 'pino-pretty', 'prom-client'];
/** An image has this optional peer in its bundle (0.6 MB; installed, it has 9 MB): there is no npm to install it with. */
const IN_IMAGES = ['@modelcontextprotocol/sdk'];

const { values: options } = parseArgs({
  options: { 'for-image': { type: 'boolean', default: false }, out: { type: 'string' } },
});
const bundled = options['for-image'] ? [...BUNDLED, ...IN_IMAGES] : BUNDLED;

const root = join(import.meta.dirname, '..');
const compiled = join(root, 'dist', 'src');
const out = options.out ?? join(root, 'dist', 'bundle');

const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const external = Object.keys({ ...dependencies, ...peerDependencies })
  .filter((name) => !bundled.includes(name))
  .flatMap((name) => [name, `${name}/*`]);

// A worker is started by its URL beside the module that starts it, and all files of the bundle are in one folder.
const workers = readdirSync(compiled, { recursive: true }).filter((path) => path.endsWith('-worker.js'));
const nameOf = (path) => path.replace(/^.*\//, '').replace(/\.js$/, '');

rmSync(out, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    headwater: join(compiled, 'cli.js'),
    ...Object.fromEntries(workers.map((path) => [nameOf(path), join(compiled, path)])),
  },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.11',
  external,
  // Its modules for bundlers: what nobody imports is left out. Under its condition "node" it has only the older format.
  alias: {
    'rxjs/testing': join(root, 'node_modules/rxjs/dist/esm/testing/index.js'),
    rxjs: join(root, 'node_modules/rxjs/dist/esm/index.js'),
  },
  // Names stay as they are, for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 130,
  legalComments: 'none',
  // For packages in the older format of modules.
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);",
  },
  metafile: true,
  logLevel: 'warning',
});
chmodSync(join(out, 'headwater.js'), 0o755);

/** The packages in the bundle, with their texts of licence. */
const folders = new Set(
  Object.keys(metafile.inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
);
const licences = [...folders].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined && license === undefined)
    throw new Error(`${name} has no licence: do not bundle it`);
  const text = file === undefined ? `Licence: ${license}` : readFileSync(join(root, folder, file), 'utf8');
  return `${name} ${version}\n\n${text.trim()}\n`;
});
writeFileSync(join(out, 'THIRD-PARTY-LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));
