// What is typed, chosen and handed in.
import { AskingFields, draftOf } from '../components/asking_fields';
import { Button } from '../components/button';
import { CheckRow, ChecksField, Form, PasswordField, RadioField, SelectField, TextField, WorkPasswordField } from '../components/field';
import { FileDrop } from '../components/file_drop';
import { EarlierFields } from '../components/import_earlier';
import { KanaField } from '../components/kana_field';
import { RoleChecks } from '../components/new_account';
import { NumberField } from '../components/number_field';
import { PasswordForm } from '../components/password_form';
import { nothing as nobody, RootAnswer } from '../components/root_answer';
import { ShareField } from '../components/share_field';
import { TermField } from '../components/term_field';
import { WarekiField } from '../components/wareki_field';
import { WorkerField } from '../components/worker_field';
import { blankEarlier } from '../lib/earlier';
import { b, long, NUMBER, WRONG } from './answers';
import { Held, is, type Look, type Part, type Two } from './row';

const nothing = () => undefined;
const date = (state: Two, first: string, more: Partial<Parameters<typeof WarekiField>[0]>, label: string): Look =>
  [state, <Held first={first}>{(value, set) => <WarekiField label={label} {...more} value={value} onChange={set} />}</Held>];
const number = (state: Two, first: string, error?: string): Look => [state, <Held first={first}>{(value, set) => <NumberField value={value} onChange={set} error={error} />}</Held>];
const empty = new File(['a'], `${long}.csv`, { type: 'text/csv' });

export const fields: Part = { id: 'fields', name: ['入力', 'Fields'], rows: (t) => {
  const text = (state: Two, more: Partial<Parameters<typeof TextField>[0]>, first = ''): Look => [state, <Held first={first}>{(value, set) => <TextField label={t('new_person.address')} {...more} value={value} onChange={set} />}</Held>];
  const fault = t('form.fill', { what: t('new_person.address') });
  const options = [{ value: '', label: t('form.choose_one') }, { value: 'a', label: t('class.employee') }, { value: 'b', label: long }];
  const choices = [{ value: 'a', label: t('class.employee'), note: t('wareki.hint') }, { value: 'b', label: long, note: long }];
  const chosen = t('form.choose', { what: t('people.class') });
  const kana = (state: Two, name: string, reading: string, error?: string): Look => [state, (
    <Held first={[name, reading] as const}>{([n, k], set) => <KanaField nameLabel={t('new_person.family')} kanaLabel={t('new_person.family_kana')} required name={n} kana={k} onChange={(next, its) => set([next, its])} error={error} />}</Held>
  )];
  return [
    { what: 'TextField', looks: [text(is.empty, {}), text(is.filled, {}, '東京都千代田区千代田1-1'), text(is.required, { required: true }), text(is.hint, { hint: t('new_person.weekly_hours_hint') }), text(is.wrong, { required: true, error: fault }), text(is.disabled, { disabled: true }, '—'), text(is.long, { label: long, hint: long, error: long, required: true }, long)] },
    { what: 'PasswordField', looks: [[is.filled, <Held first="kawa-tsuki">{(value, set) => <PasswordField label={t('sign_in.password')} value={value} onChange={set} />}</Held>]] },
    { what: 'WorkPasswordField', looks: [
      [is.empty, <Held first="">{(value, set) => <WorkPasswordField label={t('work.password')} required value={value} onChange={set} />}</Held>],
      [is.wrong, <Held first="wrong">{(value, set) => <WorkPasswordField label={t('work.password')} required hint={t('work.inline_hint')} error={t('form.fill', { what: t('work.password') })} value={value} onChange={set} />}</Held>],
    ] },
    { what: 'SelectField', looks: [
      [is.empty, <Held first="">{(value, set) => <SelectField label={t('people.class')} value={value} onChange={set} options={options} />}</Held>],
      [is.wrong, <Held first="">{(value, set) => <SelectField label={t('people.class')} required error={chosen} value={value} onChange={set} options={options} />}</Held>],
      [is.long, <Held first="b">{(value, set) => <SelectField label={long} hint={long} value={value} onChange={set} options={options} />}</Held>],
    ] },
    { what: 'RadioField', looks: [
      [is.empty, <Held first="">{(value, set) => <RadioField label={t('people.class')} required value={value} onChange={set} options={choices} />}</Held>],
      [is.wrong, <Held first="">{(value, set) => <RadioField label={t('people.class')} required error={chosen} hint={t('wareki.hint')} value={value} onChange={set} options={choices} />}</Held>],
      [is.filled, <Held first="a">{(value, set) => <RadioField label={t('people.class')} value={value} onChange={set} options={choices} />}</Held>],
    ] },
    { what: 'ChecksField', looks: [
      [is.filled, <Held first={['a']}>{(value, set) => <ChecksField label={t('people.class')} value={value} onChange={set} options={choices} />}</Held>],
      [is.wrong, <Held first={[] as string[]}>{(value, set) => <ChecksField label={t('people.class')} required error={chosen} value={value} onChange={set} options={choices} />}</Held>],
      [['ひとつ', 'One alone'], <Held first={false}>{(on, set) => <CheckRow label={t('import.only_errors')} note={t('wareki.hint')} checked={on} onChange={set} />}</Held>],
      [is.many, <Held first={['handler' as const]}>{(value, set) => <RoleChecks offered={['handler', 'auditor']} value={value} onChange={(all) => set(all as ['handler'])} tried />}</Held>],
    ] },
    { what: 'NumberField', looks: [number(is.empty, ''), number(is.middle, NUMBER.slice(0, 7)), number(is.good, NUMBER), number(['検査用数字が合わない', 'The check digit does not fit'], WRONG), number(['数字でない', 'No digits'], '12a4'), number(['長すぎる', 'Too long'], `${NUMBER}0`), number(is.required, '', t('number.fault.empty'))] },
    { what: 'WarekiField', looks: [
      date(is.empty, '', {}, t('new_person.birth')), date(is.filled, 'S58.4.1', { tried: true }, t('new_person.birth')), date(is.required, '', { required: true, tried: true }, t('new_person.birth')),
      date(['元号の範囲の外', 'Outside the era'], 'H58.4.1', { tried: true }, t('new_person.birth')), date(['元号がない', 'No era'], '580401', { tried: true }, t('new_person.birth')), date(is.long, '平成31年5月1日', { hint: long, error: long }, long),
    ] },
    { what: 'KanaField', looks: [kana(is.empty, '', ''), kana(is.filled, '佐藤', 'サトウ'), kana(['届出にない文字', 'Outside the filing character set'], '𠮷﨑', 'ヨシザキ'), kana(is.wrong, '', 'Sato', t('form.fill', { what: t('new_person.family') }))] },
    { what: 'TermField', looks: [[is.filled, <Held first="14">{(value, set) => <TermField value={value} onChange={set} tried />}</Held>], [is.wrong, <Held first="99">{(value, set) => <TermField value={value} onChange={set} tried />}</Held>]] },
    { what: 'WorkerField', looks: [[is.filled, <Held first="1">{(value, set) => <WorkerField business={b.open} value={value} onChange={set} />}</Held>], [is.wrong, <Held first="">{(value, set) => <WorkerField business={b.open} value={value} onChange={set} error={t('form.choose', { what: t('new_person.worker') })} />}</Held>]] },
    { what: 'FileDrop', looks: [
      [is.empty, <Held first={undefined as File | undefined}>{(file, set) => <FileDrop label={t('import.file.staff')} hint={t('import.file_hint.staff')} file={file} onPick={(f) => set(f ?? undefined)} />}</Held>],
      [is.long, <Held first={empty as File | undefined}>{(file, set) => <FileDrop label={t('import.file.numbers')} hint={long} file={file} onPick={(f) => set(f ?? undefined)} />}</Held>],
    ] },
    { what: 'AskingFields', wide: true, looks: ([['employee', 'offer', 'none'], ['dependant', 'none', 'spouse'], ['payee', 'none', 'none']] as const).map(([kind, employment, relation]) => [
      [t(`class.${kind}`), t(`class.${kind}`)], <Held first={draftOf({})}>{(value, set) => <AskingFields whose={{ class: kind, employment, relation }} value={value} onChange={(change) => set({ ...value, ...change })} tried from={nothing} />}</Held>,
    ]) },
    { what: 'EarlierFields', wide: true, looks: [[is.wrong, <Held first={blankEarlier}>{(told, set) => <EarlierFields told={told} onChange={set} tried />}</Held>]] },
    { what: 'PasswordForm', looks: [[is.empty, <PasswordForm currentLabel={t('sign_in.password')} onDone={nothing} />]] },
    { what: 'ShareField', looks: [[is.empty, <Held first="">{(v, set) => <ShareField label={t('key_making.type')} hint={t('key_making.type_hint')} value={v} onChange={set} error={null} />}</Held>], [is.bad, <Held first="">{(v, set) => <ShareField label={t('key_making.type')} value={v} onChange={set} error={t('form.fill', { what: t('key_making.type') })} />}</Held>]] },
    { what: 'RootAnswer', looks: (['passphrase', 'token', 'key_file', 'shares'] as const).map((mode) => [[t(`custody.mode.${mode}`), mode] as const, <Held key={mode} first={nobody}>{(v, set) => <RootAnswer shape={{ mode, needed: 2, of: 3 }} value={v} onChange={set} tried={false} />}</Held>]) },
    { what: 'Form', wide: true, looks: [[['送るとまとめが出る', 'Lists its faults when it is sent'], (
      <Held first={{ address: '', kind: '', tried: false }}>{(v, set) => (
        <Form long label={t('new_person.title')} onSend={() => set({ ...v, tried: true })}>
          <TextField label={t('new_person.address')} required value={v.address} onChange={(address) => set({ ...v, address })} error={v.tried && !v.address ? fault : null} />
          <RadioField label={t('people.class')} required value={v.kind} onChange={(kind) => set({ ...v, kind })} options={choices} error={v.tried && !v.kind ? chosen : null} />
          <div><Button v="solid" type="submit">{t('new_person.do')}</Button></div>
        </Form>
      )}</Held>
    )]] },
  ];
} };
