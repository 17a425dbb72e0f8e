// The controls of a photo's view: sliders, lists, targets and tabs.

/** A slider's number, in percent, as text; the look has it as a share. */
const sliders = {
  opacity: value => `${value} %`,
  smoothing: value => `${value} % of the side`,
  contour: value => (value > 0 ? `${value} % of the evidence` : 'no line'),
  clipAbove: value => (value > 0 ? `the top ${value} %` : 'the largest'),
  clipBelow: value => (value > 0 ? `below ${value} % of the scale` : 'nothing'),
};

function connectControls(view) {
  const form = view.find('form.controls');
  const { look } = view;
  const show = () => {
    const resolved = look.resolved;
    for (const [name, sliderText] of Object.entries(sliders)) {
      const input = form.elements[name];
      const value = Math.round(100 * resolved[name] * 100) / 100;
      if (document.activeElement !== input || Number(input.value) !== value) input.value = String(value);
      input.disabled = !look.uses(name);
      const isRegion = name === 'contour' && outlinedRegions(view.map, resolved).length > 0;
      const text = input.disabled ? 'not in this style' : isRegion ? 'the checked region' : sliderText(value);
      input.setAttribute('aria-valuetext', text);
      input.closest('.slider').querySelector('.value').textContent = text;
    }
    form.elements.style.value = look.style;
    form.elements.polarity.value = look.polarity;
    form.elements.scale.value = look.scale;
    form.elements.colors.value = look.colors ?? '';
    form.elements.colors.disabled = !look.uses('colors');
    view.update();
  };
  form.addEventListener('submit', event => event.preventDefault());
  form.addEventListener('input', event => {
    const { name, value } = event.target;
    if (name in sliders) look[name] = Number(value) / 100;
    if (name === 'style') look.chooseStyle(value);
    if (name === 'polarity') look.choosePolarity(value);
    if (name === 'scale') look.scale = value;
    if (name === 'colors') look.colors = value === '' ? null : value;
    show();
  });
  form.elements.reset.addEventListener('click', () => {
    look.reset();
    show();
  });
  show();
}

/** Targets as buttons that are pressed or not; columns as tabs. */
function connectChoices(view) {
  const buttons = view.findAll('.targets button');
  const chooseTarget = number => {
    view.target = number;
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(i === number)));
    view.update();
  };
  buttons.forEach((button, i) => button.addEventListener('click', () => chooseTarget(i)));

  const tabs = view.findAll('.tabs [role=tab]');
  connectTabs(tabs, number => {
    view.column = number;
    selectTab(tabs, number);
    view.find('.show [role=tabpanel]')?.setAttribute('aria-labelledby', tabs[number].id);
    view.update();
  });
}
