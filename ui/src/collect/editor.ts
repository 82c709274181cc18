// A picture before it is sent: turned, and what must not be seen blackened, by finger, mouse or keyboard. Each change makes a
// new picture of values (boxes are values, the pixels are shared), so that undoing is taking the one before.
import { changed, least, spanned, type Box } from './boxes';
import { fill, h } from './dom';
import { act, look, notice, put, w } from './page';
import { turnedPicture, type Picture } from './picture';

export type Editing = { picture: Picture; past: Picture[] };

/** `law` and `need`: what is to be blackened on this paper, in words. */
export function editStep(title: string, editing: Editing, law: string, need: string, use: () => void) {
  const { past } = editing;
  let chosen = -1;
  let asked = false;

  const stage = h('div', { role: 'application', aria: { label: w().stage }, className: 'relative mx-auto cursor-crosshair touch-pinch-zoom overflow-hidden border border-solid-gray-600 select-none' });
  const count = h('p', { role: 'status', className: 'text-sm' });
  const tools = h('div', { role: 'group', aria: { label: w().chosen }, className: `${look.section} bg-solid-gray-50` });
  const told = h('div', { className: 'empty:hidden' });
  const undo = act(look.small, w().undo, () => { const before = past.pop(); if (before) { editing.picture = before; chosen = -1; draw(); if (!past.length) add.focus(); } });
  const add = act(look.small, w().add, () => {
    const { width, height } = editing.picture.canvas;
    keep();
    editing.picture = { ...editing.picture, boxes: [...editing.picture.boxes, { x: width * 0.3, y: height * 0.44, width: width * 0.4, height: height * 0.12 }] };
    chosen = editing.picture.boxes.length - 1;
    draw();
    focusBox();
  });
  const turn = act(look.small, w().turn, () => { keep(); editing.picture = turnedPicture(editing.picture); draw(); });

  const keep = () => { past.push(editing.picture); };
  const focusBox = () => stage.querySelector<HTMLElement>(`[data-box="${chosen}"]`)?.focus();
  const placeBox = (n: number, box: Box) => { editing.picture = { ...editing.picture, boxes: editing.picture.boxes.map((b, i) => (i === n ? box : b)) }; };
  const change = (by: Partial<Box>) => { const box = editing.picture.boxes[chosen]; if (box) placeBox(chosen, changed(box, by, editing.picture.canvas)); };
  const erase = () => { keep(); editing.picture = { ...editing.picture, boxes: editing.picture.boxes.filter((_, i) => i !== chosen) }; chosen = -1; draw(); add.focus(); };

  const draw = () => {
    const { canvas, boxes } = editing.picture;
    canvas.className = 'block h-auto w-full';
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', w().picture);
    stage.style.width = `min(100%, 60vh * ${canvas.width / canvas.height})`;
    const held = document.activeElement instanceof HTMLElement && stage.contains(document.activeElement);
    stage.replaceChildren(canvas, ...boxes.map((box, n) => {
      const made = h('div', { tabIndex: 0, role: 'button', aria: { label: w().box(n + 1), pressed: String(n === chosen) }, className: `absolute cursor-move bg-black outline-3 ${n === chosen ? 'outline-yellow-300' : 'outline-white'}` });
      made.dataset.box = String(n);
      made.onfocus = () => { if (chosen !== n) { chosen = n; draw(); focusBox(); } };
      made.style.left = `${(box.x / canvas.width) * 100}%`;
      made.style.top = `${(box.y / canvas.height) * 100}%`;
      made.style.width = `${(box.width / canvas.width) * 100}%`;
      made.style.height = `${(box.height / canvas.height) * 100}%`;
      if (n === chosen) {
        const corner = h('span', { className: 'absolute right-0 bottom-0 size-7 translate-1/4 cursor-nwse-resize rounded-full border-2 border-black bg-yellow-300' });
        corner.dataset.corner = '';
        made.append(corner);
      }
      return made;
    }));
    if (held) focusBox();
    fill(count, boxes.length ? w().boxes(boxes.length) : '');
    undo.disabled = past.length === 0;
    tools.hidden = chosen < 0;
  };

  const pointOf = (e: PointerEvent) => {
    const at = stage.getBoundingClientRect();
    return { x: ((e.clientX - at.left) / at.width) * editing.picture.canvas.width, y: ((e.clientY - at.top) / at.height) * editing.picture.canvas.height };
  };
  stage.onpointerdown = (e) => {
    if (e.button !== 0 || !e.isPrimary) return;
    e.preventDefault();
    const target = e.target as HTMLElement;
    const start = pointOf(e);
    const before = editing.picture;
    const held = target.closest<HTMLElement>('[data-box]');
    const corner = target.closest('[data-corner]') !== null;
    chosen = held ? Number(held.dataset.box) : before.boxes.length;
    const was = before.boxes[chosen];
    stage.setPointerCapture(e.pointerId);
    draw();
    stage.onpointermove = (move) => {
      const at = pointOf(move);
      const by = { x: at.x - start.x, y: at.y - start.y };
      if (was) placeBox(chosen, changed(was, corner ? { width: by.x, height: by.y } : by, before.canvas));
      else editing.picture = { ...before, boxes: [...before.boxes, spanned(start, at, before.canvas)] };
      draw();
    };
    const end = (good: boolean) => {
      stage.onpointermove = stage.onpointerup = stage.onpointercancel = null;
      const made = editing.picture.boxes[chosen];
      const small = !was && (!made || Math.min(made.width, made.height) < least(before.canvas)); // A tap, not a box.
      if (!good || small) editing.picture = before;
      else if (editing.picture !== before) past.push(before);
      if (!editing.picture.boxes[chosen]) chosen = -1;
      draw();
      focusBox();
    };
    stage.onpointerup = () => end(true);
    stage.onpointercancel = () => end(false); // Two fingers: the picture is made larger.
  };

  const step = () => Math.max(1, Math.max(editing.picture.canvas.width, editing.picture.canvas.height) / 100);
  const keys: Record<string, [-1 | 0 | 1, -1 | 0 | 1]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  stage.onkeydown = (e) => {
    if (chosen < 0) return;
    if ((e.ctrlKey || e.metaKey) && e.key === 'z') { e.preventDefault(); return undo.click(); }
    if (e.key === 'Delete' || e.key === 'Backspace') { e.preventDefault(); return erase(); }
    const way = keys[e.key];
    if (!way) return;
    e.preventDefault();
    if (!e.repeat) keep(); // Held down is one change.
    const [x, y] = [way[0] * step(), way[1] * step()];
    change(e.shiftKey ? { width: x, height: y } : { x, y });
    draw();
  };

  const nudge = (label: string, by: (step: number) => Partial<Box>) => act(look.small, label, () => { keep(); change(by(step() * 2)); draw(); });
  const { move, size } = w();
  tools.append(h('p', { className: 'text-sm font-bold' }, w().chosen), h('div', { className: 'grid grid-cols-4 gap-2' },
    nudge(move.left, (s) => ({ x: -s })), nudge(move.up, (s) => ({ y: -s })), nudge(move.down, (s) => ({ y: s })), nudge(move.right, (s) => ({ x: s })),
    nudge(size.narrower, (s) => ({ width: -s })), nudge(size.wider, (s) => ({ width: s })), nudge(size.lower, (s) => ({ height: -s })), nudge(size.taller, (s) => ({ height: s }))),
  act(`${look.small} self-start`, w().erase, erase));

  const done = act(look.solid, w().use, () => {
    if (law && editing.picture.boxes.length === 0 && !asked) { // Most have something to cover; a back side may not.
      asked = true;
      return told.replaceChildren(notice('bad', w().covered(law)));
    }
    use();
  });
  draw();
  put(w().edit_title, null, h('p', { className: 'font-bold' }, title), h('p', {}, w().edit_how),
    law ? notice('info', `${w().cover}: ${law}`, h('p', { className: 'text-sm' }, w().cover_law)) : null,
    need ? notice('info', `${w().cover}: ${need}`, h('p', { className: 'text-sm' }, w().cover_need)) : null,
    h('div', { className: 'flex flex-wrap gap-2' }, add, undo, turn), stage, count, tools, told,
    h('div', { className: 'flex flex-wrap gap-3' }, done, act(look.outline, w().back, () => history.back())));
}
