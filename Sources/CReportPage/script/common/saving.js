// The summary of a data set as a file.

function connectSaving() {
  document.querySelector('.save-summary')?.addEventListener('click', () => {
    save(document.getElementById('data-set').textContent, 'application/json', 'data-set.json');
  });
}

function save(content, type, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
