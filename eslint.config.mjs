import tseslint from 'typescript-eslint';

const pure = ['src/domain/**/*.ts', 'src/projections/*/projection.ts'];
const forbid = (name, message) => ({ name, message });
const outside = 'The rules know no clock, no randomness and no outside: take it from the facts or from the event.';

export default tseslint.config(
  { ignores: ['dist', 'dist.*', 'coverage', 'node_modules', 'data'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.mjs', '*.cjs', 'src/web/assets/*.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': ['error', { allow: ['info'] }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Nest types its plain options objects as classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
    },
  },
  {
    files: pure,
    rules: {
      'no-restricted-globals': [
        'error',
        ...['Date', 'process', 'crypto', 'performance', 'setTimeout', 'fetch'].map((name) => forbid(name, outside)),
      ],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: outside }],
      'no-restricted-imports': ['error', { patterns: [{ group: ['node:*', '@nestjs/*', 'rxjs'], message: outside }] }],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.cjs', '**/*.mjs', 'bin/*', 'src/web/assets/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
