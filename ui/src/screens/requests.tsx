import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { proceduresQuery, requestsChanged, REQUESTS_AT_ONCE, requestsQuery, useMay } from '../api/queries';
import { BulkBar } from '../components/bulk_bar';
import { Button, ButtonLink, textLink } from '../components/button';
import { Dialog, DialogButtons } from '../components/dialog';
import { Empty, Label, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { say } from '../components/said';
import { Cell, Head, Table } from '../components/table';
import { pagesBefore, Turner } from '../components/turner';
import { dayOf, daysUntil } from '../lib/dates';
import { MOST_AGAIN } from '../lib/people';

type Request = Schema['Request'];
/** What the list can be narrowed to: first what waits for somebody, then what is over. */
const filters = ['submitted', 'due', 'open', 'returned', 'expired', 'declined', 'refused', 'accepted', 'cancelled'] as const;
/** Counted besides the state that they are in. */
const alsoCounted: readonly string[] = ['due', 'returned'];
const tone = { open: 'info', submitted: 'warn', returned: 'warn', accepted: 'good', refused: 'bad', declined: 'bad', cancelled: 'plain', expired: 'bad' } as const;
const standingOf = (r: Request) => (r.state === 'open' && r.returned ? 'returned' : r.state);
/** Who has not answered: asked again by a new link, and the old one ends. */
const unanswered = (r: Request) => r.state === 'open' || r.state === 'expired';

export function RequestLabel({ of }: { of: Request }) {
  const { t } = useTranslation();
  const standing = standingOf(of);
  return <Label tone={tone[standing]}>{t(`request_state.${standing}`)}</Label>;
}

function Until({ of }: { of: Request }) {
  const { t } = useTranslation();
  const n = daysUntil(of.expires_at);
  const runs = of.state === 'open' || of.state === 'submitted';
  const soon = Date.parse(of.expires_at) - Date.now() <= 3 * 86_400_000;
  return <>{dayOf(of.expires_at)}{runs && <span className={`block text-xs ${soon ? 'font-bold text-red-900' : 'text-solid-gray-700'}`}>{n > 0 ? t('requests.days_left', { n }) : t('requests.today')}</span>}</>;
}

export default function Requests() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const may = useMay();
  const go = useNavigate({ from: '/b/$b/requests' });
  const search = useSearch({ from: '/b/$b/requests' });
  const { state, cursor } = search;
  const list = useQuery({ ...requestsQuery(b, { state, cursor }), placeholderData: (last, of) => ((of?.queryKey[2] as { state?: string } | undefined)?.state === state ? last : undefined) });
  const procedures = useQuery(proceduresQuery).data?.items ?? [];
  const [cancelling, setCancelling] = useState<Request | null>(null);
  const range = useRef<HTMLParagraphElement>(null);
  const [ticked, setTicked] = useState<ReadonlyMap<number, Request>>(new Map()); // Over several pages.
  const items = list.data?.items ?? [];
  const reminded = may('reissueRequest') ? items.filter(unanswered) : [];
  const picked = [...ticked.keys()];
  const tick = (which: Request[], on: boolean) => setTicked((all) => { const next = new Map(all); which.forEach((r) => (on ? next.set(r.id, r) : next.delete(r.id))); return next; });
  const chip = (on: boolean) => `inline-flex min-h-11 items-center gap-2 rounded-lg border px-3 text-sm md:min-h-9 ${on ? 'border-blue-900 bg-blue-900 font-bold text-white' : 'border-solid-gray-420 bg-white text-blue-1000 underline hover:bg-blue-50'}`;
  const counts = list.data?.counts ?? {};
  const total = state ? counts[state] ?? 0 : Object.entries(counts).reduce((sum, [standing, n]) => sum + (alsoCounted.includes(standing) ? 0 : n), 0);
  const before = pagesBefore(search) * REQUESTS_AT_ONCE;
  const explained = state === 'due' || state === 'expired' || state === 'returned' ? state : null;
  return (
    <>
      <PageHeader title={t('requests.title')} actions={may('createRequests') && <ButtonLink v="solid" to="/b/$b/requests/new" params={{ b: String(b) }}>{t('people.ask')}</ButtonLink>} />
      <nav aria-label={t('requests.filters')}>
        <ul className="flex flex-wrap gap-2">
          {[undefined, ...filters].map((f) => (
            <li key={f ?? ''}>
              <Link to="/b/$b/requests" params={{ b: String(b) }} search={f ? { state: f } : {}} activeOptions={{ exact: true, includeSearch: true }} className={chip(state === f)}>
                {f ? t(`request_filter.${f}`) : t('all')}{f && list.data && <b>{counts[f] ?? 0}</b>}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {explained && <Notice title={t(`requests.explained.${explained}`)}>{t(`requests.explained.${explained}_how`)}</Notice>}
      <ProblemNotice problem={list.error} />
      {picked.length > 0 && (
        <BulkBar label={t('requests.bulk')} counted={t('requests.picked', { n: picked.length })} onNone={() => { range.current?.focus(); setTicked(new Map()); }}>
          <span className="text-sm">{picked.length <= MOST_AGAIN ? t('requests.remind_what') : t('requests.remind_most', { n: MOST_AGAIN })}</span>
          {picked.length <= MOST_AGAIN && <ButtonLink v="solid" s="sm" to="/b/$b/requests/again" params={{ b: String(b) }} search={{ requests: picked.map(String) }}>{t('requests.remind')}</ButtonLink>}
        </BulkBar>
      )}
      {list.isPending ? <Loading /> : items.length === 0 ? !list.error && <Empty title={t('requests.empty')}>{t('requests.empty_how')}</Empty> : (
        <>
          <p ref={range} tabIndex={-1} role="status" className="rounded">{t('requests.range', { total, from: before + 1, to: before + items.length })}</p>
          <Table label={t('requests.title')}>
            <thead>
              <tr>
                {reminded.length > 0 && <Head className="no-print max-md:hidden"><input type="checkbox" aria-label={t('requests.pick_page', { n: reminded.length })} checked={reminded.every((r) => ticked.has(r.id))} onChange={(e) => tick(reminded, e.target.checked)} className="size-5 accent-blue-900" /></Head>}
                <Head>{t('people.name')}</Head><Head>{t('requests.procedures')}</Head><Head>{t('requests.state')}</Head><Head>{t('requests.asked')}</Head><Head>{t('requests.until')}</Head><Head className="no-print">{t('actions')}</Head>
              </tr>
            </thead>
            <tbody>
              {items.map((r) => (
                <tr key={r.id}>
                  {reminded.length > 0 && <td className="no-print px-2 py-2 max-md:float-right">{reminded.includes(r) && <input type="checkbox" aria-label={t('people.pick', { name: r.person_name })} checked={ticked.has(r.id)} onChange={(e) => tick([r], e.target.checked)} className="size-5 accent-blue-900 max-md:size-6" />}</td>}
                  <th scope="row" className="px-2 py-2 text-left font-normal md:min-w-32 [word-break:keep-all]"><Link to="/b/$b/people/$p" params={{ b: String(b), p: String(r.person) }} className={`${textLink} font-bold`}>{r.person_name ?? r.person}</Link></th>
                  <Cell name={t('requests.procedures')}>{r.procedures?.map((c) => procedures.find((p) => p.code === c)?.name ?? c).join(t('comma')) ?? '—'}</Cell>
                  <Cell name={t('requests.state')}><RequestLabel of={r} />{r.returned && <span className="block text-xs">{t('requests.reason', { reason: t(`submission.reasons.${r.returned}`) })}</span>}</Cell>
                  <Cell short name={t('requests.asked')}>{dayOf(r.created_at)}</Cell>
                  <Cell short name={t('requests.until')}><Until of={r} /></Cell>
                  <Cell short unprinted name={t('actions')}>
                    {r.state !== 'submitted' && !unanswered(r) ? '—' : (
                      <span className="flex gap-2 max-md:flex-wrap">
                        {r.state === 'submitted' && may('openSubmission') && <ButtonLink s="sm" v="solid" to="/b/$b/requests/$r" params={{ b: String(b), r: String(r.id) }} aria-label={t('requests.open_of', { name: r.person_name })}>{t('requests.open')}</ButtonLink>}
                        {unanswered(r) && may('reissueRequest') && <ButtonLink s="sm" to="/b/$b/requests/again" params={{ b: String(b) }} search={{ requests: [String(r.id)] }} aria-label={t('requests.again_of', { name: r.person_name })}>{t('requests.again')}</ButtonLink>}
                        {r.state === 'open' && may('cancelRequest') && <Button s="sm" aria-label={t('requests.cancel_of', { name: r.person_name })} onPress={() => setCancelling(r)}>{t('requests.cancel')}</Button>}
                      </span>
                    )}
                  </Cell>
                </tr>
              ))}
            </tbody>
          </Table>
        </>
      )}
      <Turner at={search} next={before + items.length < total ? list.data?.next : undefined} onTurn={(to) => { window.scrollTo(0, 0); void go({ search: (s) => ({ ...s, ...to }) }); }} />
      {cancelling && <CancelDialog b={b} request={cancelling} onDone={() => tick([cancelling], false)} onClose={() => setCancelling(null)} />}
    </>
  );
}

function CancelDialog({ b, request, onDone, onClose }: { b: number; request: Request; onDone: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const name = request.person_name ?? String(request.person);
  const cancel = useMutation({
    mutationFn: () => ask(api.POST('/businesses/{business}/requests/{request}:cancel', { params: { path: { business: b, request: request.id } } })),
    onSuccess: async () => { await requestsChanged(b); say(t('said.cancelled', { name })); onDone(); onClose(); },
  });
  return (
    <Dialog open alert onClose={onClose} title={t('requests.cancel_title', { name })}>
      <p>{t('requests.cancel_what')}</p>
      <ProblemNotice problem={cancel.error} />
      <DialogButtons><Button onPress={onClose}>{t('requests.cancel_not')}</Button><Button v="danger" busy={cancel.isPending} onPress={() => cancel.mutate()}>{t('requests.cancel')}</Button></DialogButtons>
    </Dialog>
  );
}
