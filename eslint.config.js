import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['.build/**', 'dist/**', 'coverage/**', 'src/http/page/**'] },
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
    // chai's assertions are property reads, and mocha's callbacks return nothing of use.
    files: ['spec/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      'rxjs-x/no-ignored-error': 'off',
    },
  },
);
