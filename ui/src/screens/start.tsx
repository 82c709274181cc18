import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client';
import { useBusinessId } from '../api/ids';
import { businessQuery, peopleQuery, useMay } from '../api/queries';
import { ButtonLink, textLink } from '../components/button';
import { Card, Facts, Label, Loading, PageHeader, ProblemNotice } from '../components/notice';
import { useSetUp } from '../components/set_up';

/** 次にすること: what is to be done today, each a link to the list it counts; then the set-up that is not finished yet. */
export default function Start() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const may = useMay();
  const business = useQuery(businessQuery(b));
  const seesPeople = may('listPeople');
  const count = (status: string) => ({ ...peopleQuery(b, { status, limit: 1 }), enabled: seesPeople });
  const submitted = useQuery(count('submitted'));
  const unverified = useQuery(count('unverified'));
  const none = useQuery(count('none'));
  const requested = useQuery(count('requested'));
  const due = useQuery({ queryKey: ['due', b, '30', undefined], enabled: may('listDue'), queryFn: () => ask(api.GET('/businesses/{business}/disposal-due', { params: { path: { business: b }, query: { days: 30, limit: 50 } } })) });
  const disposals = useQuery({ queryKey: ['disposals', b], enabled: may('listDisposals'), queryFn: () => ask(api.GET('/businesses/{business}/disposals', { params: { path: { business: b } } })) });
  const setUp = useSetUp(b);
  if (business.error) return <><PageHeader title={t('start.title')} /><ProblemNotice problem={business.error} /></>;
  if (!business.data) return <Loading />;
  const params = { b: String(b) };
  const waiting = (disposals.data?.items ?? []).filter((d) => d.state === 'proposed').length;
  const dueCount = due.data ? `${due.data.items.length}${due.data.next ? '+' : ''}` : '0';

  const today: [string, string, ReactNode][] = [
    ...(seesPeople ? [
      ['submitted', String(submitted.data?.total ?? 0), <Link key="l" to="/b/$b/requests" params={params} search={{ state: 'submitted' }} className={textLink}>{t('start.submitted')}</Link>] as [string, string, ReactNode],
      ['unverified', String(unverified.data?.total ?? 0), <Link key="l" to="/b/$b/people" params={params} search={{ status: 'unverified' }} className={textLink}>{t('start.unverified')}</Link>] as [string, string, ReactNode],
      ['none', String(none.data?.total ?? 0), <Link key="l" to="/b/$b/people" params={params} search={{ status: 'none' }} className={textLink}>{t('start.none')}</Link>] as [string, string, ReactNode],
      ['requested', String(requested.data?.total ?? 0), <Link key="l" to="/b/$b/people" params={params} search={{ status: 'requested' }} className={textLink}>{t('start.requested')}</Link>] as [string, string, ReactNode],
    ] : []),
    ...(may('listDue') ? [['due', dueCount, <Link key="l" to="/b/$b/disposal" params={params} className={textLink}>{t('start.due')}</Link>] as [string, string, ReactNode]] : []),
    ...(may('confirmDisposal') ? [['waiting', String(waiting), <Link key="l" to="/b/$b/disposal" params={params} className={textLink}>{t('start.waiting')}</Link>] as [string, string, ReactNode]] : []),
  ];
  const keys = business.data.keys;
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
          <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {today.map(([key, n, link]) => (
              <li key={key} className={`flex items-center justify-between gap-3 rounded-xl border p-4 ${n === '0' ? 'border-solid-gray-420' : 'border-2 border-orange-800 bg-orange-50'}`}>
                <span>{link}</span><span className="whitespace-nowrap"><b className="text-2xl">{n}</b> {t('start.cases')}</span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Card title={t('start.business')}>
        <Facts items={[
          [t('new_business.name'), business.data.name],
          [t('new_business.kind'), t(`business_kind.${business.data.kind}`)],
          [t('start.sme'), <span key="sme">{business.data.is_sme ? t('start.sme_yes') : t('start.sme_no')}{business.data.sme_reasons.length > 0 && <span className="block text-sm text-solid-gray-700">{business.data.sme_reasons.join('　')}</span>}</span>],
          [t('start.keys'), t(`keys.${keys}`)],
          [t('start.mode'), business.data.solo_mode ? t('start.solo') : t('start.two')],
        ]} />
      </Card>
    </>
  );
}
