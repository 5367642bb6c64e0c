/** Places on this page and their addresses, which are those of MLflow's own page. */

/** What the page shows. */
export type Route =
  | { readonly page: 'experiments' }
  | { readonly page: 'experiment'; readonly experimentId: string }
  | {
      readonly page: 'run';
      readonly runId: string;
      /** Path of an artifact to show. */
      readonly artifact?: string;
    }
  | {
      readonly page: 'compare';
      readonly runIds: readonly string[];
      /** How the comparison is looked at: the rest of the query. */
      readonly look: string;
    }
  | { readonly page: 'models' }
  | { readonly page: 'model'; readonly name: string }
  | {
      readonly page: 'version';
      readonly name: string;
      readonly version: string;
    }
  | { readonly page: 'unknown'; readonly address: string };

/** The place that a location's hash names. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = split(hash.replace(/^#/, ''), '?');
  const unknown: Route = { page: 'unknown', address: hash };
  try {
    const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
    return routeOf(parts, new URLSearchParams(search)) ?? unknown;
  } catch {
    // Not percent-encoded, or not JSON.
    return unknown;
  }
}

function routeOf(
  [section, ...rest]: string[],
  query: URLSearchParams
): Route | undefined {
  switch (section) {
    case undefined:
      return { page: 'experiments' };
    case 'experiments':
      return experimentRoute(rest);
    case 'runs':
      return rest[0] ? runRoute(rest[0], rest.slice(1)) : undefined;
    case 'compare-runs':
      return compareRoute(query);
    case 'models':
      return modelRoute(rest);
    default:
      return undefined;
  }
}

function experimentRoute([id, runs, runId, ...rest]: string[]):
  Route | undefined {
  if (!id) {
    return { page: 'experiments' };
  }
  if (!runId) {
    return { page: 'experiment', experimentId: id };
  }
  return runs === 'runs' ? runRoute(runId, rest) : undefined;
}

function runRoute(runId: string, [tab, ...artifact]: string[]): Route {
  const hasArtifact =
    (tab === 'artifacts' || tab === 'artifactPath') && artifact.length > 0;
  return {
    page: 'run',
    runId,
    ...(hasArtifact && { artifact: artifact.join('/') })
  };
}

function compareRoute(query: URLSearchParams): Route | undefined {
  const runIds: unknown = JSON.parse(query.get('runs') ?? '[]');
  if (!Array.isArray(runIds) || runIds.length === 0) {
    return undefined;
  }
  query.delete('runs');
  query.delete('experiments');
  return {
    page: 'compare',
    runIds: runIds.map(String),
    look: query.toString()
  };
}

function modelRoute([name, versions, version]: string[]): Route | undefined {
  if (!name) {
    return { page: 'models' };
  }
  if (!versions) {
    return { page: 'model', name };
  }
  // MLflow's own page leaves the word "versions" out.
  const number = versions === 'versions' ? version : versions;
  return number ? { page: 'version', name, version: number } : undefined;
}

/** Whether one address only names more of what the other one shows. */
export function isSamePlace(a: Route, b: Route): boolean {
  return a.page === 'run' && b.page === 'run' && a.runId === b.runId;
}

/** Addresses to link to. */
export const addresses = {
  experiments: '#/experiments',
  experiment: (id: string) => `#/experiments/${encodeURIComponent(id)}`,
  run: (runId: string, experimentId?: string) =>
    experimentId
      ? `${addresses.experiment(experimentId)}/runs/${encodeURIComponent(runId)}`
      : `#/runs/${encodeURIComponent(runId)}`,
  artifact: (path: string, runId: string, experimentId?: string) => {
    const parts = path.split('/').map(encodeURIComponent);
    return `${addresses.run(runId, experimentId)}/artifacts/${parts.join('/')}`;
  },
  compare: (
    runIds: readonly string[],
    experimentIds: readonly string[] = [],
    look = ''
  ) => {
    const query = new URLSearchParams({
      runs: JSON.stringify(runIds),
      experiments: JSON.stringify(experimentIds)
    }).toString();
    return `#/compare-runs?${query}${look && `&${look}`}`;
  },
  models: '#/models',
  model: (name: string) => `#/models/${encodeURIComponent(name)}`,
  version: (name: string, version: string) =>
    `${addresses.model(name)}/versions/${encodeURIComponent(version)}`,
  /** A model, or one of its versions. */
  registered: (name: string, version?: string) =>
    version ? addresses.version(name, version) : addresses.model(name)
};

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
