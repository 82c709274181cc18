import type { Schema } from '../api/client';

type Person = Schema['Person'];
/** Lists in the order of the screen; the types fail the build when the contract gains or loses a code. */
const keys = <T extends string>(all: Record<T, true>) => Object.keys(all) as T[];
export const classes = keys<Person['class']>({ employee: true, officer: true, dependant: true, payee: true, shareholder: true, other: true });
/** Those whose numbers a procedure is for. */
export const classesOf = (p: Schema['Procedure']) => classes.filter((c) => !p.person_classes?.length || p.person_classes.includes(c));
export const statuses = keys<Schema['NumberStatus']>({ none: true, requested: true, submitted: true, unverified: true, held: true, disposed: true });
export const employments = keys<Schema['Employment']>({ none: true, regular: true, contract: true, part_time: true, reemployed: true, seconded: true, dispatched: true, offer: true, declined: true });
export const payments = keys<Schema['Payment']>({ none: true, fees: true, fees_medical: true, rent: true, property: true, agency: true, dividend: true });
export const relations = keys<Schema['Relation']>({ none: true, spouse: true, child: true, parent: true, grandparent: true, grandchild: true, sibling: true, other: true });
export const sexes = keys<NonNullable<Person['sex']>>({ unknown: true, male: true, female: true });

export const sorts = keys<Schema['PersonSort']>({ kana: true, '-kana': true, employee_id: true, '-employee_id': true, status: true, '-status': true, disposal: true, '-disposal': true });
export const pageSizes = [20, 50, 100] as const;
/** Days from now in which a number may be destroyed; "0": its day has come. */
export const dueWithin = ['0', '30', '90', '365'] as const;

export const fullName = (p: Partial<Pick<Person, 'family_name' | 'given_name'>>) => [p.family_name, p.given_name].filter(Boolean).join(' ');
export const fullKana = (p: Partial<Pick<Person, 'family_kana' | 'given_kana'>>) => [p.family_kana, p.given_kana].filter(Boolean).join(' ');
/** Of one asking: NewRequests.people. */
export const MOST_ASKED = 500;
export const MOST_AGAIN = 200; // Asked anew in one go, each by itself.
export const MASK = '●●●● ●●●● ●●●●';
