// The table of many photos: sorted by its heads, filtered by words and verdicts.

class PhotoTable {
  #body;
  #rows;
  #heads;

  constructor(table) {
    this.#body = table.tBodies[0];
    this.#rows = [...this.#body.rows];
    this.#heads = [...table.tHead.querySelectorAll('th[data-key]')];
    for (const head of this.#heads) {
      head.querySelector('button').addEventListener('click', () => this.#sort(head));
    }
    this.form = document.querySelector('form.filter');
    this.form.addEventListener('submit', event => event.preventDefault());
    this.form.addEventListener('input', () => this.#filter());
    this.#filter();
  }

  #sort(head) {
    const direction = head.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
    for (const other of this.#heads) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', direction);
    const { key } = head.dataset;
    const sign = direction === 'ascending' ? 1 : -1;
    const isNumber = head.dataset.kind === 'number';
    const value = row => (isNumber ? Number(row.dataset[key]) : row.dataset[key]);
    // What has no number comes last, whichever the direction.
    const isMissing = row => isNumber && row.dataset[key] === '';
    const compare = (a, b) => (isNumber ? value(a) - value(b) : value(a).localeCompare(value(b), 'en'));
    this.#rows.sort((a, b) => {
      if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
      return sign * compare(a, b) || Number(a.dataset.number) - Number(b.dataset.number);
    });
    this.#body.append(...this.#rows);
  }

  #filter() {
    const words = this.form.elements.words.value.trim().toLowerCase();
    const verdict = this.form.elements.verdict.value;
    let count = 0;
    for (const row of this.#rows) {
      const text = `${row.dataset.name} ${row.dataset.label}`.toLowerCase();
      const isShown = text.includes(words) && (verdict === '' || row.dataset.grade === verdict);
      row.hidden = !isShown;
      if (isShown) count += 1;
    }
    this.form.querySelector('.count').textContent = `${count} of ${this.#rows.length} ${this.form.dataset.things}`;
  }
}
