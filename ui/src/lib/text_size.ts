const kept = 'azekura.text-size';
export const isLarge = () => localStorage.getItem(kept) === 'large';
export function applyTextSize(large = isLarge()) {
  localStorage.setItem(kept, large ? 'large' : 'normal');
  document.documentElement.dataset.textSize = large ? 'large' : 'normal';
}
