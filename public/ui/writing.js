/*
 * What a page is given for whoever may write: boxes of tasks that can be ticked, and a pencil beside
 * each heading. Loaded by reader.js for them alone, so that a public page stays the same for everybody.
 */
const encode = (path) => path.split('/').map(encodeURIComponent).join('/');
const PENCIL =
  '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 20h4L19.5 8.5a2 2 0 0 0 0-2.8l-1.2-1.2a2 2 0 0 0-2.8 0L4 16zM13.5 6.5l4 4"/></svg>';

/** Of another page, which is shown inside of this one. */
const isOwn = (element) => element.closest('.transclusion') === null;

export function start(article) {
  const content = article.querySelector('.content');
  if (content === null) return;
  addPencils(article.dataset, content);
  serveTasks(article.dataset, content);
}

function addPencils({ edit, editSection }, content) {
  for (const heading of content.querySelectorAll(':is(h1, h2, h3, h4, h5, h6)[id]')) {
    if (!isOwn(heading) || heading.classList.contains('sr-only')) continue;
    const link = document.createElement('a');
    link.className = 'edit-section';
    link.href = `${edit}?section=${encodeURIComponent(heading.id)}`;
    const label = editSection.replace('{name}', heading.textContent.trim());
    link.setAttribute('aria-label', label);
    link.title = label;
    link.innerHTML = PENCIL;
    heading.append(link);
  }
}

/** One change after the other, each based on what the one before made of the page. */
function serveTasks(texts, content) {
  const boxes = [...content.querySelectorAll('input[data-task]')].filter(isOwn);
  let last = Promise.resolve();
  let { revision } = texts;

  const say = (text, undo) => {
    const line = document.createElement('div');
    line.className = 'toast';
    line.append(text);
    if (undo !== undefined) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'toast-action';
      button.textContent = texts.undo;
      button.addEventListener('click', undo);
      line.append(' ', button);
    }
    document.querySelector('#toasts')?.replaceChildren(line);
    setTimeout(() => line.remove(), undo === undefined ? 4000 : 8000);
  };

  const send = async (box, done) => {
    const answer = await fetch(`${texts.base}/api/v1/tasks/${encode(texts.path)}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ revision, line: Number(box.dataset.task), done }),
      // The page may be left right after a click.
      keepalive: true,
    });
    const data = await answer.json();
    if (!answer.ok) throw new Error(data.detail ?? data.title);
    // Lines are those of the text that is shown. What others wrote meanwhile is not in it, and then the
    // revision that is shown stays what later clicks are based on.
    if (!data.merged) revision = data.revision;
  };

  const tick = (box, done, withUndo) => {
    box.checked = done;
    box.setAttribute('aria-busy', 'true');
    last = last.then(async () => {
      try {
        await send(box, done);
        const text = (done ? texts.ticked : texts.cleared).replace('{task}', box.getAttribute('aria-label') ?? '');
        say(text, withUndo ? () => tick(box, !done, false) : undefined);
      } catch (error) {
        box.checked = !done;
        say(`${texts.notTicked} ${error instanceof TypeError ? '' : error.message}`.trim());
      } finally {
        box.removeAttribute('aria-busy');
      }
    });
  };

  for (const box of boxes) {
    box.disabled = false;
    box.addEventListener('change', () => tick(box, box.checked, true));
  }
}
