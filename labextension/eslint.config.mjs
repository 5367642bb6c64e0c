import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const HOST = ['@jupyterlab/*', '@lumino/*', '**/lab/**'];

/** Forbid imports that would tie a folder to a host it must not know. */
function without(...groups) {
  return {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: groups, message: 'This folder must not depend on it.' }
        ]
      }
    ]
  };
}

export default tseslint.config(
  { ignores: ['lib', 'node_modules', 'coverage'] },
  eslint.configs.recommended,
  tseslint.configs.strict,
  tseslint.configs.stylistic,
  reactHooks.configs['recommended-latest'],
  prettier,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      curly: 'error',
      eqeqeq: 'error',
      '@typescript-eslint/array-type': ['error', { default: 'array-simple' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // JupyterLab's convention: interfaces start with a capital I.
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z]', match: true }
        }
      ]
    }
  },
  {
    files: ['src/api/**', 'src/state/**', 'src/compare/**'],
    rules: without(...HOST, 'react', 'react-dom', '**/components/**')
  },
  { files: ['src/components/**', 'src/web/**'], rules: without(...HOST) },
  {
    files: ['scripts/**', '*.mjs', '*.cjs'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', module: 'writable' }
    }
  }
);
