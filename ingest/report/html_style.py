"""The look of a report's html page: light and dark, wide and narrow, on screen and on paper."""

STYLE = """
:root { color-scheme: light dark; --paper: #f6f7f9; --card: #fff; --ink: #1b1f24; --soft: #5a6472; --line: #d9dee5;
  --accent: #0b5cad; --red: #b3261e; --red-soft: #fdecea; --red-mark: #f7c3be; --green: #1a6e35; --green-soft: #e8f5ec;
  --green-mark: #b5e3c2; --amber: #8a5300; --amber-soft: #fff4dd; --blue: #0b5cad; --violet: #6b3fa0; --code: #eef1f5; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1c2025; --ink: #e4e8ed; --soft: #9aa5b3;
  --line: #333a43; --accent: #7db6f5; --red: #ff9a91; --red-soft: #3a1d1c; --red-mark: #7a2c28; --green: #7fd69a;
  --green-soft: #16301f; --green-mark: #24623a; --amber: #f0bd68; --amber-soft: #33270f; --blue: #7db6f5;
  --violet: #c6a4f2; --code: #262b32; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; text-wrap: balance; }
h2 { font-size: 1.05rem; margin: 0 0 .5rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; } h4 { margin: 0; }
p { margin: .25rem 0; } small { color: var(--soft); font-weight: normal; }
ul { margin: 0; padding: 0; list-style: none; }
code, pre, kbd { font: .9em/1.45 ui-monospace, monospace; } pre { margin: 0; white-space: pre-wrap; }
button, input, select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
  border-radius: 6px; padding: .3rem .6rem; } button { cursor: pointer; } button:hover { border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
html:not(.js) .js { display: none; } [hidden] { display: none !important; }
summary { cursor: pointer; }
.command { color: var(--soft); margin: 0; } .digest code { font-size: 1rem; } .ending { color: var(--soft); }
.step { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; margin-top: .5rem; }
.step pre { background: var(--code); padding: .45rem .7rem; border-radius: 6px; }
.way { margin: 1.25rem 0 0; } .obstacle { background: var(--red-soft); border-left: 4px solid var(--red);
  border-radius: 6px; padding: .5rem .9rem; margin: .5rem 0; }
.obstacle em { color: var(--red); font-style: normal; font-weight: 600; }
div.obstacle { color: var(--ink); white-space: pre-line; }
.obstacle.held, .obstacle.incomplete { background: var(--amber-soft);
  border-color: var(--amber); }
.obstacle.held em, .obstacle.incomplete em { color: var(--amber); }
.sources { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: .75rem;
  margin: 1.25rem 0; }
.sources > article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; }
.sources p, .sources details { color: var(--soft); font-size: .92em; }
.counts { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin-bottom: .25rem; }
.create, .created { color: var(--green); } .update, .updated, .held { color: var(--amber); }
.rename, .renamed { color: var(--blue); } .delete, .deleted, .failed { color: var(--red); }
.hide { color: var(--violet); }
.tools { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center;
  background: var(--paper); padding: .6rem 0; border-bottom: 1px solid var(--line); }
#search { flex: 1 1 14rem; min-width: 8rem; } .chips { display: flex; flex-wrap: wrap; gap: .3rem; }
.chip { border-radius: 99px; padding: .15rem .65rem; white-space: nowrap; } .chip output { color: var(--soft); }
.chip[aria-pressed=true] { background: var(--accent); border-color: var(--accent); color: var(--card); }
.chip[aria-pressed=true] output { color: inherit; }
.shown { color: var(--soft); margin-left: auto; white-space: nowrap; }
#all { margin-left: .4rem; color: var(--ink); }
main article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: .4rem 0;
  content-visibility: auto; contain-intrinsic-size: auto 2.8rem; scroll-margin-top: 7rem; }
main article > details > summary { display: flex; gap: .75rem; align-items: baseline; padding: .55rem .9rem;
  list-style: none; border-radius: 8px; }
main article > details > summary::-webkit-details-marker { display: none; }
main article > details > summary:focus-visible { outline-offset: -2px; }
main article > details > summary:hover { background: var(--code); }
main article > details[open] > summary { border-bottom: 1px solid var(--line); border-radius: 8px 8px 0 0; }
.kind { flex: 0 0 6.2rem; font-weight: 600; white-space: nowrap; } .unchanged { color: var(--soft); }
.name { flex: 1; } .name code { color: var(--soft); } .why { color: var(--soft); }
.why::before { content: '· '; } .badges { display: flex; flex-wrap: wrap; gap: .3rem; justify-content: flex-end; }
.badge { border-radius: 99px; padding: 0 .55rem; font-size: .85em; white-space: nowrap; background: var(--code); }
.badge.error { background: var(--red-soft); color: var(--red); }
.badge.warning { background: var(--amber-soft); color: var(--amber); }
.body { padding: .7rem .9rem .9rem; } .word { color: var(--soft); font-style: italic; }
.facts { display: flex; flex-wrap: wrap; gap: 0 .5rem; margin: 0 0 .4rem; color: var(--soft); font-size: .92em; }
.facts dd { margin: 0 1rem 0 0; }
.said { margin-bottom: .7rem; } .said li { padding: .2rem 0 .2rem .7rem; border-left: 3px solid var(--line);
  margin: .25rem 0; }
.said .error { border-color: var(--red); } .said .warning { border-color: var(--amber); }
.said .error > b { color: var(--red); } .said .warning > b { color: var(--amber); } .said .place { color: var(--soft); }
.code[popovertarget] { padding: 0 .4rem; font: .85em ui-monospace, monospace; background: var(--code); }
.settings { margin-bottom: .6rem; } .settings li { color: var(--blue); }
.texts { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; font-size: .95em; }
.row { display: grid; grid-template-columns: 1fr 1fr; } .row > div { padding: .1rem .7rem; white-space: pre-wrap;
  min-width: 0; }
.row > div + div { border-left: 1px solid var(--line); }
.row.head > div { color: var(--soft); font-size: .85em; border-bottom: 1px solid var(--line); }
.was { background: var(--red-soft); } .is { background: var(--green-soft); } .none { background: var(--code);
  opacity: .5; }
del { background: var(--red-mark); text-decoration: none; border-radius: 3px; }
ins { background: var(--green-mark); text-decoration: none; border-radius: 3px; }
.heading { font-weight: 650; }
.fence { color: var(--soft); } .row > .code { font: .88em/1.5 ui-monospace, monospace; } .gap { min-height: .8em; }
.new .row, .old .row { grid-template-columns: 1fr; } .new .none, .old .none { display: none; }
.new .row > div, .old .row > div { border-left: 0; }
.new, .old { padding: .4rem 0; } .new { border-left: 4px solid var(--green); }
.old { border-left: 4px solid var(--red); } .new .is, .old .was { background: none; }
.fold > summary { background: var(--code); color: var(--soft); font-size: .88em; padding: .15rem .7rem; }
.fold .row { color: var(--soft); }
.meanings h2 { position: absolute; clip-path: inset(50%); }
.meaning { background: var(--card); color: var(--ink); border: 1px solid var(--line); border-radius: 8px;
  padding: 1rem 1.2rem;
  max-width: min(36rem, 92vw); box-shadow: 0 8px 30px #0006; } .meaning p { margin-top: .5rem; }
dialog { background: var(--card); color: var(--ink); border: 1px solid var(--line); border-radius: 8px; }
dialog dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; } dialog dd { margin: 0; }
dialog::backdrop { background: #0008; } kbd { background: var(--code); border-radius: 4px; padding: 0 .35em; }
footer { color: var(--soft); margin: 2rem 0 0; font-size: .9em; }
@media (max-width: 44rem) { body { padding: .9rem; } h1 { font-size: 1.35rem; } .tools { position: static; }
  main article { scroll-margin-top: .5rem; }
  main article > details > summary { flex-wrap: wrap; gap: .15rem .6rem; padding: .5rem .7rem; }
.kind { flex-basis: auto; }
  .name { flex: 1 0 100%; order: 3; } .badges { margin-left: auto; } .body { padding: .6rem .7rem; }
  .row { grid-template-columns: 1fr; } .row > div + div { border-left: 0; } .row.head, .row .none { display: none; }
  .row.same > div:first-child { display: none; } }
@media print { :root { --paper: #fff; --card: #fff; --ink: #000; } body { padding: 0; max-width: none;
  font-size: 10pt; }
  .tools, body .js { display: none !important; } main article { content-visibility: visible; break-inside: auto; }
  main article > details::details-content { content-visibility: visible; block-size: auto; }
  summary { break-after: avoid; } .was, .is, ins, del, .obstacle { print-color-adjust: exact; }
  .meanings h2 { position: static; clip-path: none; }
  .meaning { display: block; position: static; box-shadow: none; border: 0; padding: .3rem 0; max-width: none; } }
"""
