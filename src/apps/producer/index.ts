import type { AppModule } from '../../cli/app-context.ts';
import { producerProcess } from './wiring.ts';

export const run: AppModule['run'] = (context) => context.run(producerProcess(context));
