/** The page's style: fonts of the system, colours that meet WCAG AA in both schemes, one column on a narrow screen. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#fcfbf9, #15171b);
  --sheet: light-dark(#ffffff, #1b1e23);
  --text: light-dark(#22262c, #e3e6ea);
  --dim: light-dark(#5a616b, #a3abb6);
  --line: light-dark(#e3e0da, #31353c);
  --accent: light-dark(#1b5fb4, #8db9f5);
  --good: light-dark(#0c5c3a, #8fdcb3);
  --good-soft: light-dark(#e2f3e9, #16352a);
  --bad: light-dark(#9c1320, #ffb0b0);
  --bad-soft: light-dark(#fce9e9, #45191d);
  --care: light-dark(#744600, #f0cd8c);
  --care-soft: light-dark(#fbf0d8, #3a2d14);
  --calm: light-dark(#454b55, #c3c9d2);
  --calm-soft: light-dark(#eeede9, #2a2e35);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
:root:has(#theme-light:checked) { color-scheme: light }
:root:has(#theme-dark:checked) { color-scheme: dark }
* { box-sizing: border-box }
html { scroll-padding-top: 1rem }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.55 var(--sans); text-rendering: optimizeLegibility }
h1 { font-size: 1.35rem; font-weight: 600; line-height: 1.25; margin: 0 }
h2 { font-size: 1.1rem; font-weight: 600; margin: 0; overflow-wrap: anywhere }
h3 { font-size: .95rem; font-weight: 600; margin: 1.5rem 0 .5rem }
p { margin: 0 }
a { color: var(--accent) }
code, pre, .place, dt { font-family: var(--mono); font-size: .8125rem; font-variant-ligatures: none }
.dim { color: var(--dim) }
p.dim { font-size: .9rem }
.found { color: var(--good) } .failed { color: var(--bad) } .open { color: var(--calm) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px }
.skip { position: absolute; left: -99rem; background: var(--sheet); padding: .5rem 1rem; z-index: 3 }
.skip:focus { left: .5rem; top: .5rem }
header { display: flex; flex-wrap: wrap; gap: 1rem 2rem; justify-content: space-between; align-items: flex-end; padding: 1.5rem 2rem 1.25rem; border-bottom: 1px solid var(--line) }
header > div:first-child { flex: 1 1 20rem }
.switches { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem }
fieldset { border: 0; margin: 0; padding: 0; display: flex; align-items: center; font-size: .85rem }
legend { float: left; color: var(--dim); margin-right: .6rem; padding: 0 }
fieldset input { position: absolute; opacity: 0; width: 1px; height: 1px }
fieldset label { padding: .2rem .7rem; border: 1px solid var(--line); background: var(--sheet); cursor: pointer; margin-left: -1px }
fieldset label:first-of-type { border-radius: 5px 0 0 5px; margin-left: 0 }
fieldset label:last-of-type { border-radius: 0 5px 5px 0 }
fieldset input:checked + label { background: var(--text); border-color: var(--text); color: var(--page) }
fieldset input:focus-visible + label { outline: 2px solid var(--accent); outline-offset: 2px; z-index: 1; position: relative }
.body { max-width: 76rem; margin: 0 auto; padding: 0 2rem 4rem }
.body.many { max-width: 92rem; display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 3rem }
main:focus { outline: none }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; padding: 2rem 0 1rem; font-size: .9rem }
nav h2 { font-size: .9rem; color: var(--dim); font-weight: 500 }
nav ol { list-style: none; margin: .5rem 0 0; padding: 0 }
nav li { padding: .2rem 0; display: flex; gap: .75rem; justify-content: space-between }
nav a { overflow-wrap: anywhere; text-decoration: none } nav a:hover { text-decoration: underline }
nav span { white-space: nowrap; font-variant-numeric: tabular-nums }
section { padding-top: 2rem }
section + section { margin-top: 2.5rem; border-top: 1px solid var(--line) }
.code { margin: 1rem 0 .75rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; padding: .75rem 0 }
pre { margin: 0; min-width: max-content; line-height: 1.65; tab-size: 4; direction: ltr }
.line { display: block; unicode-bidi: isolate; padding-right: 1.5rem }
.line::before { content: attr(data-n); position: sticky; left: 0; display: inline-block; width: 3.75rem; padding-right: 1.25rem; margin-right: 0; text-align: right; color: var(--dim); background: var(--sheet); user-select: none; font-variant-numeric: tabular-nums }
.x { color: var(--calm); background: var(--calm-soft); border-radius: 2px; padding: .12rem 0; text-decoration: underline 1px; text-underline-offset: .38em; text-decoration-skip-ink: none; box-decoration-break: clone; -webkit-box-decoration-break: clone; unicode-bidi: isolate }
.s-rendered, .s-used { color: var(--good); background: var(--good-soft) }
.s-problem { color: var(--bad); background: var(--bad-soft); text-decoration-style: wavy }
.s-deferred, .s-kept, .s-emptied { color: var(--care); background: var(--care-soft); text-decoration-style: dashed }
.s-near-miss { color: var(--care); background: var(--care-soft); text-decoration-style: wavy }
.s-left { text-decoration: none }
.s-foreign { color: var(--dim); background: none; text-decoration-style: dotted }
a.x:hover, a.x.on { box-shadow: 0 0 0 1px currentColor }
.odd { color: var(--bad); border: 1px dotted currentColor; border-radius: 2px; padding: 0 .1em; font-size: .9em }
.m { display: none }
body:has(#view-masked:checked) .code .t { display: none }
body:has(#view-masked:checked) .code .more { padding: 0 }
body:has(#view-masked:checked) .code .m { display: inline; letter-spacing: .08em }
.legend { display: flex; flex-wrap: wrap; gap: .35rem 1.1rem; list-style: none; margin: 0; padding: 0; font-size: .8rem }
.legend .x, .head .x { padding: .12rem .3rem }
.list { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line) }
.list > li { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: .25rem 2rem; padding: .75rem .5rem; border-bottom: 1px solid var(--line); font-size: .9rem }
.list > li:target { background: var(--sheet); box-shadow: inset 3px 0 0 var(--accent) }
.head { display: flex; gap: .75rem; align-items: baseline; overflow-wrap: anywhere }
.head .x { text-decoration: none }
.place { color: var(--dim); flex: 0 0 auto; min-width: 4rem; max-width: 10rem; text-align: right; font-variant-numeric: tabular-nums }
.state .dim { overflow-wrap: anywhere }
.badge { display: inline-block; border-radius: 3px; padding: 0 .45rem; font-size: .8rem; font-weight: 600; background: var(--calm-soft); text-decoration: none }
.badge.s-foreign, .badge.s-left, .badge.s-not-asked { background: var(--calm-soft); color: var(--calm) }
.badge.s-rendered, .badge.s-used { background: var(--good-soft) } .badge.s-problem { background: var(--bad-soft) }
dl { margin: .4rem 0 0; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem .9rem }
dt { min-width: 7rem; max-width: 16rem; overflow-wrap: anywhere; padding-top: .1rem }
dd { margin: 0; overflow-wrap: anywhere } dd strong { font-weight: 600 }
.note { margin-top: .4rem; padding-left: .7rem; border-left: 3px solid var(--care); overflow-wrap: anywhere }
.note.error { border-color: var(--bad) }
.note .label { all: unset; font: .75rem var(--mono); color: var(--dim); white-space: nowrap }
.loose { display: flex; gap: .75rem; margin-top: .75rem; align-items: baseline } .loose .note { margin: 0 }
.loose .place { min-width: 0 }
#card { position: absolute; z-index: 2; width: max-content; max-width: min(34rem, calc(100vw - 16px)); background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; box-shadow: 0 6px 24px light-dark(#0002, #0008); padding: .7rem .9rem; font-size: .875rem }
@media (max-width: 62rem) {
  header { padding: 1.25rem 1rem } .body, .body.many { padding: 0 1rem 3rem; display: block }
  .line::before { width: 2.75rem; padding-right: .75rem }
  dt { min-width: 0 }
  nav { position: static; max-height: none; padding-bottom: 0 }
  .list > li { grid-template-columns: minmax(0, 1fr) }
  .place { min-width: 0 }
}
@media (forced-colors: active) { .x { border-bottom: 1px solid } fieldset input:checked + label { forced-color-adjust: none } }
@media print { .switches, .skip, #card { display: none } .code { overflow: visible } pre { min-width: 0; white-space: pre-wrap } }
`
