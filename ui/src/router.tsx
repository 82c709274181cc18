// Addresses. Every screen is its own chunk; filters live in the address so that a list can be kept as a bookmark. Not the router's
// own lazy loading: without a network it reloads the page, and with it goes what was typed.
import { createRootRoute, createRoute, createRouter, type lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { lazy, type ComponentType } from 'react';
import { array, boolean, catch as instead, coerce, object, optional, parse } from 'zod/mini';
import { Gate, Home } from './screens/gate';
import { Broken, Missing } from './screens/broken';

const screen = ((load: () => Promise<{ default: ComponentType }>) => { const Screen = lazy(load); return () => <Screen />; }) as unknown as typeof lazyRouteComponent;
const text = instead(optional(coerce.string()), undefined);
const words = object({ q: text, class: text, status: text, left: instead(optional(boolean()), undefined), cursor: text, page: instead(optional(coerce.number()), undefined) });
type PeopleSearch = { q?: string | undefined; class?: string | undefined; status?: string | undefined; left?: boolean | undefined; cursor?: string | undefined; page?: number | undefined };
/** `back`: the cursors of the pages before this one, so that an address leads both ways. */
export type LedgerSearch = { act?: string | undefined; outcome?: string | undefined; actor?: string | undefined; from?: string | undefined; to?: string | undefined; person?: string | undefined; cursor?: string | undefined; back?: string | undefined };

const root = createRootRoute({ component: Gate, notFoundComponent: Missing, errorComponent: Broken });
const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });
const newBusiness = createRoute({ getParentRoute: () => root, path: '/new-business', component: screen(() => import('./screens/new_business')) });
const system = createRoute({ getParentRoute: () => root, path: '/system', component: screen(() => import('./screens/system')) });
const me = createRoute({ getParentRoute: () => root, path: '/me', component: screen(() => import('./screens/me')) });
const help = createRoute({ getParentRoute: () => root, path: '/help', component: screen(() => import('./screens/help')) });
const helpChapter = createRoute({ getParentRoute: () => root, path: '/help/$chapter', component: screen(() => import('./screens/help')) });
const business = createRoute({ getParentRoute: () => root, path: '/b/$b', component: Outlet });
const under = <P extends string>(path: P) => ({ getParentRoute: () => business, path });

const start = createRoute({ ...under('start'), component: screen(() => import('./screens/start')) });
const setup = createRoute({ ...under('setup'), component: screen(() => import('./screens/setup')) });
const people = createRoute({
  ...under('people'), component: screen(() => import('./screens/people')),
  validateSearch: (s: Record<string, unknown>): PeopleSearch => parse(words, s) as PeopleSearch,
});
const newPerson = createRoute({
  ...under('people/new'), component: screen(() => import('./screens/new_person')),
  validateSearch: (s: Record<string, unknown>): { worker?: string | undefined } => parse(object({ worker: text }), s) as { worker?: string },
});
const person = createRoute({
  ...under('people/$p'), component: screen(() => import('./screens/person')),
  validateSearch: (s: Record<string, unknown>): { tab?: string | undefined } => parse(object({ tab: text }), s) as { tab?: string },
});
const requests = createRoute({
  ...under('requests'), component: screen(() => import('./screens/requests')),
  validateSearch: (s: Record<string, unknown>): { state?: string | undefined } => parse(object({ state: text }), s) as { state?: string },
});
const ids = instead(optional(array(coerce.string())), undefined);
const newRequests = createRoute({
  ...under('requests/new'), component: screen(() => import('./screens/new_requests')),
  validateSearch: (s: Record<string, unknown>): { people?: string[] | undefined; procedures?: string[] | undefined } => parse(object({ people: ids, procedures: ids }), s) as { people?: string[]; procedures?: string[] },
});
const againRequests = createRoute({
  ...under('requests/again'), component: screen(() => import('./screens/again_requests')),
  validateSearch: (s: Record<string, unknown>): { requests?: string[] | undefined } => parse(object({ requests: ids }), s) as { requests?: string[] },
});
const request = createRoute({ ...under('requests/$r'), component: screen(() => import('./screens/submission')) });
const disposal = createRoute({ ...under('disposal'), component: screen(() => import('./screens/disposal')) });
const disposalList = createRoute({ ...under('disposal/$d'), component: screen(() => import('./screens/disposal_list')) });
const ledger = createRoute({
  ...under('ledger'), component: screen(() => import('./screens/ledger')),
  validateSearch: (s: Record<string, unknown>): LedgerSearch =>
    parse(object({ act: text, outcome: text, actor: text, from: text, to: text, person: text, cursor: text, back: text }), s) as LedgerSearch,
});
const notices = createRoute({ ...under('notices'), component: screen(() => import('./screens/notices')) });
const accounts = createRoute({ ...under('accounts'), component: screen(() => import('./screens/accounts')) });
const importing = createRoute({ ...under('import'), component: screen(() => import('./screens/import')) });

export const router = createRouter({
  routeTree: root.addChildren([home, newBusiness, system, me, help, helpChapter, business.addChildren([
    start, setup, people, newPerson, person, requests, newRequests, againRequests, request, disposal, disposalList, ledger, notices, accounts, importing,
  ])]),
  defaultPreload: false,
  defaultErrorComponent: Broken,
  defaultPendingMs: 300,
});

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
