import type { Annotation } from '../../stats/annotations/annotation.ts';
import type { WindowRange } from '../../stats/windows/window-range.ts';

export interface AnnotationQueries {
  /** What touches a range, oldest first. */
  readonly within: (range: WindowRange) => readonly Annotation[];
}
