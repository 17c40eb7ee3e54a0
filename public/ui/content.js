/*
 * What rendered Markdown can do beyond being read: code is copied, tables are sorted. All of it works
 * on what the renderer marks with `data-code` and `data-sortable`; without this file the page is whole.
 */
(() => {
  const texts = document.querySelector('#toasts')?.dataset ?? {};

  const addCopyButton = (figure) => {
    const code = figure.querySelector('code');
    if (code === null || navigator.clipboard === undefined) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy-code';
    const label = texts.copyCode ?? 'Copy';
    button.textContent = label;
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(code.textContent.replace(/\n$/, ''));
        button.textContent = texts.copied ?? 'Copied';
      } catch {
        getSelection()?.selectAllChildren(code);
      }
      setTimeout(() => {
        button.textContent = label;
      }, 2000);
    };
    button.addEventListener('click', () => void copy());
    figure.append(button);
  };

  const compare = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true }).compare;
  const numberOf = (text) => {
    const plain = text.replaceAll(/[\s\u00a0_'’%€$£]/g, '');
    return /^[-+−]?[\d.,]+$/.test(plain) ? Number.parseFloat(plain.replace('−', '-').replaceAll(',', '')) : Number.NaN;
  };

  const sortBy = (table, column, descending) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, text: row.cells[column]?.textContent.trim() ?? '' }));
    const filled = rows.filter(({ text }) => text !== '');
    const numeric = filled.length > 0 && filled.every(({ text }) => !Number.isNaN(numberOf(text)));
    const order = numeric ? (a, b) => numberOf(a.text) - numberOf(b.text) : (a, b) => compare(a.text, b.text);
    filled.sort((a, b) => (descending ? order(b, a) : order(a, b)));
    // Empty cells stay at the end, whatever the direction.
    body.append(...filled.map(({ row }) => row), ...rows.filter(({ text }) => text === '').map(({ row }) => row));
  };

  const makeSortable = (table) => {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
    if (table.tBodies.length !== 1 || heads.some((head) => head.colSpan > 1)) return;
    if ([...table.tBodies[0].rows].some((row) => [...row.cells].some((cell) => cell.rowSpan > 1 || cell.colSpan > 1)))
      return;
    for (const [column, head] of heads.entries()) {
      // A link in a button can't be reached.
      if (head.querySelector('a, button, input') !== null || head.textContent.trim() === '') continue;
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const descending = head.getAttribute('aria-sort') === 'ascending';
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        sortBy(table, column, descending);
      });
    }
  };

  for (const figure of document.querySelectorAll('.content figure[data-code]')) addCopyButton(figure);
  for (const table of document.querySelectorAll('.content table[data-sortable]')) makeSortable(table);
})();
