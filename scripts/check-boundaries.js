// Checks which folder may import which, and that there was something to check: a run over no modules is a failure.
import { cruise } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const { options, ...ruleSet } = await extractDepcruiseConfig('./.dependency-cruiser.cjs');
const { output } = await cruise(['src'], { ...options, ruleSet, validate: true }, undefined, {
  tsConfig: extractTSConfig('./tsconfig.json'),
});
const { totalCruised, totalDependenciesCruised, violations } = output.summary;
for (const { from, to, rule } of violations) console.error(`${rule.severity} ${rule.name}: ${from} → ${to}`);
console.log(
  `${totalCruised} modules, ${totalDependenciesCruised} dependencies, ${violations.length} violations`,
);
if (totalCruised === 0 || totalDependenciesCruised === 0) {
  console.error('nothing was checked: dependency-cruiser found no modules or no dependencies in src');
}
process.exitCode = totalCruised === 0 || totalDependenciesCruised === 0 || violations.length > 0 ? 1 : 0;
