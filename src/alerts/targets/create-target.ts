import type { TargetConfig } from '../rules/alert-config.ts';
import type { SendDeps } from './post-json.ts';
import type { Target } from './target.ts';
import { webhookTarget } from './webhook.ts';

/** The target that a configuration describes. */
export const createTarget = (config: TargetConfig, deps: SendDeps): Target => {
  switch (config.type) {
    case 'webhook':
      return webhookTarget(config, deps);
    case 'slack':
    case 'discord':
    case 'ntfy':
    case 'email':
      throw new Error(`${config.type} is not available yet`);
  }
};
