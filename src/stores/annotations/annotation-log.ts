import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Annotation, annotationId, endOf } from '../../stats/annotations/annotation.ts';
import type { WindowRange } from '../../stats/windows/window-range.ts';
import { boundedMap } from '../../core/collections/bounded-map.ts';
import { exists } from '../../files/exists.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { readAnnotation } from './read-annotation.ts';

/** Of each kind; the oldest are dropped first. */
export const MAX_ANNOTATIONS = 500;
/** A file with more lines is written anew. */
const MAX_LINES = 8 * MAX_ANNOTATIONS;
const MAX_SUBJECTS = 2000;
/** An edit war may have any number of users. */
const MAX_USERS = 10;

export interface AnnotationLogOptions {
  /** The file, one annotation as JSON per line; `null`: in memory only. */
  readonly file: string | null;
  /** The file cannot be read or written; the annotations are then in memory only. */
  readonly onError: (error: unknown) => void;
}

/** The newest annotations. They are small and few, so all are in memory. */
export interface AnnotationLog {
  /** Adds an annotation, unless it is there. */
  readonly add: (annotation: Annotation) => void;
  /** Those that touch a range, oldest first. */
  readonly within: (range: WindowRange) => readonly Annotation[];
}

const bounded = (annotation: Annotation): Annotation =>
  annotation.kind === 'edit-war'
    ? { ...annotation, users: annotation.users.slice(0, MAX_USERS) }
    : annotation;

const lineOf = (annotation: Annotation): string => `${JSON.stringify(annotation)}\n`;

/** Bursts of pages are far more frequent than those of wikis. */
const groupOf = (annotation: Annotation): string =>
  annotation.kind === 'burst' ? `burst ${annotation.of}` : annotation.kind;

/** Opens the annotations of a file. It never throws: what cannot be stored is no reason to stop counting. */
export const annotationLog = ({ file, onError }: AnnotationLogOptions): AnnotationLog => {
  const groups = new Map<string, Map<string, Annotation>>();
  /** When each subject of a trend was last reported: an edit war goes on, while its first revert leaves the hour. */
  const reportedAt = boundedMap<string, number>(MAX_SUBJECTS);
  let isWritable = file !== null;
  let lines = 0;

  const isOngoing = (annotation: Annotation): boolean => {
    if ('until' in annotation) return false;
    const subject = `${groupOf(annotation)} ${annotation.key}`;
    const before = reportedAt.get(subject);
    reportedAt.set(subject, annotation.at);
    return before !== undefined && before >= annotation.since;
  };
  const remember = (annotation: Annotation): boolean => {
    if (isOngoing(annotation)) return false;
    const name = groupOf(annotation);
    const group = groups.get(name) ?? new Map<string, Annotation>();
    groups.set(name, group);
    const id = annotationId(annotation);
    if (group.has(id)) return false;
    group.set(id, annotation);
    for (const oldest of group.keys()) {
      if (group.size <= MAX_ANNOTATIONS) break;
      group.delete(oldest);
    }
    return true;
  };
  const all = (): readonly Annotation[] => [...groups.values()].flatMap((group) => [...group.values()]);
  const attempt = (write: (path: string) => void): void => {
    if (file === null || !isWritable) return;
    try {
      write(file);
    } catch (error) {
      isWritable = false;
      onError(error);
    }
  };
  const writeAnew = (): void =>
    attempt((path) => {
      const kept = all();
      writeFileSync(`${path}.new`, kept.map(lineOf).join(''), { mode: 0o600 });
      renameSync(`${path}.new`, path);
      lines = kept.length;
    });

  attempt((path) => {
    if (!exists(path)) return;
    const found = readFileSync(path, 'utf8').split('\n');
    lines = found.length;
    for (const line of found) {
      const annotation = readAnnotation(line);
      if (annotation !== null) remember(annotation);
    }
    // A crash may have left half a line, to which the next one must not be added.
    if (found.at(-1) !== '') appendFileSync(path, '\n');
  });
  if (lines > MAX_LINES) writeAnew();

  return {
    add: (given) => {
      const annotation = bounded(given);
      if (!remember(annotation)) return;
      attempt((path) => {
        makeFolder(dirname(path));
        appendFileSync(path, lineOf(annotation), { mode: 0o600 });
        lines += 1;
      });
      if (lines > MAX_LINES) writeAnew();
    },
    within: ({ from, to }) =>
      all()
        .filter((annotation) => annotation.at < to && endOf(annotation) >= from)
        .toSorted((a, b) => a.at - b.at),
  };
};
