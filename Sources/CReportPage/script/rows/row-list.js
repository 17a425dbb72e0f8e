// The list of rows: sorted by its heads, filtered by words, classes and verdicts, and opened one by one.

/** Rows that are listed before a reader asks for more. */
const listedAtFirst = 50;
const listedMore = 250;

class RowList {
  #data;
  #view;
  #body;
  #form;
  #heads;
  #limit = listedAtFirst;
  #order = { key: 'wrong', isUp: true };
  #opened = new Set();

  /** @param view the target and the column that are shown; a target of −1 stands for each row's predicted class. */
  constructor(data, view) {
    [this.#data, this.#view] = [data, view];
    const table = document.querySelector('table.list');
    this.#body = table.tBodies[0];
    this.#form = document.querySelector('form.filter');
    this.#form.addEventListener('submit', event => event.preventDefault());
    this.#form.addEventListener('input', () => {
      this.#limit = listedAtFirst;
      this.draw();
    });
    this.#heads = [...table.tHead.querySelectorAll('th[data-key]')];
    for (const head of this.#heads) head.querySelector('button').addEventListener('click', () => this.#sort(head));
    document.querySelector('.more').addEventListener('click', () => {
      this.#limit += listedMore;
      this.draw();
    });
    this.#addChoices();
    // What matters first is there at once; before printing the opened rows are complete anyway.
    this.draw();
  }

  #target(row) { return this.#view.target < 0 ? this.#data.leading[this.#view.column][row] : this.#view.target; }

  #part(row) { return this.#data.parts[this.#view.column][this.#target(row)]; }

  #addChoices() {
    const add = (name, packed) => {
      for (const word of [...(packed?.words ?? [])].sort((a, b) => a.localeCompare(b, 'en'))) {
        this.#form.elements[name]?.append(element('option', {}, word));
      }
    };
    add('class', this.#data.predictions);
    const grades = new Set(this.#data.parts.flat().flatMap(part => part.grades.words));
    add('verdict', { words: [...grades] });
  }

  #sort(head) {
    const { key } = head.dataset;
    this.#order = { key, isUp: this.#order.key === key ? !this.#order.isUp : true };
    for (const other of this.#heads) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', this.#order.isUp ? 'ascending' : 'descending');
    this.draw();
  }

  /** What rows are sorted by. */
  #key(row) {
    const data = this.#data;
    switch (this.#order.key) {
      case 'wrong': return data.isWrong(row) ? 0 : 1;
      case 'number': return data.numbers[row];
      case 'prediction': return data.prediction(row) ?? '';
      case 'truth': return data.truth(row) ?? '';
      case 'score': return this.#part(row).scores[row];
      case 'feature': return data.features[data.strongest(row, this.#target(row), this.#view.column)];
      default: return data.words(this.#part(row).grades, row) ?? '';
    }
  }

  #chosen() {
    const [data, fields] = [this.#data, this.#form.elements];
    const words = fields.words.value.trimStart().toLowerCase();
    const rows = [];
    for (let row = 0; row < data.length; row++) {
      if (fields.class?.value && data.prediction(row) !== fields.class.value) continue;
      if (fields.correct?.value && data.isWrong(row) !== (fields.correct.value === 'wrong')) continue;
      if (fields.verdict.value && data.words(this.#part(row).grades, row) !== fields.verdict.value) continue;
      const texts = [`row ${data.numbers[row]} `, data.id(row), data.prediction(row), data.truth(row)];
      if (words === '' || texts.some(text => text?.toLowerCase().includes(words))) rows.push(row);
    }
    const keys = new Map(rows.map(row => [row, this.#key(row)]));
    const sign = this.#order.isUp ? 1 : -1;
    const compare = (a, b) => (typeof a === 'string' ? a.localeCompare(b, 'en') : a - b);
    return rows.sort((a, b) => sign * compare(keys.get(a), keys.get(b)) || a - b);
  }

  draw() {
    const rows = this.#chosen();
    const shown = rows.slice(0, this.#limit);
    this.#body.replaceChildren(...shown.flatMap(row => this.#line(row)));
    const { count, length } = this.#data;
    const of = count > length ? `${length} listed rows` : `${count} rows`;
    this.#form.querySelector('.count').textContent = `${rows.length} of ${of}`
      + (shown.length < rows.length ? `, the first ${shown.length} below` : '');
    document.querySelector('.more').hidden = shown.length === rows.length;
  }

  #line(row) {
    const data = this.#data;
    const [target, { column }] = [this.#target(row), this.#view];
    const feature = data.strongest(row, target, column);
    const isOpen = this.#opened.has(row);
    const id = data.id(row);
    const button = element('button', { type: 'button', 'aria-expanded': isOpen },
      `row ${data.numbers[row]}${id === null ? '' : ` (${id})`}`);
    const part = this.#part(row);
    const cells = [element('th', { scope: 'row' }, button)];
    if (data.predictions) cells.push(element('td', {}, data.prediction(row) ?? '–'));
    if (data.truths) {
      cells.push(element('td', { class: data.isWrong(row) ? 'worrying' : null },
        `${data.truth(row) ?? '–'}${data.isWrong(row) ? ' (wrong)' : ''}`));
    }
    cells.push(
      element('td', { class: 'number' }, numberText(part.scores[row])),
      element('td', {}, `${data.features[feature]} ${signedText(data.attribution(row, feature, target, column))}`),
      element('td', { class: part.review[row] ? 'worrying' : null }, data.words(part.grades, row) ?? ''));
    const line = element('tr', { 'data-row': row }, ...cells);
    const lines = [line];
    const opened = () => element('tr', { class: 'opened' },
      element('td', { colspan: cells.length }, rowDetail(data, row, column, target)));
    if (isOpen) lines.push(opened());
    button.addEventListener('click', () => {
      if (this.#opened.delete(row)) line.nextElementSibling.remove();
      else {
        this.#opened.add(row);
        line.after(opened());
      }
      button.setAttribute('aria-expanded', String(this.#opened.has(row)));
    });
    return lines;
  }
}
