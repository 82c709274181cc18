// Addresses. Every screen is its own chunk; filters live in the address so that a list can be kept as a bookmark. Not the router's
// own lazy loading: without a network it reloads the page, and with it goes what was typed.
import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router';
import { classes, dueWithin, employments, pageSizes, sorts, statuses } from './lib/people';
import { ahead, screen } from './lib/screen';
import { Gate, Home } from './screens/gate';
import { Broken, Missing } from './screens/broken';
import { flag, list, oneOf, reader, text, whole } from './lib/search';

/** Of `Place`: a page of a list that is turned by `Turner`. */
const place = { cursor: text, back: text };
const lines = reader({ act: text, outcome: text, actor: text, from: text, to: text, person: text, ...place });
export type LedgerSearch = ReturnType<typeof lines>;

const root = createRootRoute({ component: Gate, notFoundComponent: Missing, errorComponent: Broken });
const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });
const newBusiness = createRoute({ getParentRoute: () => root, path: '/new-business', component: screen(() => import('./screens/new_business')) });
const system = createRoute({ getParentRoute: () => root, path: '/system', component: screen(() => import('./screens/system')) });
const custody = createRoute({ getParentRoute: () => root, path: '/custody', component: screen(() => import('./screens/custody')) });
const me = createRoute({ getParentRoute: () => root, path: '/me', component: screen(() => import('./screens/me')) });
const help = createRoute({ getParentRoute: () => root, path: '/help', component: screen(() => import('./screens/help')) });
const helpChapter = createRoute({ getParentRoute: () => root, path: '/help/$chapter', component: screen(() => import('./screens/help')) });
const business = createRoute({ getParentRoute: () => root, path: '/b/$b', component: Outlet });
const under = <P extends string>(path: P) => ({ getParentRoute: () => business, path });

const start = createRoute({ ...under('start'), component: screen(() => import('./screens/start')) });
const setup = createRoute({ ...under('setup'), component: screen(() => import('./screens/setup')) });
const people = createRoute({
  ...under('people'), component: screen(ahead(() => import('./screens/people'))),
  validateSearch: reader({
    class: oneOf(classes), employment: oneOf(employments), status: oneOf(statuses), department: text, left: flag, due: whole,
    sort: oneOf(sorts), size: oneOf(pageSizes.map(String)), cursor: text,
  }),
});
const newPerson = createRoute({
  ...under('people/new'), component: screen(() => import('./screens/new_person')),
  validateSearch: reader({ worker: text }),
});
const person = createRoute({
  ...under('people/$p'), component: screen(() => import('./screens/person')),
  validateSearch: reader({ tab: text }),
});
const requests = createRoute({
  ...under('requests'), component: screen(() => import('./screens/requests')),
  validateSearch: reader({ state: text, ...place }),
});
const newRequests = createRoute({
  ...under('requests/new'), component: screen(() => import('./screens/new_requests')),
  validateSearch: reader({ people: list }),
});
const againRequests = createRoute({
  ...under('requests/again'), component: screen(() => import('./screens/again_requests')),
  validateSearch: reader({ requests: list }),
});
const request = createRoute({ ...under('requests/$r'), component: screen(() => import('./screens/submission')) });
const disposal = createRoute({
  ...under('disposal'), component: screen(() => import('./screens/disposal')),
  validateSearch: reader({ state: text, days: oneOf(dueWithin), ...place, list: text, list_back: text }),
});
const disposalList = createRoute({ ...under('disposal/$d'), component: screen(() => import('./screens/disposal_list')) });
const ledger = createRoute({
  ...under('ledger'), component: screen(() => import('./screens/ledger')),
  validateSearch: lines,
});
const notices = createRoute({ ...under('notices'), component: screen(() => import('./screens/notices')) });
const accounts = createRoute({ ...under('accounts'), component: screen(() => import('./screens/accounts')) });
const handlers = createRoute({ ...under('handlers'), component: screen(() => import('./screens/handlers')) });
const settings = createRoute({ ...under('settings'), component: screen(() => import('./screens/settings')) });
const retention = createRoute({ ...under('retention'), component: screen(() => import('./screens/retention')) });
const importing = createRoute({ ...under('import'), component: screen(() => import('./screens/import')) });

export const router = createRouter({
  routeTree: root.addChildren([home, newBusiness, system, custody, me, help, helpChapter, business.addChildren([
    start, setup, people, newPerson, person, requests, newRequests, againRequests, request, disposal, disposalList, ledger, notices, accounts, handlers, settings, retention, importing,
  ])]),
  defaultPreload: false,
  defaultErrorComponent: Broken,
  defaultPendingMs: 300,
});

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
