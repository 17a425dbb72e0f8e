// Tables wider than the screen: a line says that there is more to the right.

function watchOverflow(root = document) {
  const check = box => {
    // What is not shown yet has no width.
    if (box.clientWidth === 0) return;
    const isCut = box.scrollWidth > box.clientWidth + 1;
    const hint = box.previousElementSibling;
    if (hint?.classList.contains('hint')) hint.hidden = !isCut;
    // What does not scroll needs no stop for the Tab key.
    if (isCut) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
  };
  const observer = new ResizeObserver(entries => entries.forEach(({ target }) => check(target.closest('.wide'))));
  for (const box of root.querySelectorAll('.wide')) {
    box.before(element('p', { class: 'hint quiet', hidden: '' }, 'Scroll the table sideways for more columns →'));
    observer.observe(box);
    if (box.firstElementChild) observer.observe(box.firstElementChild);
  }
}
