/** The validated flags of a verb. Every method throws for a flag that the verb does not declare. */
export interface Flags {
  /** Whether the flag was given. */
  readonly on: (name: string) => boolean;
  /** The value or the default; `undefined` if there is neither. */
  readonly text: (name: string) => string | undefined;
  readonly number: (name: string) => number | undefined;
  /** All values of a repeated flag. */
  readonly list: (name: string) => readonly string[];
}
