import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

// A wall clock jumps when it is set: what measures how long something lasts uses src/core/time/monotonic-scheduler.ts. These
// say when something happened, or compare with a time that comes from outside.
const WALL_CLOCK_FILES = [
  'src/apps/**/*.ts',
  'src/cli/**/*.ts',
  'src/config/**/*.ts',
  'src/http/**/*.ts',
  'src/process/**/*.ts',
  'src/sse/**/*.ts',
  'src/telemetry/**/*.ts',
  'src/wikimedia/**/*.ts',
  'src/stores/**/*.ts',
];

export default tseslint.config(
  { ignores: ['.build/**', 'dist/**', 'coverage/**', 'src/page/**'] },
  {
    files: ['src/**/*.ts', 'spec/**/*.ts', 'bench/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, rxjsX.configs.strict],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // It asks for a $ on every function that returns an Observable too; ours is for Observables alone.
      'rxjs-x/finnish': 'off',
      'rxjs-x/throw-error': ['error', { allowThrowingUnknown: true }],
      // Where an Observable must emit, being empty is a defect, and the rejection says so.
      'rxjs-x/no-ignored-default-value': 'off',
      'rxjs-x/no-nested-subscribe': 'error',
      'rxjs-x/no-ignored-subscription': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'rxjs',
              importNames: ['asyncScheduler', 'asapScheduler', 'queueScheduler'],
              message: 'Its clock is the wall clock: use monotonicScheduler.',
            },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        // A point in time less a constant is a point in time again; anything else subtracted is a duration.
        ...[
          "BinaryExpression[operator='-'] > CallExpression.right",
          "BinaryExpression[operator='-'][right.name!=/^[A-Z_]+$/] > CallExpression.left",
        ].map((call) => ({
          selector: `${call}[callee.object.name='Date'][callee.property.name='now']`,
          message: 'The wall clock measures no duration: use monotonicNow().',
        })),
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: WALL_CLOCK_FILES,
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'Date',
          property: 'now',
          message: 'Use monotonicNow() for durations; for a point in time see WALL_CLOCK_FILES.',
        },
      ],
    },
  },
  {
    // chai's assertions are property reads, and mocha's callbacks return nothing of use.
    files: ['spec/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      'rxjs-x/no-ignored-error': 'off',
    },
  },
);
