// Tabs: one of a row of buttons is chosen, by a click or with the arrow keys.

/** Connects tabs; `choose` gets the number of the tab that was chosen, which it shows with `selectTab`. */
function connectTabs(tabs, choose) {
  tabs.forEach((tab, i) => {
    tab.addEventListener('click', () => choose(i));
    tab.addEventListener('keydown', event => {
      const steps = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      const next = (steps[event.key] + tabs.length) % tabs.length;
      choose(next);
      tabs[next].focus();
    });
  });
}

function selectTab(tabs, number) {
  tabs.forEach((tab, i) => {
    tab.setAttribute('aria-selected', String(i === number));
    tab.tabIndex = i === number ? 0 : -1;
  });
}

/** The views of a page: a tab each, of which one shows its panel. */
function connectViews(root) {
  const tabs = [...root.querySelectorAll('.views [role=tab]')];
  connectTabs(tabs, number => {
    selectTab(tabs, number);
    tabs.forEach((tab, i) => {
      document.getElementById(tab.getAttribute('aria-controls')).classList.toggle('closed', i !== number);
    });
  });
}
