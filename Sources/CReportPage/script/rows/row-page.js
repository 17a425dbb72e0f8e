// Puts a page of rows together: the list first, the dots when the page has been painted.

function startRows() {
  watchOverflow();
  connectSaving();
  const data = new RowData(JSON.parse(document.getElementById('row-data').textContent));
  const view = { target: data.predictions ? -1 : 0, column: data.leadingColumn };
  const parts = [new RowList(data, view)];
  if (document.querySelector('.swarm')) {
    requestAnimationFrame(() => setTimeout(() => {
      parts.push(new Swarm(data, view));
      drawValueBar(data);
    }));
  } else document.querySelector('table.list tbody button')?.click();
  connectRowChoices(data, view, () => parts.forEach(part => part.draw()));
}

/** Buttons for the targets that all rows have, and for methods. */
function connectRowChoices(data, view, draw) {
  const box = document.querySelector('.targets');
  const names = data.parts[0].map(part => (part.names.words.length === 1 ? part.names.words[0] : null));
  const choices = names.map((name, target) => ({ name, target })).filter(({ name }) => name !== null);
  if (data.predictions && choices.length > 0) choices.unshift({ name: 'each row’s predicted class', target: -1 });
  if (choices.length < 2) box.hidden = true;
  for (const { name, target } of choices) {
    const button = element('button', { type: 'button', 'aria-pressed': target === view.target }, name);
    button.addEventListener('click', () => {
      view.target = target;
      for (const other of box.querySelectorAll('button')) other.setAttribute('aria-pressed', String(other === button));
      draw();
    });
    box.append(button);
  }
  const columns = document.querySelector('select[name=column]');
  if (!columns) return;
  columns.selectedIndex = view.column;
  columns.addEventListener('input', () => {
    view.column = columns.selectedIndex;
    draw();
  });
}

startRows();
