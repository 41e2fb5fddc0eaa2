/** What counting a day came to. */
export interface Outcome {
  readonly seconds: number;
  /** The most memory it held while it counted, in bytes, and with the questions after that. */
  readonly rss: number;
  readonly rssAfterQueries: number;
  /** Of the database when it was closed, in bytes. */
  readonly databaseBytes: number;
  readonly messages: number;
  /** For each resolution: what its windows and the events that are in none come to. */
  readonly accountedSums: readonly number[];
  /** How long a question took, in milliseconds. */
  readonly queryTimes: Readonly<Record<string, number>>;
}
