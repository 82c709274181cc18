// The three calls of the postbox. XMLHttpRequest, because fetch does not tell how much of a picture has gone.
import type { components } from '../api/postbox.gen';

export type Schema = components['schemas'];

/** What was answered instead: the status (0: nobody), the code, and the title in the language asked for. */
export class Refused extends Error { constructor(readonly status: number, readonly code: string, readonly title: string) { super(code); } }

/** `token`: shown before the body is read, where the body may be large. */
export function call<T>(act: 'show' | 'submit' | 'decline', body: object, language: string, token?: string, progress?: (part: number) => void): Promise<T> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/intake:${act}`);
    request.setRequestHeader('Content-Type', 'application/json');
    request.setRequestHeader('Accept-Language', language);
    request.setRequestHeader('X-Azekura', '1');
    if (token) request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.timeout = act === 'submit' ? 600_000 : 60_000; // Four pictures on a slow line take minutes; a dead line must end.
    request.upload.onprogress = (e) => progress?.(e.loaded / e.total);
    request.onerror = request.ontimeout = () => fail(new Refused(0, 'ui.network', ''));
    request.onload = () => {
      let answer: unknown;
      try { answer = JSON.parse(request.responseText); } catch { return fail(new Refused(request.status, 'ui.unreadable', '')); }
      if (request.status === 200) return done(answer as T);
      const problem = answer as Partial<Schema['Problem']>;
      fail(new Refused(request.status, problem.code ?? 'ui.unreadable', problem.title ?? ''));
    };
    request.send(JSON.stringify(body));
  });
}
