import { whyNoTool } from './find-tool.ts';

const TOOLS = ['buildah', 'busybox', 'ldd', 'unshare', 'nsenter', 'mount', 'ip'];

/** Why images cannot be built and run here without a container engine; null where they can. */
export const whyNoBuildah = (): string | null => {
  if (process.platform !== 'linux')
    return `no images here: buildah needs Linux, and this is ${process.platform}`;
  const missing = TOOLS.map(whyNoTool).find((why) => why !== null);
  if (missing !== undefined) return missing;
  return process.getuid?.() === 0 ? null : 'no images here: mounting their root file systems takes root';
};
