/**
 * One service for all specs of a mocha run: started at its first use, which is in a hook or a spec, and stopped
 * when the run ends.
 */
export const sharedService = <T extends { readonly stop: () => Promise<void> }>(
  start: () => Promise<T>,
): (() => Promise<T>) => {
  let started: Promise<T> | undefined;
  return () => {
    if (started === undefined) {
      const starting = start();
      started = starting;
      // While specs run, mocha's `after` adds to the root suite: this runs after the last spec of the last file.
      after(async () => {
        // One that did not start has failed its specs already, and has stopped itself.
        const service = await starting.catch(() => undefined);
        await service?.stop();
      });
    }
    return started;
  };
};
