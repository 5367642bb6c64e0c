/** Code that loads, serves and asks a registered model, ready to be copied. */

import type { IModelField, IModelSummary } from '../artifacts/mlmodel';

/** What a piece of code is for; the page says it in words. */
export type ModelCodeKind =
  'native' | 'pyfunc' | 'serve' | 'serveMlflow' | 'ask';

/** One piece of code, and where it belongs. */
export interface IModelCode {
  readonly kind: ModelCodeKind;
  readonly place: 'shell' | 'notebook';
  readonly code: string;
}

/** Where the examples serve a model; not MLflow's own 5000, where a server may be. */
const PORT = 5001;

/** The URI of a version: by its number, its stage, or an alias with an `@` before it. */
export function modelUri(name: string, which: string): string {
  return which.startsWith('@')
    ? `models:/${name}${which}`
    : `models:/${name}/${which}`;
}

/**
 * Everything that makes sense for a model.
 *
 * @param uri The model's.
 * @param summary What its files say; undefined where they cannot be read.
 */
export function modelCode(uri: string, summary?: IModelSummary): IModelCode[] {
  const flavor = summary?.flavors.find(name => /^[a-z][a-z0-9_]*$/.test(name));
  const native = flavor && flavor !== 'python_function' && load(flavor, uri);
  const isPlain = !summary || summary.flavors.includes('python_function');
  const body = summary && exampleBody(summary.inputs);
  return [
    ...piece('native', 'notebook', native),
    ...piece('pyfunc', 'notebook', isPlain && load('pyfunc', uri)),
    ...piece(
      'serve',
      'shell',
      `jupyter tracker models serve -m ${shellQuote(uri)} --port ${PORT}`
    ),
    ...piece(
      'serveMlflow',
      'shell',
      `mlflow models serve -m ${shellQuote(uri)} --port ${PORT} --env-manager local`
    ),
    ...piece('ask', 'shell', body && ask(body))
  ];
}

function piece(
  kind: ModelCodeKind,
  place: IModelCode['place'],
  code: string | false | undefined
): IModelCode[] {
  return code ? [{ kind, place, code }] : [];
}

function load(flavor: string, uri: string): string {
  // JSON's strings are Python's, too.
  return [
    `import jupyter_tracker.${flavor}`,
    '',
    `model = jupyter_tracker.${flavor}.load_model(${JSON.stringify(uri)})`
  ].join('\n');
}

function ask(body: string): string {
  return [
    `curl http://127.0.0.1:${PORT}/invocations \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d ${shellQuote(body)}`
  ].join('\n');
}

/** A request that fits the signature; undefined where nothing is known of it. */
function exampleBody(inputs: readonly IModelField[]): string | undefined {
  if (inputs.length === 0) {
    return undefined;
  }
  if (inputs.every(({ name }) => name)) {
    const columns = inputs.map(({ name }) => name);
    const data = [inputs.map(({ type }) => exampleOf(type))];
    return JSON.stringify({ dataframe_split: { columns, data } });
  }
  return JSON.stringify({ inputs: inputs.map(({ type }) => exampleOf(type)) });
}

function exampleOf(type: string): unknown {
  const tensor = /^\S+ (\[.*\])$/.exec(type);
  if (tensor) {
    return tensorOf(JSON.parse(tensor[1] as string) as number[]);
  }
  switch (type) {
    case 'string':
      return 'text';
    case 'boolean':
      return true;
    case 'datetime':
      return '2026-01-31T12:00:00';
    case 'binary':
      return 'AAAA';
    case 'integer':
    case 'long':
      return 1;
    default:
      return 0.5;
  }
}

/** Zeros in the shape; one for each dimension that may be of any size. */
function tensorOf([size, ...rest]: readonly number[]): unknown {
  if (size === undefined) {
    return 0;
  }
  // Enough to see the shape: an image has more numbers than anybody reads.
  const length = Math.min(Math.max(size, 1), MOST);
  return Array.from({ length }, () => tensorOf(rest));
}

const MOST = 4;

/** Text as one word of a shell. */
function shellQuote(text: string): string {
  return /^[\w@:/.-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}
