/**
 * CORS (Fetch standard, 3.2). Any page may call the API with a token that it was given; none may use
 * the visitor's session, since without `Access-Control-Allow-Credentials` a browser hands over no
 * answer to a request with cookies, and changes by a session need our own `Origin` anyway.
 */
const REQUEST_HEADERS = [
  ...['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match', 'If-Range', 'Range'],
  'X-Request-Id',
];
const RESPONSE_HEADERS = [
  ...['Accept-Ranges', 'Content-Disposition', 'Content-Range', 'ETag', 'Link', 'Retry-After', 'WWW-Authenticate'],
  ...['X-Request-Id', 'X-Revision'],
];
/** Browsers keep it for two hours at most. */
const PREFLIGHT_SECONDS = 7200;

/** Lets a page of any origin read the answer, where the request came from one. */
export function allowOrigins(response: Response): Response {
  response.headers.set('Access-Control-Allow-Origin', '*');
  response.headers.set('Access-Control-Expose-Headers', RESPONSE_HEADERS.join(', '));
  return response;
}

/** What the answer to OPTIONS says when it is a browser's question before a request. */
export function preflightHeaders(request: Request, methods: string): Record<string, string> {
  if (!request.headers.has('origin') || !request.headers.has('access-control-request-method')) return {};
  return {
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': REQUEST_HEADERS.join(', '),
    'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
  };
}
