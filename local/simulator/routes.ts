export const operations = ['token', 'accounts', 'generate', 'status', 'download', 'list'] as const;
export type Operation = (typeof operations)[number];

/** A request whose path and method mean an operation. Path parameters are decoded, not yet checked. */
export type Route = {
  readonly operation: Operation;
  readonly account_id: string;
  /** The last path parameter: a report type for `generate`, a report id for `status` and `download`. */
  readonly resource: string;
};

type Pattern = { readonly operation: Operation; readonly method: string; readonly path: RegExp };

const patterns: readonly Pattern[] = [
  { operation: 'token', method: 'POST', path: /^\/oauth\/token$/ },
  { operation: 'accounts', method: 'GET', path: /^\/v1\/demand\/accounts$/ },
  { operation: 'list', method: 'GET', path: /^\/v1\/demand\/accounts\/([^/]+)\/reports$/ },
  { operation: 'generate', method: 'POST', path: /^\/v1\/demand\/accounts\/([^/]+)\/reports\/([^/]+)$/ },
  { operation: 'status', method: 'GET', path: /^\/v1\/demand\/accounts\/([^/]+)\/reports\/([^/]+)\/status$/ },
  {
    operation: 'download',
    method: 'GET',
    path: /^\/v1\/demand\/accounts\/([^/]+)\/reports\/([^/]+)\/download$/,
  },
];

/** The route; or the methods that the path would allow, none for a path that does not exist. */
export function findRoute(method: string, path: string): Route | { readonly allowed: readonly string[] } {
  const matching = patterns.filter((pattern) => pattern.path.test(path));
  const pattern = matching.find((candidate) => candidate.method === method);
  if (pattern === undefined) return { allowed: matching.map((candidate) => candidate.method) };
  const [, account_id = '', resource = ''] = pattern.path.exec(path) ?? [];
  return { operation: pattern.operation, account_id: decode(account_id), resource: decode(resource) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
