import type { AppModule } from '../runtime/app-context.ts';

/** PLACEHOLDER: to be replaced by the app. */
export const run: AppModule['run'] = (context) => {
  context.log.error(`${context.verb} is not built yet`);
  return Promise.resolve(1);
};
