// Addresses. Every screen is its own chunk; filters live in the address so that a list can be kept as a bookmark.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { array, boolean, catch as instead, coerce, object, optional, parse } from 'zod/mini';
import { Gate, Home } from './screens/gate';
import { Broken, Missing } from './screens/broken';

const text = instead(optional(coerce.string()), undefined);
const words = object({ q: text, class: text, status: text, left: instead(optional(boolean()), undefined), cursor: text, page: instead(optional(coerce.number()), undefined) });
type PeopleSearch = { q?: string | undefined; class?: string | undefined; status?: string | undefined; left?: boolean | undefined; cursor?: string | undefined; page?: number | undefined };
/** `back`: the cursors of the pages before this one, so that an address leads both ways. */
export type LedgerSearch = { act?: string | undefined; outcome?: string | undefined; actor?: string | undefined; from?: string | undefined; to?: string | undefined; person?: string | undefined; cursor?: string | undefined; back?: string | undefined };

const root = createRootRoute({ component: Gate, notFoundComponent: Missing, errorComponent: Broken });
const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });
const newBusiness = createRoute({ getParentRoute: () => root, path: '/new-business', component: lazyRouteComponent(() => import('./screens/new_business')) });
const system = createRoute({ getParentRoute: () => root, path: '/system', component: lazyRouteComponent(() => import('./screens/system')) });
const me = createRoute({ getParentRoute: () => root, path: '/me', component: lazyRouteComponent(() => import('./screens/me')) });
const business = createRoute({ getParentRoute: () => root, path: '/b/$b', component: Outlet });
const under = <P extends string>(path: P) => ({ getParentRoute: () => business, path });

const start = createRoute({ ...under('start'), component: lazyRouteComponent(() => import('./screens/start')) });
const setup = createRoute({ ...under('setup'), component: lazyRouteComponent(() => import('./screens/setup')) });
const people = createRoute({
  ...under('people'), component: lazyRouteComponent(() => import('./screens/people')),
  validateSearch: (s: Record<string, unknown>): PeopleSearch => parse(words, s) as PeopleSearch,
});
const newPerson = createRoute({
  ...under('people/new'), component: lazyRouteComponent(() => import('./screens/new_person')),
  validateSearch: (s: Record<string, unknown>): { worker?: string | undefined } => parse(object({ worker: text }), s) as { worker?: string },
});
const person = createRoute({
  ...under('people/$p'), component: lazyRouteComponent(() => import('./screens/person')),
  validateSearch: (s: Record<string, unknown>): { tab?: string | undefined } => parse(object({ tab: text }), s) as { tab?: string },
});
const requests = createRoute({
  ...under('requests'), component: lazyRouteComponent(() => import('./screens/requests')),
  validateSearch: (s: Record<string, unknown>): { state?: string | undefined } => parse(object({ state: text }), s) as { state?: string },
});
const ids = instead(optional(array(coerce.string())), undefined);
const newRequests = createRoute({
  ...under('requests/new'), component: lazyRouteComponent(() => import('./screens/new_requests')),
  validateSearch: (s: Record<string, unknown>): { people?: string[] | undefined; procedures?: string[] | undefined } => parse(object({ people: ids, procedures: ids }), s) as { people?: string[]; procedures?: string[] },
});
const againRequests = createRoute({
  ...under('requests/again'), component: lazyRouteComponent(() => import('./screens/again_requests')),
  validateSearch: (s: Record<string, unknown>): { requests?: string[] | undefined } => parse(object({ requests: ids }), s) as { requests?: string[] },
});
const request = createRoute({ ...under('requests/$r'), component: lazyRouteComponent(() => import('./screens/submission')) });
const disposal = createRoute({ ...under('disposal'), component: lazyRouteComponent(() => import('./screens/disposal')) });
const disposalList = createRoute({ ...under('disposal/$d'), component: lazyRouteComponent(() => import('./screens/disposal_list')) });
const ledger = createRoute({
  ...under('ledger'), component: lazyRouteComponent(() => import('./screens/ledger')),
  validateSearch: (s: Record<string, unknown>): LedgerSearch =>
    parse(object({ act: text, outcome: text, actor: text, from: text, to: text, person: text, cursor: text, back: text }), s) as LedgerSearch,
});
const notices = createRoute({ ...under('notices'), component: lazyRouteComponent(() => import('./screens/notices')) });
const accounts = createRoute({ ...under('accounts'), component: lazyRouteComponent(() => import('./screens/accounts')) });
const importing = createRoute({ ...under('import'), component: lazyRouteComponent(() => import('./screens/import')) });

export const router = createRouter({
  routeTree: root.addChildren([home, newBusiness, system, me, business.addChildren([
    start, setup, people, newPerson, person, requests, newRequests, againRequests, request, disposal, disposalList, ledger, notices, accounts, importing,
  ])]),
  defaultPreload: false,
  defaultPendingMs: 300,
});

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
