import { useMutation, useQueries, useQuery } from '@tanstack/react-query';
import { Link, useBlocker, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { cache, peopleQuery, personQuery, proceduresQuery } from '../api/queries';
import { Button, ButtonLink, textLink } from '../components/button';
import { Dialog, DialogButtons } from '../components/dialog';
import { CheckRow, ChecksField, ErrorText, Form, SelectField, TextField } from '../components/field';
import { Card, Empty, Label, Loading, Notice, PageHeader, ProblemNotice, StatusLabel } from '../components/notice';
import { NeedsWork } from '../components/work';
import { dayOf } from '../lib/dates';
import { fullName } from '../lib/people';

/** Who, for what, for how long; then per person the link to hand over once, or why the law does not let one ask. */
export default function NewRequests() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const { people: named } = useSearch({ from: '/b/$b/requests/new' });
  const [word, setWord] = useState('');
  const [picked, setPicked] = useState<number[]>(() => (named ?? []).map(Number).filter(Number.isSafeInteger));
  const [procedures, setProcedures] = useState<string[]>([]);
  const [days, setDays] = useState('14');
  const [tried, setTried] = useState(false);
  const candidates = useQuery(peopleQuery(b, { q: word || undefined, status: 'none', limit: 50 }));
  const known = useQueries({ queries: (named ?? []).slice(0, 50).map((id) => personQuery(b, Number(id))) }).flatMap((q) => (q.data ? [q.data.person] : []));
  const offered = useQuery(proceduresQuery);
  const people = [...new Map([...known, ...(candidates.data?.items ?? [])].map((p) => [p.id, p])).values()];
  const send = useMutation({
    gcTime: 0, // The links are given once and are not kept.
    mutationFn: () => ask(api.POST('/businesses/{business}/requests', { params: { path: { business: b } }, body: { people: picked, procedures, days: Number(days) } })),
    onSuccess: () => { void cache.invalidateQueries({ queryKey: ['people', b] }); void cache.invalidateQueries({ queryKey: ['requests', b] }); },
  });
  const nobody = tried && picked.length === 0;
  const back = <Link to="/b/$b/requests" params={{ b: String(b) }} className={textLink}>{t('requests.title')}</Link>;
  if (send.data) {
    return (
      <>
        <PageHeader title={t('new_requests.done_title')} above={back} />
        <Results results={send.data.results} people={people} />
        <div><ButtonLink to="/b/$b/requests" params={{ b: String(b) }}>{t('new_requests.to_list')}</ButtonLink></div>
      </>
    );
  }
  return (
    <>
      <PageHeader title={t('new_requests.title')} above={back} />
      <p>{t('new_requests.what')}</p>
      <Form onSend={() => { setTried(true); if (picked.length && procedures.length) send.mutate(); }}>
        <Card title={t('new_requests.who')}>
          <div data-fault={nobody ? '' : undefined}>
            {nobody && <ErrorText id="nobody-picked">{t('form.choose', { what: t('new_requests.who') })}</ErrorText>}
            <TextField label={t('people.word')} type="search" value={word} onChange={setWord} className="mb-3 max-w-md" />
            {candidates.isPending ? <Loading /> : people.length === 0 ? <Empty title={t('new_requests.nobody')} /> : (
              <fieldset aria-describedby={nobody ? 'nobody-picked' : undefined} className="max-h-80 overflow-y-auto" tabIndex={0} aria-label={t('new_requests.who')}>
                {people.map((p) => (
                  <div key={p.id} className="flex items-start justify-between gap-2 border-b border-solid-gray-200">
                    <CheckRow label={fullName(p) + t('brackets', { what: t(`class.${p.class}`) })} note={p.employee_id} checked={picked.includes(p.id)} onChange={(on) => setPicked((all) => (on ? [...all, p.id] : all.filter((id) => id !== p.id)))} />
                    <span className="py-2"><StatusLabel of={p.number_status} /></span>
                  </div>
                ))}
              </fieldset>
            )}
          </div>
          <p role="status" className="mt-2 font-bold">{t('people.picked', { n: picked.length })}</p>
        </Card>
        <Card title={t('new_requests.why')}>
          {offered.isPending ? <Loading /> : (
            <ChecksField label={t('requests.procedures')} required value={procedures} onChange={setProcedures} error={tried && procedures.length === 0 ? t('form.choose', { what: t('requests.procedures') }) : null}
              options={(offered.data?.items ?? []).map((p) => ({ value: p.code, label: p.name, ...(p.filed_to ? { note: t('reveal.filed_to', { to: p.filed_to }) } : {}) }))} />
          )}
          <SelectField label={t('new_requests.days')} value={days} onChange={setDays} options={['7', '14', '30', '60'].map((d) => ({ value: d, label: t('new_requests.day', { n: d }) }))} className="mt-4 max-w-40" />
        </Card>
        <ProblemNotice problem={send.error} />
        <NeedsWork business={b} what={t('people.ask')}><div><Button v="solid" type="submit" busy={send.isPending}>{t('people.ask')}</Button></div></NeedsWork>
      </Form>
    </>
  );
}

function Results({ results, people }: { results: Schema['RequestResults']['results']; people: Schema['Person'][] }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<number | null>(null);
  const [taken, setTaken] = useState<ReadonlySet<number>>(new Set());
  const name = (id: number) => { const p = people.find((x) => x.id === id); return p ? fullName(p) : String(id); };
  const asked = results.filter((r) => r.asked);
  const refused = results.filter((r) => !r.asked);
  const take = (id: number) => setTaken((all) => new Set(all).add(id));
  const copy = async (id: number, link: string) => { await navigator.clipboard.writeText(link); take(id); setCopied(id); };
  const left = asked.filter((r) => r.link && !taken.has(r.person));
  const leaving = useBlocker({ shouldBlockFn: () => left.length > 0, enableBeforeUnload: () => left.length > 0, withResolver: true });
  return (
    <>
      <p role="status" className="font-bold">{t('new_requests.counts', { asked: asked.length, refused: refused.length })}</p>
      {asked.length > 0 && (
        <Card title={t('new_requests.links')}>
          <Notice tone="warn" title={t('new_requests.once')}>{t('new_requests.once_how')}</Notice>
          <ul className="mt-3 divide-y divide-solid-gray-420">
            {asked.map((r) => (
              <li key={r.person} className="flex flex-col gap-2 py-3">
                <span className="font-bold">{name(r.person)}　<span className="text-sm font-normal">{t('new_requests.valid', { day: dayOf(r.request?.expires_at) })}</span></span>
                {r.link && (
                  <span className="flex flex-wrap items-center gap-2">
                    <input readOnly value={r.link} aria-label={t('new_requests.link_of', { name: name(r.person) })} onFocus={(e) => e.currentTarget.select()} onCopy={() => take(r.person)} className="digits never-print h-10 min-w-0 flex-1 basis-72 rounded-lg border border-solid-gray-600 bg-solid-gray-50 px-2 text-sm" />
                    <Button s="sm" {...(copied === r.person ? {} : { 'aria-label': t('new_requests.copy_of', { name: name(r.person) }) })} onPress={() => void copy(r.person, r.link!)}>{copied === r.person ? t('copied') : t('copy')}</Button>
                  </span>
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {refused.length > 0 && (
        <Card title={t('new_requests.refused')}>
          <ul className="divide-y divide-solid-gray-420">
            {refused.map((r) => (
              <li key={r.person} className="py-3"><b>{name(r.person)}</b>　<Label tone="bad">{t('new_requests.not_asked')}</Label><span className="block">{r.refusal?.title}</span>{r.refusal?.detail && <span className="block text-sm">{r.refusal.detail}</span>}</li>
            ))}
          </ul>
        </Card>
      )}
      {leaving.status === 'blocked' && (
        <Dialog open alert onClose={leaving.reset} title={t('new_requests.leave')}>
          <p>{t('new_requests.leave_what', { names: left.map((r) => name(r.person)).join(t('and')) })}</p>
          <DialogButtons><Button v="solid" onPress={leaving.reset}>{t('new_requests.leave_not')}</Button><Button onPress={leaving.proceed}>{t('new_requests.leave_do')}</Button></DialogButtons>
        </Dialog>
      )}
    </>
  );
}
