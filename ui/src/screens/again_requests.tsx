import { useMutation, useQueries, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { proceduresQuery, requestQuery, requestsChanged } from '../api/queries';
import { Button, ButtonLink, textLink } from '../components/button';
import { Form } from '../components/field';
import { Links } from '../components/links';
import { Card, Label, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { termOf, TermField } from '../components/term_field';
import { NeedsWork } from '../components/work';
import { MOST_AGAIN } from '../lib/people';
import { RequestLabel } from './requests';

type Again = { request: Schema['Request']; result?: Schema['RequestResult']; problem?: unknown };

/** Asks once more whoever has not answered: a new link and a new term each, and the old link ends. */
export default function AgainRequests() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const ids = (useSearch({ from: '/b/$b/requests/again' }).requests ?? []).map(Number).filter(Number.isSafeInteger);
  const tooMany = ids.length > MOST_AGAIN;
  const asked = useQueries({ queries: (tooMany ? [] : ids).map((id) => ({ ...requestQuery(b, id), staleTime: Infinity })) });
  const requests = asked.flatMap((q) => (q.data ? [q.data] : []));
  const procedures = useQuery(proceduresQuery).data?.items ?? [];
  const [days, setDays] = useState('14');
  const [tried, setTried] = useState(false);
  const term = termOf(days);
  const send = useMutation({
    gcTime: 0, // The links are given once and are not kept.
    mutationFn: async (n: number) => {
      const done: Again[] = [];
      for (const request of requests) {
        try {
          done.push({ request, result: await ask(api.POST('/businesses/{business}/requests/{request}:reissue', { params: { path: { business: b, request: request.id } }, body: { days: n } })) });
        } catch (problem) {
          if (done.length === 0 && requests.length === 1) throw problem;
          done.push({ request, problem });
        }
      }
      return done;
    },
    onSuccess: () => void requestsChanged(b),
  });
  const name = (r: Schema['Request']) => r.person_name ?? String(r.person);
  const handed = (send.data ?? []).flatMap(({ request: r, result }) => (result?.link ? [{ person: r.person, name: name(r), link: result.link, procedures: (r.procedures ?? []).map((c) => procedures.find((p) => p.code === c)?.name ?? c), until: result.request?.expires_at ?? r.expires_at, documents: r.documents ?? false }] : []));
  const failed = (send.data ?? []).filter((a) => !a.result?.link);
  const back = <Link to="/b/$b/requests" params={{ b: String(b) }} className={textLink}>{t('back_to', { to: t('requests.title') })}</Link>;
  return (
    <>
      <div className="no-print flex flex-col gap-5">
        <PageHeader title={t(send.data ? 'again.done_title' : 'again.title')} above={back} />
        <ProblemNotice problem={asked.find((q) => q.error)?.error} />
        {tooMany && <Notice tone="warn" role="alert" title={t('requests.remind_most', { n: MOST_AGAIN })} />}
        {!send.data && !tooMany && (asked.some((q) => q.isPending) ? <Loading /> : (
          <Card title={t('again.whom', { n: requests.length })}>
            <Form onSend={() => { setTried(true); if (term !== null && requests.length > 0) send.mutate(term); }}>
              <Notice tone="warn" title={t('again.old_ends')}>{t('again.old_ends_how')}</Notice>
              <ul className="divide-y divide-solid-gray-200">{requests.map((r) => <li key={r.id} className="flex flex-wrap items-center gap-3 py-2"><b>{name(r)}</b><RequestLabel of={r} /></li>)}</ul>
              <TermField value={days} onChange={setDays} tried={tried} />
              <ProblemNotice problem={send.error} />
              <NeedsWork business={b} what={t('requests.again')}><div><Button v="solid" type="submit" busy={send.isPending} isDisabled={requests.length === 0}>{t('again.do', { n: requests.length })}</Button></div></NeedsWork>
            </Form>
          </Card>
        ))}
      </div>
      {handed.length > 0 && <Links business={b} handed={handed} />}
      {send.data && (
        <div className="no-print flex flex-col gap-5">
          {failed.length > 0 && (
            <Card title={t('again.failed')}>
              <ul className="divide-y divide-solid-gray-420">
                {failed.map(({ request, result, problem }) => <li key={request.id} className="py-3"><b>{name(request)}</b>　<Label tone="bad">{t('new_requests.not_asked')}</Label>{result?.refusal && <span className="block">{result.refusal.title}</span>}<ProblemNotice problem={problem} /></li>)}
              </ul>
            </Card>
          )}
          <div><ButtonLink to="/b/$b/requests" params={{ b: String(b) }}>{t('new_requests.to_list')}</ButtonLink></div>
        </div>
      )}
    </>
  );
}
