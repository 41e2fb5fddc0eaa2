/** An incident, as a condition detects it: each time, not only at first. */
export interface Detection {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly url: string | null;
  /** When the incident began, as far as the condition knows, epoch ms. */
  readonly since: number;
}
