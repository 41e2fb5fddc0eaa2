export const ONCE = 'must be given only once';

interface Issue {
  readonly input?: unknown;
}

/** What is wrong with a parameter: it was given more than once, so that it is a list, or it is invalid as `message` says. */
export const onceOr = (message: string) => ({
  error: ({ input }: Issue): string => (Array.isArray(input) ? ONCE : message),
});
