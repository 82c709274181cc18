// What screens ask the server for. Names of people may be kept while signed in; numbers never enter this cache.
import { QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, ask, onProblem, Problem, type Schema } from './client';
import { rightFor, type operations } from './schema.gen';
import { atStake, type Once } from '../lib/at_stake';
import { hear } from '../lib/tabs';

export const cache = new QueryClient({
  defaultOptions: {
    // A call without a network fails and says so; waiting for the network, it would seem to hang.
    queries: { retry: (n, e) => n < 2 && e instanceof Problem && [0, 503].includes(e.status), staleTime: 10_000, networkMode: 'always' },
    mutations: { retry: false, gcTime: 0, networkMode: 'always' },
  },
});

export const statusQuery = queryOptions({ queryKey: ['status'], queryFn: () => ask(api.GET('/system/status')), staleTime: 0 });

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Schema['Session'] | null> => {
    try {
      return await ask(api.GET('/session'));
    } catch (e) {
      if (e instanceof Problem && e.status === 401) return null;
      throw e;
    }
  },
});

/** Whether a sign-in ended under somebody's hands, and what was lost with it: the page that asks for the next one says so. */
export const endedQuery = queryOptions({ queryKey: ['ended'], queryFn: (): false | Once[] => false, enabled: false, initialData: false as false | Once[], gcTime: Infinity });

export const workQuery = (business: number) => queryOptions({
  queryKey: ['work', business],
  queryFn: () => ask(api.GET('/businesses/{business}/work-session', { params: { path: { business } } })),
});
export const importsQuery = (business: number) => queryOptions({
  queryKey: ['imports', business], gcTime: 0, staleTime: 0,
  queryFn: () => ask(api.GET('/businesses/{business}/imports', { params: { path: { business } } })),
});
type DisposalsQuery = NonNullable<operations['listDisposals']['parameters']['query']>;
/** A page of the lists, the newest first. */
export const disposalsQuery = (business: number, { state, cursor }: { [K in 'state' | 'cursor']?: DisposalsQuery[K] | undefined } = {}) => queryOptions({
  queryKey: ['disposals', business, state, cursor],
  queryFn: () => ask(api.GET('/businesses/{business}/disposals', { params: { path: { business }, query: { ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) } } })),
});
export const dueQuery = (business: number, days: string, cursor?: string) => queryOptions({
  queryKey: ['due', business, days, cursor],
  queryFn: () => ask(api.GET('/businesses/{business}/disposal-due', { params: { path: { business }, query: { days: Number(days), limit: 50, ...(cursor ? { cursor } : {}) } } })),
});
export const businessesQuery = queryOptions({ queryKey: ['businesses'], queryFn: () => ask(api.GET('/businesses')) });
export const accountsQuery = queryOptions({ queryKey: ['accounts'], queryFn: () => ask(api.GET('/accounts')) });
export const businessQuery = (business: number) => queryOptions({
  queryKey: ['business', business],
  queryFn: () => ask(api.GET('/businesses/{business}', { params: { path: { business } } })),
});
/** One person holds all the roles: what takes two people is confirmed a day later. */
export const useSolo = (business: number) => useQuery(businessQuery(business)).data?.solo_mode ?? false;
export const proceduresQuery = queryOptions({ queryKey: ['procedures'], queryFn: () => ask(api.GET('/procedures')), staleTime: 3600_000 });
/** The papers that prove a number, a person, an agent's authority, in force today and named in the reader's language. */
export function useEvidence() {
  const { i18n } = useTranslation();
  return useQuery({ queryKey: ['evidence', i18n.language], queryFn: () => ask(api.GET('/evidence')), staleTime: 3600_000 });
}
/** What one handler may do, by purpose and class of person. */
export const purposesQuery = (business: number, account: number) => queryOptions({
  queryKey: ['purposes', business, account],
  queryFn: () => ask(api.GET('/businesses/{business}/handlers/{account}/purposes', { params: { path: { business, account } } })),
});
export const handlersQuery = (business: number) => queryOptions({
  queryKey: ['handlers', business],
  queryFn: () => ask(api.GET('/businesses/{business}/handlers', { params: { path: { business } } })),
});
export const custodyQuery = queryOptions({ queryKey: ['custody'], queryFn: () => ask(api.GET('/custody')) });
export const noticesQuery = (business: number) => queryOptions({
  queryKey: ['notices', business],
  queryFn: () => ask(api.GET('/businesses/{business}/notices', { params: { path: { business } } })),
});
type PeopleQuery = NonNullable<operations['listPeople']['parameters']['query']>;
/** What a list of people is narrowed to and ordered by: the filters of its address. */
export type PeopleFilter = { [K in Exclude<keyof PeopleQuery, 'cursor' | 'limit'>]?: PeopleQuery[K] | undefined };
export const filterOf = ({ q, class: kind, employment, status, department, left, due, sort }: PeopleFilter) =>
  Object.fromEntries(Object.entries({ q, class: kind, employment, status, department, left, due, sort }).filter(([, v]) => v !== undefined && v !== '')) as PeopleQuery;
export const peopleQuery = (business: number, filter: PeopleFilter & { cursor?: string | undefined; limit?: number | undefined }) => {
  const query = { ...filterOf(filter), ...(filter.cursor ? { cursor: filter.cursor } : {}), ...(filter.limit ? { limit: filter.limit } : {}) };
  return queryOptions({
    queryKey: ['people', business, query],
    queryFn: () => ask(api.GET('/businesses/{business}/people', { params: { path: { business }, query } })),
    gcTime: 60_000, // Names leave memory soon after their page did.
  });
};
export const departmentsQuery = (business: number) => queryOptions({
  queryKey: ['departments', business],
  queryFn: () => ask(api.GET('/businesses/{business}/departments', { params: { path: { business } } })),
});
export const requestQuery = (business: number, request: number) => queryOptions({
  queryKey: ['requests', business, 'one', request],
  queryFn: () => ask(api.GET('/businesses/{business}/requests/{request}', { params: { path: { business, request } } })),
});
export const REQUESTS_AT_ONCE = 50;
export const requestsQuery = (business: number, filter: { state?: string | undefined; order?: 'oldest'; cursor?: string | undefined; limit?: number }) => queryOptions({
  queryKey: ['requests', business, filter],
  queryFn: () => ask(api.GET('/businesses/{business}/requests', { params: { path: { business }, query: { limit: REQUESTS_AT_ONCE, ...Object.fromEntries(Object.entries(filter).filter(([, v]) => v !== undefined)) } } })),
});
/** After a person, their number or what is kept of them changed. */
export const personChanged = (business: number) => Promise.all(['person', 'people', 'due', 'work'].map((key) => cache.invalidateQueries({ queryKey: [key, business] })));
/** After a request or what came of it changed: the lists and the people it speaks of are asked for anew. */
export const requestsChanged = (business: number) => Promise.all(['requests', 'people', 'person'].map((key) => cache.invalidateQueries({ queryKey: [key, business] })));
export const personQuery = (business: number, person: number) => queryOptions({
  queryKey: ['person', business, person],
  queryFn: () => ask(api.GET('/businesses/{business}/people/{person}', { params: { path: { business, person } } })),
});

export function useSession() {
  return useQuery(sessionQuery).data ?? null;
}

/** May this person's roles do the call at all, in the business of this page? The server decides each time; this only shapes the
 *  menu. */
export function useMay() {
  const session = useSession();
  const { b } = useParams({ strict: false }) as { b?: string };
  const here = session?.operations.find((o) => o.business === Number(b ?? 0))?.operations ?? [];
  return (call: keyof typeof rightFor) => here.includes(rightFor[call]);
}

/** Signed out elsewhere, or timed out: forgets everything that was fetched in that person's name. */
export function endSession() {
  if (!cache.getQueryData(sessionQuery.queryKey)) return;
  cache.setQueryData(endedQuery.queryKey, atStake());
  cache.removeQueries({ predicate: (q) => !['status', 'session', 'ended'].includes(q.queryKey[0] as string) });
  cache.setQueryData(sessionQuery.queryKey, null);
}

/** What waited for the keys of a business is done as soon as they are open. */
export const workOpened = () => Promise.all(['work', 'disposal', 'disposals', 'handlers'].map((key) => cache.invalidateQueries({ queryKey: [key] })));

onProblem((p) => {
  if (p.code === 'people.rights.change_password_first') void cache.invalidateQueries({ queryKey: ['session'] });
  if (p.status === 401 && !/password|sign_in/.test(p.code)) endSession();
  if (p.code.includes('seal')) void cache.invalidateQueries({ queryKey: ['status'] });
  if (/work_session|work_password/.test(p.code)) void cache.invalidateQueries({ queryKey: ['work'] });
});

hear((what) => {
  if (what === 'opened') return void workOpened();
  if (what === 'locked') return void cache.invalidateQueries({ queryKey: ['work'] });
  const mine = cache.getQueryData(sessionQuery.queryKey)?.account.id;
  // Somebody else now: a fresh page, so that nothing of the one before stays in memory.
  void cache.fetchQuery({ ...sessionQuery, staleTime: 0 }).then((now) => { if (now && mine !== undefined && now.account.id !== mine) window.location.reload(); }, () => undefined);
});
