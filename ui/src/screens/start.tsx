import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { businessQuery, disposalsQuery, dueQuery, peopleQuery, requestsQuery, useMay } from '../api/queries';
import { Button, ButtonLink, textLink } from '../components/button';
import { LedgerHealth } from '../components/ledger_health';
import { Card, Facts, Label, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { useSetUp } from '../components/set_up_steps';

/** What a list was asked: how many, once it is known. */
type Count = { n: string | undefined; failed: boolean; busy: boolean; again: () => unknown };
const counted = <T,>(list: UseQueryResult<T>, n: (of: T) => string | number): Count => ({ n: list.data && String(n(list.data)), failed: list.isError, busy: list.isFetching, again: list.refetch });

/** `past`: what came to nothing; to be looked at, but no task by itself. */
type Task = { key: 'submitted' | 'unverified' | 'none' | 'requested' | 'request_due' | 'request_returned' | 'request_expired' | 'due' | 'waiting'; count: Count; to: '/b/$b/people' | '/b/$b/requests' | '/b/$b/disposal'; search: { status?: string; state?: string }; past?: boolean };

/** Counted in people, the others in numbers, requests and lists. */
const ofWhom = new Set<Task['key']>(['none', 'requested']);

/** 次にすること: what is to be done today, each a link to the list it counts; then the set-up that is not finished yet. */
export default function Start() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const may = useMay();
  const business = useQuery(businessQuery(b));
  const seesPeople = may('listPeople');
  const count = (status: Schema['NumberStatus']) => ({ ...peopleQuery(b, { status, limit: 1 }), enabled: seesPeople });
  const people = { unverified: useQuery(count('unverified')), none: useQuery(count('none')), requested: useQuery(count('requested')), submitted: useQuery(count('submitted')) };
  const listsRequests = may('listRequests');
  const requests = useQuery({ ...requestsQuery(b, {}), enabled: listsRequests });
  const due = useQuery({ ...dueQuery(b, '30'), enabled: may('listDue') });
  const disposals = useQuery({ ...disposalsQuery(b, { state: 'proposed' }), enabled: may('listDisposals') });
  const setUp = useSetUp(b);
  if (business.error) return <><PageHeader title={t('start.title')} /><ProblemNotice problem={business.error} /></>;
  if (!business.data) return <Loading />;
  const params = { b: String(b) };
  const ofPeople = (status: keyof typeof people): Task => ({ key: status, count: counted(people[status], (list) => list.total), to: '/b/$b/people', search: { status } });
  const ofRequests = (state: 'submitted' | 'due' | 'returned' | 'expired'): Task => ({ key: state === 'submitted' ? state : `request_${state}`, count: counted(requests, (list) => list.counts[state] ?? 0), to: '/b/$b/requests', search: { state }, past: state === 'expired' });
  const today = [
    listsRequests ? ofRequests('submitted') : ofPeople('submitted'),
    ...(seesPeople ? [ofPeople('unverified'), ofPeople('none'), ofPeople('requested')] : []),
    ...(may('listDue') ? [{ key: 'due', count: counted(due, (list) => `${list.items.length}${list.next ? '+' : ''}`), to: '/b/$b/disposal', search: {} } as Task] : []),
    ...(may('listDisposals') ? [{ key: 'waiting', count: counted(disposals, (list) => `${list.items.length}${list.next ? '+' : ''}`), to: '/b/$b/disposal', search: { state: 'proposed' } } as Task] : []),
    ...(listsRequests ? [ofRequests('due'), ofRequests('returned'), ofRequests('expired')] : []),
  ].filter((task) => seesPeople || task.to !== '/b/$b/people');
  const failed = today.filter((task) => task.count.failed);
  return (
    <>
      <PageHeader title={t('start.title')} />
      {(setUp.left ?? []).length > 0 && (
        <Card title={t('set_up.title')}>
          <div className="flex flex-col gap-4">
            <ol className="flex flex-col divide-y divide-solid-gray-200">
              {setUp.steps!.map((s, i) => (
                <li key={s.step} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3">
                  <span aria-hidden="true" className={`flex size-8 items-center justify-center rounded-full border-2 font-bold ${s.done ? 'border-green-800 bg-green-800 text-white' : 'border-solid-gray-600'}`}>{s.done ? '✓' : i + 1}</span>
                  <span className="min-w-0 flex-1 basis-60">{t(`set_up.wait.${s.step}`)}</span>
                  {s.done ? <Label tone="good">{t('start.done')}</Label> : s.mine && <Label tone="warn">{t('set_up.yours')}</Label>}
                </li>
              ))}
            </ol>
            {setUp.next ? <div><ButtonLink v="solid" to="/b/$b/setup" params={params}>{t('set_up.go_on')}</ButtonLink></div> : <p>{t('set_up.waiting')}</p>}
          </div>
        </Card>
      )}
      {today.length > 0 && (
        <Card title={t('start.today')}>
          {failed.length > 0 && (
            <div className="mb-3">
              <Notice tone="warn" role="alert" title={t('start.unknown_some', { n: failed.length })}>
                <p className="mb-2">{t('start.unknown_how')}</p>
                <Button s="sm" busy={failed.some((task) => task.count.busy)} onPress={() => failed.forEach((task) => void task.count.again())}>{t('start.again')}</Button>
              </Notice>
            </div>
          )}
          <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {today.map(({ key, count: { n, failed: unknown }, to, search, past }) => (
              <li key={key}>
                <Link to={to} params={params} search={search} className={`flex h-full items-center justify-between gap-3 rounded-xl border p-4 hover:underline ${n === undefined || n === '0' || past ? 'border-solid-gray-420' : 'border-2 border-orange-800 bg-orange-50'}`}>
                  <span className={textLink}>{t(`start.${key}`)}</span> {unknown ? <span>{t('start.unknown')}</span> : <span className="whitespace-nowrap"><b className="text-2xl">{n ?? <><span aria-hidden="true">…</span><span className="sr-only">{t('loading')}</span></>}</b> {t(ofWhom.has(key) ? 'start.people' : 'start.cases')}</span>}
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <LedgerHealth business={b} />
      <Card title={t('start.business')} actions={<Link to="/b/$b/settings" params={params} className={textLink}>{t('start.to_settings')}</Link>}>
        <Facts items={[
          [t('new_business.name'), business.data.name],
          [t('start.keys'), t(`keys.${business.data.keys}`)],
          [t('start.mode'), business.data.solo_mode ? t('start.solo') : t('start.two')],
        ]} />
      </Card>
    </>
  );
}
