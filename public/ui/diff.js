/* From change to change within a difference: by two buttons, and by the keys `j` and `k`. */
(() => {
  const places = [...document.querySelectorAll('.diff [data-change]')];
  const buttons = document.querySelector('[data-hunks]');
  if (buttons === null || places.length < 2) return;
  buttons.hidden = false;
  let at = -1;

  const go = (step) => {
    at = Math.min(places.length - 1, Math.max(0, at + step));
    for (const [index, place] of places.entries()) place.classList.toggle('diff-current', index === at);
    const head = places[at].querySelector('th');
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
    places[at].scrollIntoView({ block: 'center' });
  };

  for (const button of buttons.querySelectorAll('[data-hunk]'))
    button.addEventListener('click', () => go(Number(button.dataset.hunk)));

  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)))
      return;
    if (document.querySelector('dialog[open]') !== null) return;
    if (key === 'j' || key === 'k') go(key === 'j' ? 1 : -1);
  });
})();
