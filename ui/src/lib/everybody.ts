// People in numbers: whole lists, and those of many ids, with as few calls as there are pages.
import { queryOptions } from '@tanstack/react-query';
import type { Schema } from '../api/client';
import { cache, peopleQuery, personQuery, type PeopleFilter } from '../api/queries';

type Person = Schema['Person'];
const AT_ONCE = 200; // As many as a page may hold.
const FEW = 5;

/** Everybody the filters let through, page by page, until `enough`. */
export async function everybody(business: number, filter: PeopleFilter, enough: (known: Person[]) => boolean = () => false) {
  const people: Person[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await cache.fetchQuery(peopleQuery(business, { ...filter, cursor, limit: AT_ONCE }));
    people.push(...page.items);
    const whole = enough(people);
    if (!page.next || whole) return people;
    cursor = page.next;
  }
}

/** Those of these ids, all of them or an error: many are found in the list, a few are asked for one by one. */
export const namedQuery = (business: number, ids: number[]) => queryOptions({
  queryKey: ['people', business, 'named', ids],
  queryFn: async () => {
    const wanted = new Set(ids);
    const found = new Map<number, Person>();
    if (ids.length > FEW) {
      await everybody(business, {}, (people) => {
        for (const p of people) if (wanted.has(p.id)) found.set(p.id, p);
        return found.size === wanted.size;
      });
    }
    const others = await Promise.all(ids.filter((id) => !found.has(id)).map((id) => cache.fetchQuery(personQuery(business, id))));
    return [...found.values(), ...others.map((d) => d.person)];
  },
  gcTime: 60_000,
});

/** Dependants who were not asked yet: whoever asks a worker asks their family with them. */
export const unaskedFamiliesQuery = (business: number) => queryOptions({
  queryKey: ['people', business, 'unasked families'],
  queryFn: () => everybody(business, { class: 'dependant', status: 'none' }),
  gcTime: 60_000,
});
