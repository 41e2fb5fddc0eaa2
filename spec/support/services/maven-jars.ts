import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** An artifact of Maven Central, with its dependencies. */
export interface JarSet {
  /** For the folder in the cache: `kafka-3.9.1`. */
  readonly name: string;
  /** As `group:artifact:version`. */
  readonly artifacts: readonly string[];
  /** Names of artifacts to be left out, though others depend on them. */
  readonly without?: readonly string[];
}

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
const DOWNLOAD_TIMEOUT_MS = 300_000;

const run = promisify(execFile);

const pom = (artifacts: readonly string[]): string => {
  const dependencies = artifacts.map((artifact) => {
    const [group, name, version] = artifact.split(':');
    if (group === undefined || name === undefined || version === undefined)
      throw new Error(`an artifact is named as group:artifact:version, not as "${artifact}"`);
    return `    <dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0">',
    '  <modelVersion>4.0.0</modelVersion>',
    '  <groupId>headwater</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>',
    '  <dependencies>',
    ...dependencies,
    '  </dependencies>',
    '</project>',
    '',
  ].join('\n');
};

const cacheFolder = (): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'headwater');

/** The set's folder in the cache; another list of artifacts is another folder. */
const folderOf = ({ name, artifacts, without = [] }: JarSet): string => {
  const hash = createHash('sha256').update(JSON.stringify([artifacts, without]));
  return join(cacheFolder(), `${name}-${hash.digest('hex').slice(0, 8)}`);
};

const copyInto = async (folder: string, { artifacts, without = [] }: JarSet): Promise<void> => {
  await writeFile(join(folder, 'pom.xml'), pom(artifacts));
  const args = ['-q', '-B', PLUGIN, `-DoutputDirectory=${folder}`];
  if (without.length > 0) args.push(`-DexcludeArtifactIds=${without.join(',')}`);
  await run('mvn', args, { cwd: folder, timeout: DOWNLOAD_TIMEOUT_MS });
};

/** Whether the set needs no download. */
export const hasJars = (set: JarSet): boolean => existsSync(folderOf(set));

/**
 * The folder that holds the set's jars: in the cache (`~/.cache/headwater`, or under `XDG_CACHE_HOME`), downloaded
 * by Maven the first time. The folder appears there only when it is complete; of several that download at once the
 * first one's is kept.
 */
export const mavenJars = async (set: JarSet): Promise<string> => {
  const folder = folderOf(set);
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder(), { recursive: true });
  const partial = await mkdtemp(join(cacheFolder(), `${set.name}-partial-`));
  try {
    await copyInto(partial, set);
    await rename(partial, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } catch (error) {
    const { stdout = '' } = error as { stdout?: string };
    throw new Error(`Maven could not get the jars of ${set.name}:\n${stdout.trim() || String(error)}`, {
      cause: error,
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
};
