"""The script of a report's html page: filters with their counts, search, keys. Without it the page shows everything."""

HELP = """<dialog id="help" aria-label="Keys"><h2>Keys</h2><dl>
<dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next, previous</dd>
<dt><kbd>o</kbd></dt><dd>open or close</dd>
<dt><kbd>/</kbd></dt><dd>search</dd>
<dt><kbd>Esc</kbd></dt><dd>leave the search, close this</dd>
<dt><kbd>?</kbd></dt><dd>this help</dd>
</dl><form method="dialog"><button>Close</button></form></dialog>"""

SCRIPT = """
'use strict';
document.documentElement.classList.add('js');
const one = (query) => document.getElementById(query);
const search = one('search'), source = one('source'), all = one('all'), help = one('help');
const cards = [...document.querySelectorAll('main article')].map((node) => ({
  node, details: node.firstElementChild, source: node.closest('.group').dataset.source,
  kind: [node.dataset.kind], level: node.dataset.levels.split(' ')}));
const chips = [...document.querySelectorAll('[data-filter]')];
const wanted = (name) => chips.filter((chip) => chip.dataset.filter === name && chip.ariaPressed === 'true')
  .map((chip) => chip.dataset.value);
const fits = (card, name, values) => !values.length || card[name].some((value) => values.includes(value));
const text = (card) => card.text ??= card.node.textContent.toLowerCase();

function filter() {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const kinds = wanted('kind'), levels = wanted('level'), counts = new Map();
  let shown = 0;
  for (const card of cards) {
    const found = (!source || !source.value || card.source === source.value)
      && words.every((word) => text(card).includes(word));
    const kind = fits(card, 'kind', kinds), level = fits(card, 'level', levels);
    if (found && level) counts.set('kind ' + card.kind[0], (counts.get('kind ' + card.kind[0]) ?? 0) + 1);
    if (found && kind) for (const one of card.level) counts.set('level ' + one, (counts.get('level ' + one) ?? 0) + 1);
    card.node.hidden = !(found && kind && level);
    shown += card.node.hidden ? 0 : 1;
  }
  for (const chip of chips)
    chip.querySelector('output').value =
      (counts.get(chip.dataset.filter + ' ' + chip.dataset.value) ?? 0).toLocaleString('en');
  for (const group of document.querySelectorAll('.group')) {
    const left = group.querySelectorAll('article:not([hidden])').length;
    group.hidden = !left;
    group.querySelector('output').value = left.toLocaleString('en');
  }
  one('shown').value = shown.toLocaleString('en');
}

function move(by) {
  const seen = cards.filter((card) => !card.node.hidden);
  const now = seen.findIndex((card) => card.node.contains(document.activeElement));
  const next = seen[now < 0 ? (by > 0 ? 0 : seen.length - 1) : Math.min(Math.max(now + by, 0), seen.length - 1)];
  if (!next) return;
  next.details.firstElementChild.focus({preventScroll: true});
  next.node.scrollIntoView({block: 'start'});
}

function toggle() {
  const details = document.activeElement.closest('details') ?? document.activeElement.closest('article')?.firstChild;
  if (details) details.open = !details.open;
}

let waiting = 0;
if (search) {
  search.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  search.addEventListener('keydown', (event) => { if (event.key === 'Enter') { filter(); move(1); } });
  source?.addEventListener('change', filter);
  for (const chip of chips) chip.addEventListener('click', () => {
    chip.ariaPressed = chip.ariaPressed === 'true' ? 'false' : 'true';
    filter();
  });
  all.addEventListener('click', () => {
    const open = all.textContent === 'Open all';
    for (const card of cards) if (!card.node.hidden) card.details.open = open;
    all.textContent = open ? 'Close all' : 'Open all';
  });
}
one('copy')?.addEventListener('click', async (event) => {
  const command = one('command'), range = document.createRange();
  range.selectNodeContents(command);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  try { await navigator.clipboard.writeText(command.textContent); event.target.textContent = 'Copied'; }
  catch { event.target.textContent = 'Selected'; }
});
const keys = {j: () => move(1), k: () => move(-1), o: toggle, '/': () => search?.focus(), '?': () => help.showModal()};
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  if (event.target.matches('input, select')) { if (event.key === 'Escape') event.target.blur(); return; }
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
let closed = [];
addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll('main article > details:not([open])')];
  for (const details of closed) details.open = true;
});
addEventListener('afterprint', () => { for (const details of closed) details.open = false; });
"""
