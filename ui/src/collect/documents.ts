// Pictures of the documents that verify a person: which they use, one picture for each, or none, to be shown in person.
import { fill, h } from './dom';
import { go, type Draft, type Slot } from './draft';
import { editStep } from './editor';
import { act, look, notice, put, w, written } from './page';
import { papers } from './papers.gen';
import { burnt, forget, jpegOf, readPicture, Unusable, type Picture } from './picture';
import { send } from './send';
import { stepsOf } from './steps';
import type { Kind } from './seal';

type Paper = { code: string; name: { ja: string; en: string }; counts?: string; cover: { ja: string; en: string; by: string }[] };
const numberPapers: Paper[] = papers.number;
const identityPapers: Paper[] = papers.identity;
const card = 'number_card';
const find = (all: Paper[], code: string) => all.find((p) => p.code === code);

type Wanted = { slot: Slot; kind: Kind; title: string; paper: Paper | undefined; optional?: true };

/** What the choices so far ask for, in the order in which it is sent. */
function wanted({ way, papers: chosen }: Draft): Wanted[] {
  if (way === 'card') {
    return [
      { slot: 'number', kind: 'number', title: w().card_back, paper: find(numberPapers, card) },
      { slot: 'identity', kind: 'identity', title: w().card_front, paper: find(identityPapers, card) },
    ];
  }
  if (way !== 'other') return [];
  const name = (paper: Paper | undefined) => paper?.name[written()] ?? '';
  const [number, identity, second] = [find(numberPapers, chosen.number), find(identityPapers, chosen.identity), find(identityPapers, chosen.second)];
  const all: Wanted[] = [];
  if (number) all.push({ slot: 'number', kind: 'number', title: name(number), paper: number });
  if (identity) all.push({ slot: 'identity', kind: 'identity', title: name(identity), paper: identity });
  if (identity?.counts === 'two' && second) all.push({ slot: 'second', kind: 'identity', title: name(second), paper: second });
  if (identity) all.push({ slot: 'more', kind: 'identity', title: w().more, paper: identity, optional: true });
  return all;
}

const cover = (paper: Paper | undefined, by: 'law' | 'need') => (paper?.cover ?? []).filter((c) => c.by === by).map((c) => c[written()]).join(written() === 'ja' ? '、' : '; ');

export function documentsStep(draft: Draft) {
  const faults = new Map<string, string>(); // By the id of what is wrong.
  const failure = h('div', { className: 'empty:hidden' });
  const rest = h('div', { className: 'flex flex-col gap-5' });
  const on = h('button', { type: 'submit', className: look.solid }, w().send);
  const fault = (id: string) => h('p', { id: `${id}-fault`, role: 'alert', className: look.fault }, faults.has(id) ? `▲ ${faults.get(id)!}` : null);

  const radio = (way: NonNullable<Draft['way']>) => {
    const input = h('input', { type: 'radio', name: 'way', id: `way-${way}`, checked: draft.way === way, className: 'size-5 shrink-0 accent-blue-900' });
    input.onchange = () => { draft.way = way; redraw(); };
    return h('label', { className: 'flex min-h-11 items-center gap-2 rounded-lg px-2 hover:bg-blue-50' }, input, h('span', {}, w().ways[way]));
  };

  const choice = (slot: 'number' | 'identity' | 'second', label: string, from: Paper[]) => {
    const id = `paper-${slot}`;
    const select = h('select', { id, aria: { describedby: `${id}-fault`, ...(faults.has(id) ? { invalid: 'true' } : {}) }, className: 'h-12 w-full rounded-lg border border-solid-gray-600 bg-white px-3' });
    for (const [value, name] of [['', w().choose], ...from.map((p) => [p.code, p.name[written()]])]) {
      const option = h('option', { value: value! });
      option.textContent = name!; // Browsers put no ruby into options.
      select.append(option);
    }
    select.value = draft.papers[slot];
    select.onchange = () => {
      draft.papers[slot] = select.value;
      drop(slot);
      if (slot === 'identity') { drop('more'); drop('second'); draft.papers.second = ''; }
      redraw();
    };
    return h('div', { className: 'flex flex-col gap-1' }, h('label', { htmlFor: id, className: 'font-bold' }, label, h('span', { className: 'ml-2 text-sm font-normal text-red-900' }, w().required)), select, fault(id));
  };

  const drop = (slot: Slot) => {
    const picture = draft.pictures.get(slot);
    if (picture) forget(picture);
    draft.pictures.delete(slot);
  };

  const edit = (slot: Slot, picture: Picture) => {
    const editing = { picture, past: [] };
    go('edit', () => {
      const { title, paper } = wanted(draft).find((want) => want.slot === slot)!;
      editStep(title, editing, cover(paper, 'law'), cover(paper, 'need'), () => {
        draft.pictures.set(slot, editing.picture);
        back = slot;
        history.back();
      });
    });
  };

  const place = (want: Wanted) => {
    const { slot, title, paper } = want;
    const id = `slot-${slot}`;
    const saying = h('p', { id: `${id}-fault`, role: 'alert', className: look.fault }, faults.has(id) ? `▲ ${faults.get(id)!}` : null);
    const chooser = (camera: boolean) => {
      const input = h('input', { type: 'file', accept: 'image/*', hidden: true });
      if (camera) input.setAttribute('capture', 'environment'); // Browsers of desks know no such property.
      input.onchange = async () => {
        const file = input.files?.[0];
        if (!file) return;
        fill(saying, w().reading);
        try {
          edit(slot, await readPicture(file));
          faults.delete(id);
        } catch (problem) {
          input.value = ''; // The same file may be chosen again.
          fill(saying, `▲ ${w().picture_fault[problem instanceof Unusable ? problem.fault : 'unreadable']}`);
        }
      };
      const press = act(look.small, camera ? w().take : w().pick, () => input.click());
      press.id = `${id}-${camera ? 'take' : 'pick'}`;
      press.setAttribute('aria-describedby', `${id}-title ${id}-fault`);
      return [press, input];
    };
    const picture = draft.pictures.get(slot);
    let thumb: HTMLCanvasElement | null = null;
    if (picture) {
      thumb = burnt(picture, 480);
      thumb.className = 'max-h-48 max-w-full self-start border border-solid-gray-420';
      thumb.setAttribute('role', 'img');
      thumb.setAttribute('aria-label', w().picture);
    }
    const mend = picture && act(look.small, w().mend, () => edit(slot, picture));
    if (mend) mend.id = `${id}-mend`;
    const [law, need] = [cover(paper, 'law'), cover(paper, 'need')];
    return h('section', { id, className: look.section, role: 'group', aria: { labelledby: `${id}-title` } },
      h('h2', { id: `${id}-title`, className: 'font-bold' }, title, want.optional ? h('span', { className: 'ml-2 text-sm font-normal text-solid-gray-700' }, `（${w().optional}）`) : h('span', { className: 'ml-2 text-sm font-normal text-red-900' }, w().required)),
      law && !picture ? h('p', { className: 'text-sm' }, h('b', {}, `${w().cover}: ${law}`), h('br', {}), w().cover_law) : null,
      need && !picture ? h('p', { className: 'text-sm' }, h('b', {}, `${w().cover}: ${need}`), h('br', {}), w().cover_need) : null,
      ...(picture ? [h('p', { className: 'text-sm text-green-900' }, `✓ ${w().taken}`), thumb!, h('div', { className: 'flex flex-wrap gap-2' }, mend, act(look.small, w().remove, () => { drop(slot); redraw(); document.getElementById(`${id}-pick`)?.focus(); }))]
        : [h('div', { className: 'flex flex-wrap gap-2' }, ...(matchMedia('(any-pointer: coarse)').matches ? chooser(true) : []), ...chooser(false))]),
      saying);
  };

  const redraw = () => {
    const at = document.activeElement?.id;
    const two = find(identityPapers, draft.papers.identity)?.counts === 'two';
    const places = new Map(wanted(draft).map((want) => [want.slot, place(want)]));
    const placed = (slot: Slot) => places.get(slot) ?? null;
    const other = draft.way !== 'other' ? [] : [
      choice('number', w().paper_number, numberPapers.filter((p) => p.code !== card)), placed('number'),
      choice('identity', w().paper_identity, identityPapers.filter((p) => p.code !== card)), placed('identity'), placed('more'),
      ...(two ? [notice('info', w().two), choice('second', w().paper_second, identityPapers.filter((p) => p.counts === 'two')), placed('second')] : []),
    ];
    fill(rest, fault('way-card'), ...(draft.way === 'card' ? [placed('number'), placed('identity')] : other),
      draft.way === 'later' ? h('p', {}, w().later_how) : null,
      places.size > 0 && matchMedia('(any-pointer: coarse)').matches ? h('p', { className: look.hint }, w().camera_lost) : null);
    if (at) document.getElementById(at)?.focus();
  };

  const check = () => {
    faults.clear();
    const { missing } = w();
    if (!draft.way) faults.set('way-card', missing.way);
    if (draft.way === 'other') {
      const { number, identity, second } = draft.papers;
      if (!number) faults.set('paper-number', missing.paper);
      if (!identity) faults.set('paper-identity', missing.paper);
      if (find(identityPapers, identity)?.counts === 'two') {
        if (!second) faults.set('paper-second', missing.paper);
        else if (second === identity) faults.set('paper-second', missing.same);
      }
    }
    for (const want of wanted(draft)) if (!want.optional && !draft.pictures.has(want.slot)) faults.set(`slot-${want.slot}`, missing.picture);
    redraw();
    const [first] = faults.keys();
    if (!first) return true;
    const at = document.getElementById(first);
    (at?.matches('section') ? at.querySelector('button') : at)?.focus();
    return false;
  };

  const form = h('form', { noValidate: true, className: 'flex flex-col gap-5' },
    h('fieldset', {}, h('legend', { className: 'mb-1 font-bold' }, w().way, h('span', { className: 'ml-2 text-sm font-normal text-red-900' }, w().required)), radio('card'), radio('other'), radio('later')), rest, failure, on);
  form.onsubmit = (e) => {
    e.preventDefault();
    if (check()) void send(draft, on, failure, async () => {
      const all = [];
      for (const { slot, kind } of wanted(draft)) {
        const picture = draft.pictures.get(slot);
        if (picture) all.push({ kind, jpeg: await jpegOf(picture) });
      }
      return all;
    });
  };
  redraw();
  put(w().documents_title, stepsOf(draft, 2), h('p', {}, w().documents_why), form, h('p', { className: look.hint }, w().safe(true)), act(`${look.outline} self-start`, w().back, () => history.back()));
  if (back) { document.getElementById(`slot-${back}-mend`)?.focus(); back = null; }
}
/** Where the picture belongs that was just looked at: the focus goes back there. */
let back: Slot | null = null;
