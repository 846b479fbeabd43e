/** The page by keyboard: single letters, where nothing is being written. */
import { choose, chooseNeighbour, nextTheme } from './acts.js';

const KEYS: Readonly<Record<string, () => void>> = {
  n: () => {
    choose(undefined);
    focusOn('#first');
  },
  c: () => focusOn('#words'),
  j: () => chooseNeighbour(1),
  k: () => chooseNeighbour(-1),
  d: nextTheme,
};

/** After the picture that the key asked for is drawn. */
const focusOn = (selector: string): void => {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
};

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    if (key === 'Escape' && target instanceof HTMLElement) target.blur();
    if (ctrlKey || metaKey || altKey || (target instanceof Element && target.matches('input, textarea, select')))
      return;
    const act = KEYS[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
