/** What a condition sees of a situation: each time it is seen, not only at first. */
export interface Sighting {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly url: string | null;
  /** When the situation began, as far as the condition knows, epoch ms. */
  readonly since: number;
}
