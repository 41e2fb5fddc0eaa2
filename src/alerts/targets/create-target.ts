import type { TargetConfig } from '../rules/alert-config.ts';
import { discordTarget } from './discord.ts';
import { emailTarget } from './email.ts';
import { ntfyTarget } from './ntfy.ts';
import type { SendDeps } from './post-json.ts';
import { slackTarget } from './slack.ts';
import type { Target } from './target.ts';
import { webhookTarget } from './webhook.ts';

/** The target that a configuration describes. */
export const createTarget = (config: TargetConfig, deps: SendDeps): Target => {
  switch (config.type) {
    case 'webhook':
      return webhookTarget(config, deps);
    case 'slack':
      return slackTarget(config, deps);
    case 'discord':
      return discordTarget(config, deps);
    case 'ntfy':
      return ntfyTarget(config, deps);
    case 'email':
      return emailTarget(config);
  }
};
