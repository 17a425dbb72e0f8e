// How a picture looks: what the reader chose, and the style's own where nothing was chosen.

/** Styles and colours as the command line has them. */
class Registry {
  constructor(page) {
    this.styles = new Map(page.styles.map(style => [style.name, style]));
    this.colors = new Map(page.colors.map(colors => [colors.name, new ColorMap(colors)]));
    this.initial = page.look;
  }
}

/** What was chosen; null stands for the style's own. */
class Look {
  #registry;

  constructor(registry) {
    this.#registry = registry;
    this.reset();
  }

  reset() {
    const { style, polarity, colors, smoothing, contour, scale, top } = this.#registry.initial;
    Object.assign(this, {
      style, polarity, colors: colors ?? null, smoothing: smoothing ?? null, contour: contour ?? null, scale, top,
      opacity: 1, clipAbove: null, clipBelow: 0,
    });
  }

  get #own() { return this.#registry.styles.get(this.style); }

  /** A style that shows the polarity, whatever was shown before. */
  choosePolarity(polarity) {
    this.polarity = polarity;
    // Regions were found for one.
    if (this.style === 'outlines' && polarity !== this.#own.polarity) this.style = 'evidence';
    if ((polarity === 'both') !== this.#own.showsBoth) {
      this.style = [...this.#registry.styles.values()].find(
        style => style.showsBoth === (polarity === 'both')).name;
    }
  }

  /** A polarity that the style shows: the style's own, unless another one was chosen that it can show. */
  chooseStyle(name) {
    const before = this.#own;
    this.style = name;
    const isOwn = this.polarity === before.polarity || name === 'outlines';
    if (isOwn || this.#own.showsBoth !== (this.polarity === 'both')) this.polarity = this.#own.polarity;
  }

  /** With the style's own in place of what was not chosen. */
  get resolved() {
    const own = this.#own;
    return {
      style: this.style, polarity: this.polarity, opacity: this.opacity,
      scale: this.scale, top: this.top,
      colors: this.#registry.colors.get(this.colors ?? own.colors ?? 'grey'),
      smoothing: this.smoothing ?? own.smoothing ?? 0,
      contour: this.contour ?? own.contour ?? 0, outlinesRegion: this.contour === null,
      clipAbove: this.clipAbove ?? styles[this.style].clip, clipBelow: this.clipBelow,
    };
  }

  /** Whether the style has such a thing. */
  uses(what) {
    if (this.style === 'outlines') return false;
    return what in { opacity: 1, clipAbove: 1, clipBelow: 1 } || this.#own[what] !== undefined;
  }
}
