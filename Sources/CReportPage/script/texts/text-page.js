// Texts: words that say their numbers, classes to choose from, and a waterfall of the strongest words.

function startTexts() {
  watchOverflow();
  connectSaving();
  for (const article of document.querySelectorAll('article.told')) {
    connectParts(article);
    for (const part of article.querySelectorAll('.part')) {
      new WordReader(part);
      addWaterfall(part);
    }
  }
  connectTextFilter();
}

/** One class at a time, chosen with buttons. */
function connectParts(article) {
  const parts = [...article.querySelectorAll('.part')];
  if (parts.length < 2) return;
  const box = element('div', { class: 'targets across', role: 'group', 'aria-label': 'Explained class' });
  const buttons = parts.map(part => element('button', { type: 'button' }, part.dataset.heading));
  const choose = number => {
    parts.forEach((part, i) => part.classList.toggle('closed', i !== number));
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(i === number)));
  };
  buttons.forEach((button, i) => button.addEventListener('click', () => choose(i)));
  box.append(...buttons);
  parts[0].before(box);
  // The predicted class first; the buttons say what the headings do.
  for (const heading of article.querySelectorAll('.part > h3')) heading.classList.add('unseen');
  choose(Math.max(0, parts.findIndex(part => part.dataset.target === article.dataset.class)));
}

/** The word under the mouse or the arrow keys. */
class WordReader {
  #words;
  #line;
  #place = -1;

  constructor(part) {
    this.#words = [...part.querySelectorAll('.text span')];
    this.#line = part.querySelector('.word');
    const box = part.querySelector('.words');
    box.addEventListener('pointerover', event => this.#point(event));
    box.addEventListener('pointerdown', event => this.#point(event));
    box.addEventListener('pointerleave', () => { if (document.activeElement !== box) this.#move(-1); });
    box.addEventListener('blur', () => this.#move(-1));
    box.addEventListener('keydown', event => {
      const steps = { ArrowRight: this.#place + 1, ArrowLeft: this.#place - 1, Home: 0, End: this.#words.length - 1 };
      if (!(event.key in steps) || this.#words.length === 0) return;
      event.preventDefault();
      this.#move((steps[event.key] + this.#words.length) % this.#words.length);
    });
  }

  #point({ target }) {
    const place = this.#words.indexOf(target);
    if (place >= 0) this.#move(place);
  }

  #move(place) {
    this.#words[this.#place]?.classList.remove('chosen');
    this.#place = place;
    const word = this.#words[place];
    word?.classList.add('chosen');
    this.#line.textContent = word ? `“${word.textContent}”: ${signedText(Number(word.dataset.value))}` : '';
  }
}

/** From the baseline's score to the text's; nothing of methods without a baseline. */
function addWaterfall(part) {
  const { start, end, special, heading } = part.dataset;
  if (start === undefined) return;
  const parts = [...part.querySelectorAll('.text span')].map(
    word => ({ name: `“${word.textContent}”`, value: Number(word.dataset.value) }));
  const steps = waterfallOf(parts, Number(start), Number(end) - Number(special), 'other words');
  if (Math.abs(Number(special)) > 0.005 * Math.abs(Number(end) - Number(start))) {
    steps.push({ name: 'special tokens and padding', value: Number(special) });
  }
  const names = { start: 'at the baseline', end: 'with this text' };
  const isFirst = part.closest('article') === document.querySelector('article.told');
  part.querySelector('.verdict').before(element('details', { class: 'strongest', open: isFirst ? '' : null },
    element('summary', {}, `The strongest words: ${heading}`),
    waterfall(steps, Number(start), Number(end), names)));
}

function connectTextFilter() {
  const form = document.querySelector('form.filter');
  if (!form) return;
  const articles = [...document.querySelectorAll('article.told')];
  const filter = () => {
    const words = form.elements.words.value.trim().toLowerCase();
    const chosen = form.elements.class.value;
    let count = 0;
    for (const article of articles) {
      const isShown = (chosen === '' || article.dataset.class === chosen)
        && [...article.querySelectorAll('.text')].some(text => text.textContent.toLowerCase().includes(words));
      article.hidden = !isShown;
      if (isShown) count += 1;
    }
    form.querySelector('.count').textContent = `${count} of ${articles.length} texts`;
  };
  form.addEventListener('submit', event => event.preventDefault());
  form.addEventListener('input', filter);
  filter();
}

startTexts();
