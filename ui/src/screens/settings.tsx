import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { businessQuery, cache, useMay } from '../api/queries';
import { Button, textLink } from '../components/button';
import { Dialog, DialogButtons } from '../components/dialog';
import { CheckRow, Form, TextField } from '../components/field';
import { Card, Facts, Loading, Notice, PageHeader, ProblemNotice, type Say } from '../components/notice';
import { say } from '../components/said';

type Business = Schema['Business'];
type Policy = Schema['Policy'];

/** What a business has decided: its facts, how many people run it, passwords and sessions; and what the law decided. */
export default function Settings() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const may = useMay();
  const [open, setOpen] = useState<'facts' | 'solo' | 'policy' | null>(null);
  const business = useQuery(businessQuery(b));
  const policy = useQuery({ queryKey: ['policy', b], queryFn: () => ask(api.GET('/businesses/{business}/policy', { params: { path: { business: b } } })) });
  if (business.error) return <><PageHeader title={t('settings.title')} /><ProblemNotice problem={business.error} /></>;
  if (!business.data) return <Loading />;
  const x = business.data;
  const close = () => setOpen(null);
  const change = (what: typeof open, label: string) => may(what === 'policy' ? 'setPolicy' : 'changeBusiness') && <Button s="sm" aria-label={label} onPress={() => setOpen(what)}>{t('settings.change')}</Button>;
  const yes = (on: boolean | undefined) => t(on ? 'settings.yes' : 'settings.no');
  const params = { b: String(b) };
  return (
    <>
      <PageHeader title={t('settings.title')} />
      <Card title={t('start.business')} actions={change('facts', t('settings.change_facts'))}>
        <Facts items={[
          [t('new_business.name'), x.name],
          [t('new_business.kind'), t(`business_kind.${x.kind}`)],
          [t('new_business.number'), x.corporate_number ?? '—'],
          [t('new_business.workers'), t('people_count', { n: x.workers ?? 0 })],
          [t('new_business.financial'), yes(x.financial)],
          [t('new_business.entrusted'), yes(x.entrusted)],
          [t('new_business.large_database'), yes(x.large_database)],
          [t('start.sme'), <span key="sme">{x.is_sme ? t('start.sme_yes') : t('start.sme_no')}{x.sme_reasons.length > 0 && <span className="block text-sm text-solid-gray-700">{x.sme_reasons.join('　')}</span>}</span>],
          [t('start.keys'), t(`keys.${x.keys}`)],
        ]} />
      </Card>
      <Card title={t('start.mode')} actions={change('solo', t('settings.change_mode'))}>
        <p><b>{x.solo_mode ? t('new_business.solo') : t('new_business.two')}</b></p>
        <p className="text-sm text-solid-gray-700">{x.solo_mode ? t('new_business.solo_note') : t('new_business.two_note')}</p>
      </Card>
      <Card title={t('settings.policy')} actions={policy.data && change('policy', t('settings.change_policy'))}>
        <ProblemNotice problem={policy.error} />
        {policy.data ? <Facts items={fields.map((f) => [t(`settings.${f}`), told(f, policy.data[f], t as unknown as Say)])} /> : !policy.error && <Loading />}
      </Card>
      <Card title={t('settings.more')}>
        <ul className="flex flex-col gap-2">
          <li><Link to="/b/$b/retention" params={params} className={textLink}>{t('law_table.title')}</Link></li>
          {may('listHandlers') && <li><Link to="/b/$b/handlers" params={params} className={textLink}>{t('settings.to_handlers')}</Link></li>}
          {may('listAccounts') && <li><Link to="/b/$b/accounts" params={params} className={textLink}>{t('settings.to_accounts')}</Link></li>}
          <li><Link to="/me" className={textLink}>{t('settings.to_me')}</Link></li>
        </ul>
      </Card>
      {open === 'facts' && <FactsDialog b={b} of={x} onClose={close} />}
      {open === 'solo' && <ModeDialog b={b} of={x} onClose={close} />}
      {open === 'policy' && policy.data && <PolicyDialog b={b} of={policy.data} onClose={close} />}
    </>
  );
}

const keep = (b: number, made: Business) => { cache.setQueryData(businessQuery(b).queryKey, made); void cache.invalidateQueries({ queryKey: ['businesses'] }); void cache.invalidateQueries({ queryKey: ['session'] }); };
const useChange = (b: number, onClose: () => void) => {
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (body: Schema['BusinessChange']) => ask(api.PATCH('/businesses/{business}', { params: { path: { business: b } }, body })),
    onSuccess: (made) => { keep(b, made); say(t('said.saved')); onClose(); },
  });
};

function FactsDialog({ b, of, onClose }: { b: number; of: Business; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(of.name);
  const [workers, setWorkers] = useState(String(of.workers ?? 0));
  const [flags, setFlags] = useState({ financial: of.financial ?? false, entrusted: of.entrusted ?? false, large_database: of.large_database ?? false });
  const [tried, setTried] = useState(false);
  const save = useChange(b, onClose);
  const count = workers.normalize('NFKC').trim();
  const good = /^[0-9]{1,7}$/.test(count);
  return (
    <Dialog open onClose={onClose} title={t('settings.change_facts')}>
      <Form onSend={() => { setTried(true); if (name.trim() && good) save.mutate({ name: name.trim(), workers: Number(count), ...flags }); }}>
        <ProblemNotice problem={save.error} />
        <TextField label={t('new_business.name')} required value={name} onChange={setName} maxLength={200} error={tried && !name.trim() ? t('form.fill', { what: t('new_business.name') }) : null} />
        <TextField label={t('new_business.workers')} required hint={t('new_business.workers_hint')} value={workers} onChange={setWorkers} inputMode="numeric" maxLength={7} error={tried && !good ? t('form.digits_like', { like: '42' }) : null} />
        <div>{(['financial', 'entrusted', 'large_database'] as const).map((f) => <CheckRow key={f} label={t(`new_business.${f}`)} note={t(`new_business.${f}_note`)} checked={flags[f]} onChange={(on) => setFlags({ ...flags, [f]: on })} />)}</div>
        <p className="text-sm text-solid-gray-700">{t('settings.fixed')}</p>
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={save.isPending}>{t('save')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}

function ModeDialog({ b, of, onClose }: { b: number; of: Business; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useChange(b, onClose);
  const to = of.solo_mode ? 'two' : 'solo';
  return (
    <Dialog open onClose={onClose} title={t(`settings.to_${to}`)}>
      <Notice tone={to === 'solo' ? 'warn' : 'info'} title={t(`new_business.${to}`)}>{t(`new_business.${to}_note`)}</Notice>
      {to === 'solo' && <p>{t('settings.solo_when')}</p>}
      <ProblemNotice problem={save.error} />
      <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" busy={save.isPending} onPress={() => save.mutate({ solo_mode: to === 'solo' })}>{t(`settings.to_${to}`)}</Button></DialogButtons>
    </Dialog>
  );
}

const fields = ['password_length', 'password_days', 'password_history', 'session_minutes', 'idle_minutes', 'work_minutes', 'work_idle_minutes'] as const;
const unit = (f: (typeof fields)[number]) => (f.endsWith('minutes') ? 'minutes' : f.slice('password_'.length)) as 'minutes' | 'length' | 'days' | 'history';
const told = (f: (typeof fields)[number], n: number, t: Say) => (n === 0 && f !== 'password_length' ? t(`settings.none.${unit(f)}`) : t(`settings.unit.${unit(f)}`, { n }));
// As the server holds them.
const bounds: Record<(typeof fields)[number], [number, number]> = { password_length: [8, 64], password_days: [0, 3650], password_history: [0, 24], session_minutes: [5, 10080], idle_minutes: [1, 10080], work_minutes: [5, 1440], work_idle_minutes: [1, 1440] };

function PolicyDialog({ b, of, onClose }: { b: number; of: Policy; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => Object.fromEntries(fields.map((f) => [f, String(of[f])])) as Record<(typeof fields)[number], string>);
  const [tried, setTried] = useState(false);
  const value = (f: (typeof fields)[number]) => { const typed = text[f].normalize('NFKC').trim(); return /^[0-9]{1,5}$/.test(typed) ? Number(typed) : NaN; };
  const fault = (f: (typeof fields)[number]) => {
    const [least, most] = bounds[f];
    if (!(value(f) >= least && value(f) <= most)) return t('settings.between', { least, most });
    return (f === 'idle_minutes' && value(f) > value('session_minutes')) || (f === 'work_idle_minutes' && value(f) > value('work_minutes')) ? t('settings.longer') : null;
  };
  const save = useMutation({
    mutationFn: () => ask(api.PUT('/businesses/{business}/policy', { params: { path: { business: b } }, body: Object.fromEntries(fields.map((f) => [f, value(f)])) as Policy })),
    onSuccess: (made) => { cache.setQueryData(['policy', b], made); say(t('said.saved')); onClose(); },
  });
  return (
    <Dialog open onClose={onClose} title={t('settings.change_policy')}>
      <Form onSend={() => { setTried(true); if (!fields.some(fault)) save.mutate(); }}>
        <p>{t('settings.policy_what')}</p>
        <ProblemNotice problem={save.error} />
        {fields.map((f) => <TextField key={f} label={t(`settings.${f}`)} required hint={t(`settings.hint.${unit(f)}`)} value={text[f]} onChange={(v) => setText({ ...text, [f]: v })} inputMode="numeric" maxLength={5} className="[&_input]:max-w-32" error={tried ? fault(f) : null} />)}
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={save.isPending}>{t('save')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}
