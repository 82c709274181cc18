// Where the manual tells of each screen.
import type { RegisteredRouter } from '@tanstack/react-router';

/** Every screen has its place; a new one does not compile without. */
export const places: Record<Exclude<keyof RegisteredRouter['routesById'], '__root__' | '/help' | '/help/$chapter'>, string> = {
  '/': '0', '/system': '9', '/custody': '9-6', '/new-business': '1-2', '/me': '1-1', '/b/$b': '0', '/b/$b/start': '1-5', '/b/$b/setup': '1-2',
  '/b/$b/people': '2-2', '/b/$b/people/new': '2-1', '/b/$b/people/$p': '5', '/b/$b/import': '2-3', '/b/$b/requests': '3-2', '/b/$b/requests/new': '3-1', '/b/$b/requests/again': '3-2', '/b/$b/requests/$r': '4-2',
  '/b/$b/disposal': '6-2', '/b/$b/disposal/$d': '6-3', '/b/$b/ledger': '7', '/b/$b/notices': '1-4', '/b/$b/accounts': '1-2', '/b/$b/handlers': '1-6', '/b/$b/settings': '1-5', '/b/$b/retention': '6-1',
};
export const tabs: Record<string, string> = { basic: '2-1', household: '2-1', history: '7', retention: '6-1' };
