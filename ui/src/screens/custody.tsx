import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { cache, custodyQuery } from '../api/queries';
import { Button, textLink } from '../components/button';
import { Form, PasswordField, RadioField, SelectField } from '../components/field';
import { LeaveGuard } from '../components/leave_guard';
import { Card, Facts, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { isBrought, nothing, RootAnswer, toAnswer } from '../components/root_answer';
import { say } from '../components/said';
import { dayTime } from '../lib/dates';
import { savePdf } from '../lib/save';
import '../i18n/late';

type Mode = Schema['CustodyMode'];
type Custody = Schema['Custody'];
const modes: Mode[] = ['shares', 'passphrase', 'token', 'key_file'];
const counts = ['2-3', '2-2', '3-5', '2-4', '3-4', '4-7'] as const;

const keep = (custody: Custody) => cache.setQueryData(custodyQuery.queryKey, custody);

/** How the root key is kept; and, in two steps, another way: the next custody is made, and opened once, before it counts. */
export default function CustodyScreen() {
  const { t } = useTranslation();
  const custody = useQuery(custodyQuery);
  const [sheets, setSheets] = useState<Schema['CustodySheets'] | null>(null);
  const shapeOf = (shape: Schema['CustodyShape']) => t(`custody.mode.${shape.mode}`) + (shape.mode === 'shares' ? t('custody.k_of_n', { k: shape.needed, n: shape.of }) : '');
  const now = custody.data;
  return (
    <>
      <PageHeader title={t('custody.title')} above={<Link to="/system" className={textLink}>{t('back_to', { to: t('system.title') })}</Link>}><p>{t('custody.what')}</p></PageHeader>
      <ProblemNotice problem={custody.error} />
      {custody.isPending && <Loading />}
      {now && (
        <Card title={t('custody.present')}>
          <Facts items={[[t('custody.how'), shapeOf(now.present)], [t('custody.since'), dayTime(now.since)], [t('custody.key_id'), <span key="id" className="digits">{now.key_id}</span>]]} />
          <p className="mt-3">{t(`custody.honest.${now.present.mode}`)}</p>
        </Card>
      )}
      {now && !now.next && <Begin now={now} onBegun={(made) => { setSheets(made.shares.length ? made : null); return cache.invalidateQueries({ queryKey: custodyQuery.queryKey }); }} />}
      {now?.next && <Confirm now={now} next={now.next} nextName={shapeOf(now.next)} sheets={sheets} onDone={() => setSheets(null)} />}
    </>
  );
}

function Begin({ now, onBegun }: { now: Custody; onBegun: (made: Schema['CustodySheets']) => Promise<void> }) {
  const { t } = useTranslation();
  const [mode, setMode] = useState<Mode | ''>('');
  const [count, setCount] = useState<(typeof counts)[number]>('2-3');
  const [passphrase, setPassphrase] = useState('');
  const [pin, setPin] = useState('');
  const [password, setPassword] = useState('');
  const [brought, setBrought] = useState(nothing);
  const [tried, setTried] = useState(false);
  const [needed, of] = count.split('-').map(Number) as [number, number];
  const begin = useMutation({
    gcTime: 0,
    mutationFn: (to: Mode) => ask(api.POST('/custody:change', { body: { password, present: toAnswer(now.present, brought), mode: to, ...(to === 'passphrase' ? { passphrase } : to === 'token' ? { pin } : to === 'shares' ? { needed, of } : {}) } })),
    onSuccess: onBegun,
  });
  const good = mode !== '' && password !== '' && isBrought(now.present, brought) && (mode !== 'passphrase' || passphrase !== '') && (mode !== 'token' || pin !== '');
  const missing = (label: string, empty: boolean) => (tried && empty ? t('form.fill', { what: label }) : null);
  return (
    <Card title={t('custody.change')}>
      <Form onSend={() => { setTried(true); if (good) begin.mutate(mode); }}>
        <p>{t('custody.change_what')}</p>
        <Notice tone="warn" title={t('custody.backups')}>{t('custody.backups_how')}</Notice>
        <ProblemNotice problem={begin.error} />
        <RadioField label={t('custody.to')} required value={mode} onChange={setMode} error={tried && !mode ? t('form.choose', { what: t('custody.to') }) : null}
          options={modes.filter((m) => m !== 'token' || now.token).map((value) => ({ value, label: t(`custody.mode.${value}`), note: t(`custody.note.${value}`) }))} />
        {!now.token && <p className="text-sm text-solid-gray-700">{t('custody.no_token')}</p>}
        {mode === 'shares' && <SelectField label={t('custody.count')} required value={count} onChange={setCount} options={counts.map((value) => { const [k, n] = value.split('-'); return { value, label: t('custody.count_of', { k, n }) }; })} />}
        {mode === 'passphrase' && <PasswordField label={t('custody.new_passphrase')} required hint={t('found.passphrase_hint')} value={passphrase} onChange={setPassphrase} autoComplete="new-password" maxLength={1024} error={missing(t('custody.new_passphrase'), !passphrase)} />}
        {mode === 'token' && <PasswordField label={t('seal.pin')} required value={pin} onChange={setPin} autoComplete="off" maxLength={256} error={missing(t('seal.pin'), !pin)} />}
        <fieldset className="flex flex-col gap-4 rounded-lg border border-solid-gray-420 p-4">
          <legend className="px-1 font-bold">{t('custody.proof')}</legend>
          <PasswordField label={t('custody.own_password')} required value={password} onChange={setPassword} autoComplete="current-password" maxLength={1024} error={missing(t('custody.own_password'), !password)} />
          <RootAnswer shape={now.present} value={brought} onChange={setBrought} tried={tried} />
        </fieldset>
        <div><Button v="solid" type="submit" busy={begin.isPending}>{t('custody.begin')}</Button></div>
      </Form>
    </Card>
  );
}

function Confirm({ now, next, nextName, sheets, onDone }: { now: Custody; next: Schema['CustodyShape']; nextName: string; sheets: Schema['CustodySheets'] | null; onDone: () => void }) {
  const { t } = useTranslation();
  const [brought, setBrought] = useState(nothing);
  const [saved, setSaved] = useState<ReadonlySet<number>>(new Set());
  const [tried, setTried] = useState(false);
  const over = (custody: Custody, said: string) => { keep(custody); onDone(); say(said); };
  const confirm = useMutation({ gcTime: 0, mutationFn: () => ask(api.POST('/custody:confirm', { body: toAnswer(next, brought) })), onSuccess: (c) => over(c, t('custody.changed')) });
  const drop = useMutation({ mutationFn: () => ask(api.POST('/custody:drop')), onSuccess: (c) => over(c, t('custody.dropped')) });
  const allSaved = !sheets || sheets.pdfs.every((_, i) => saved.has(i));
  const save = (pdf: string, i: number) => {
    savePdf(pdf, `azekura-opening-sheet-${i + 1}.pdf`);
    setSaved((s) => new Set(s).add(i));
  };
  return (
    <Card title={t('custody.confirm')}>
      {sheets && <LeaveGuard what="sheets" on title={t('custody.leave')} stay={t('key_making.leave_not')} leave={t('key_making.leave_do')}>{t('custody.leave_what')}</LeaveGuard>}
      <div className="flex flex-col gap-4">
        <p>{t('custody.confirm_what', { to: nextName })}</p>
        {next.mode === 'shares' && !sheets && <Notice tone="warn" title={t('custody.sheets_gone')}>{t('custody.sheets_gone_how')}</Notice>}
        {sheets && (
          <>
            <p>{t('custody.sheets_what', { n: sheets.shares.length, k: next.needed })}</p>
            <ul className="flex flex-col gap-2">
              {sheets.pdfs.map((pdf, i) => (
                <li key={i} className="flex flex-wrap items-center gap-3">
                  <Button v={saved.has(i) ? 'outline' : 'solid'} onPress={() => save(pdf, i)}>{t('custody.sheet_save', { n: i + 1 })}</Button>
                  {saved.has(i) && <span role="status" className="font-bold text-green-900">✓ {t('key_making.sheet_saved')}</span>}
                </li>
              ))}
            </ul>
            <Facts items={[[t('seal.set_words'), <span key="w" className="digits">{sheets.set_words}</span>]]} />
          </>
        )}
        <Form onSend={() => { setTried(true); if (isBrought(next, brought) && allSaved) confirm.mutate(); }}>
          <ProblemNotice problem={confirm.error ?? drop.error} />
          {tried && !allSaved && <p data-fault="" role="alert" className="font-bold text-red-900">{t('custody.save_first')}</p>}
          <RootAnswer shape={next} value={brought} onChange={setBrought} tried={tried} />
          <div className="flex flex-wrap gap-3">
            <Button v="solid" type="submit" busy={confirm.isPending}>{t('custody.confirm_do')}</Button>
            <Button busy={drop.isPending} onPress={() => drop.mutate()}>{t('custody.drop', { present: t(`custody.mode.${now.present.mode}`) })}</Button>
          </div>
        </Form>
      </div>
    </Card>
  );
}
