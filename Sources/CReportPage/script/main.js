// Puts the page together when it has been read.

/** Opens a photo's view; what it needs is decoded the first time. */
class PhotoViews {
  #registry;
  #views = new Map();

  constructor(registry) { this.#registry = registry; }

  async open(article) {
    if (this.#views.has(article)) return;
    const data = new PhotoData(document.getElementById(`${article.id}-data`));
    this.#views.set(article, data);
    await data.load();
    this.#views.set(article, new PhotoView(article, data, this.#registry));
  }
}

/** Shows what the address names: a photo, or the table of all. */
function follow(views) {
  const index = document.getElementById('index');
  const articles = [...document.querySelectorAll('article.photo')];
  const chosen = articles.find(article => `#${article.id}` === location.hash) ?? (index ? null : articles[0]);
  for (const article of articles) article.hidden = article !== chosen;
  if (index) index.hidden = chosen !== null;
  if (!chosen) return;
  views.open(chosen);
  if (index) {
    window.scrollTo(0, 0);
    chosen.querySelector('h1').focus({ preventScroll: true });
  }
}

function startPhotos() {
  watchOverflow();
  connectSaving();
  const page = JSON.parse(document.getElementById('page-data').textContent);
  const registry = new Registry(page);
  const views = new PhotoViews(registry);
  const table = document.querySelector('#index table.photos');
  if (table) {
    const thumbnails = new Thumbnails(page, registry);
    const { form } = new PhotoTable(table);
    form.elements.scale.addEventListener('input', event => thumbnails.redraw(event.target.value));
  }
  window.addEventListener('hashchange', () => follow(views));
  follow(views);
}

startPhotos();
