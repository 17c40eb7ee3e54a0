/*
 * Buttons that mend something (`data-fix`): each is one commit through the REST door that every
 * client has, and one more takes it back. Loaded where there are such buttons.
 */
const SHOWN_FOR = 12_000;

/** @param {string} base @param {string} call @param {unknown} body */
async function send(base, call, body) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${base}/api/v1/${call}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const data = await answer.json();
  if (!answer.ok) throw new Refused(data.detail ?? data.title);
  return data;
}

class Refused extends Error {}

/** @param {string} text @param {{ label: string, act: () => void } | null} action */
function toast(text, action) {
  const line = document.createElement('div');
  line.className = 'toast';
  line.append(text);
  if (action !== null) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'toast-action';
    button.textContent = action.label;
    button.addEventListener('click', () => {
      line.remove();
      action.act();
    });
    line.append(button);
  }
  document.querySelector('#toasts')?.replaceChildren(line);
  setTimeout(() => line.remove(), SHOWN_FOR);
}

/** @param {HTMLElement} item @param {boolean} done */
function mark(item, done) {
  item.toggleAttribute('data-done', done);
  for (const control of item.querySelectorAll('button, input')) control.disabled = done;
  const count = document.querySelector('.health-kind[aria-current] [data-count]');
  const number = Number(count?.textContent?.replace(/\D/g, ''));
  if (count) count.textContent = String(Math.max(0, number + (done ? -1 : 1)));
}

/** @param {HTMLButtonElement} button */
function fixOf(button) {
  const fix = JSON.parse(button.dataset.fix ?? '{}');
  const field = button.parentElement?.querySelector('[data-fix-value]');
  if (field instanceof HTMLInputElement) fix[field.dataset.fixValue ?? ''] = field.value.trim();
  return fix;
}

/** @param {HTMLButtonElement} button */
async function mend(button) {
  const place = /** @type {HTMLElement} */ (button.closest('[data-fixes]'));
  const item = /** @type {HTMLElement} */ (button.closest('li') ?? place);
  const { fixes: base = '', mended = '', undo = '', undone = '', failed = '', done } = place.dataset;
  const fix = fixOf(button);
  if (fix.category === '') {
    item.querySelector('input')?.focus();
    return;
  }
  mark(item, true);
  try {
    const { revision, message } = await send(base, 'lint/fix', fix);
    const takeBack = async () => {
      try {
        await send(base, 'revert', { commit: revision });
        mark(item, false);
        toast(undone, null);
        button.focus();
      } catch (error) {
        toast(error instanceof Refused ? error.message : failed, null);
      }
    };
    toast(mended.replace('{message}', message), { label: undo, act: () => void takeBack() });
    if (done !== undefined)
      setTimeout(() => document.querySelector('.toast-action') ?? location.assign(done), SHOWN_FOR);
  } catch (error) {
    mark(item, false);
    toast(error instanceof Refused ? error.message : failed, null);
  }
}

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button[data-fix]') : null;
  if (button instanceof HTMLButtonElement) void mend(button);
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement) || !event.target.dataset.fixValue) return;
  const button = event.target.parentElement?.querySelector('button[data-fix]');
  if (button instanceof HTMLButtonElement) void mend(button);
});
