// One client for the whole API. Its types come from the server's description at build time, so a changed contract
// fails the build. Every answer is either data or a Problem thrown with its stable code.
import createClient from 'openapi-fetch';
import { actedJustNow } from '../lib/acts';
import type { components, paths } from './schema.gen';

export type Schema = components['schemas'];
export type ProblemBody = Schema['Problem'];

export class Problem extends Error {
  constructor(readonly body: ProblemBody) {
    super(body.title);
    this.name = 'Problem';
  }
  get code() { return this.body.code; }
  get status() { return this.body.status; }
  field(name: string) { return this.body.fields?.find((f) => f.field === name)?.message; }
}

const listeners = new Set<(p: Problem) => void>();
/** Hears of every refusal, so that a lost sign-in or work session is noticed wherever it happens. */
export function onProblem(listener: (p: Problem) => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

let counted = Date.now();
/** When the last call was made that put off the end of the sign-in. */
export const lastCounted = () => counted;

let language = 'ja';
export function speak(next: string) { language = next; }

/** What is only read is given up after this time: an answer that never comes must not leave on the screen what should be gone. */
const READ_WITHIN = 30_000;
function readInTime(request: Request) {
  const late = new AbortController();
  setTimeout(() => late.abort(), READ_WITHIN); // Of an answer that has come by then there is nothing left to end.
  return fetch(request, { signal: late.signal });
}
export const api = createClient<paths>({
  baseUrl: '/api/v1', credentials: 'same-origin', cache: 'no-store',
  fetch: (request) => (request.method === 'GET' ? readInTime(request) : fetch(request)),
});
api.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', language);
    // A page of another origin cannot set this header without asking first, and is refused then.
    if (!['GET', 'HEAD'].includes(request.method)) request.headers.set('X-Azekura', '1');
    if (actedJustNow()) counted = Date.now();
    else request.headers.set('X-Azekura-Background', '1');
    return request;
  },
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

export async function ask<T>(answer: Promise<Answer<T>>): Promise<T> {
  let got: Answer<T>;
  try {
    got = await answer;
  } catch {
    throw report({ type: 'about:blank', title: '', status: 0, code: 'ui.network' });
  }
  if (got.response.ok) return got.data as T;
  const body = got.error as Partial<ProblemBody> | undefined;
  throw report(body?.code && body.title !== undefined
    ? (body as ProblemBody)
    : { type: 'about:blank', title: '', status: got.response.status, code: 'ui.unreadable' });
}

function report(body: ProblemBody) {
  const problem = new Problem(body);
  listeners.forEach((l) => l(problem));
  return problem;
}
