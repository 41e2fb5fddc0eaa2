/** What counting a day came to. */
export interface Outcome {
  readonly seconds: number;
  /** The most memory it held while it counted, in bytes, and with the questions after that. */
  readonly rss: number;
  readonly rssAsked: number;
  /** Of the database when it was closed, in bytes. */
  readonly bytes: number;
  readonly messages: number;
  /** For each resolution: what its windows and the events that are in none come to. */
  readonly accounted: readonly number[];
  /** How long a question took, in milliseconds. */
  readonly asked: Readonly<Record<string, number>>;
}
