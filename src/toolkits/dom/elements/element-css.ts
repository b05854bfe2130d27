/** How the elements look; what is inherited is the page's. Custom properties and parts change it. */
export const elementCss = `
:host { display: block; color: inherit; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
[part="progress"] { display: flex; align-items: center; gap: .75em; min-width: 0; }
[part="bar"] {
  position: relative; flex: 1; min-width: 3em; height: var(--offloop-height, .5em); overflow: hidden;
  border-radius: var(--offloop-radius, 999px); background: var(--offloop-track, color-mix(in srgb, currentColor 15%, transparent));
  outline: 1px solid transparent;
}
[part="fill"] {
  width: calc(var(--progress, 0) * 100%); height: 100%; border-radius: inherit; forced-color-adjust: none;
  background: var(--_fill);
}
:host, [part="run"] { --_fill: var(--offloop-accent, light-dark(#1a5fb4, #62a0ea)); }
[data-state="done"] { --_fill: var(--offloop-done, light-dark(#26774a, #57e389)); }
[data-state="failed"] { --_fill: var(--offloop-problem, light-dark(#b3261e, #ff7b72)); }
:is([data-state="cancelled"], [data-state="cancelling"]) { --_fill: var(--offloop-cancelled, light-dark(#6b6b6b, #a0a0a0)); }
[part="bar"]:not([aria-valuenow])[data-active] [part="fill"] { width: 30%; }
[part="percent"], [part="rate"], [part="eta"] { font-variant-numeric: tabular-nums; white-space: nowrap; }
[part="percent"] { min-width: 3.5em; text-align: end; }
[part="rate"]:empty, [part="eta"]:empty, [part="message"]:empty { display: none; }
[part="list"] { display: flex; flex-direction: column; gap: .75em; margin: 0; padding: 0; list-style: none; }
[part="run"] { display: grid; gap: .25em; min-width: 0; }
[part="head"], [part="foot"] { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25em .75em; min-width: 0; }
[part="name"] { flex: 1; min-width: 0; overflow-wrap: anywhere; font-weight: 600; }
[part="foot"] { font-size: .875em; overflow-wrap: anywhere; }
[part="foot"]:not(:has(> :not(:empty))) { display: none; }
[part="message"] { flex: 1; min-width: 0; }
[part="cancel"] { font: inherit; min-width: 1.5rem; min-height: 1.5rem; cursor: pointer; }
[part="cancel"][hidden] { display: none; }
[part="live"] { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[part="empty"] { margin: 0; }
[part="empty"][hidden] { display: none; }
@media (prefers-reduced-motion: no-preference) {
  [part="fill"] { transition: width .15s linear; }
  [part="bar"]:not([aria-valuenow])[data-active] [part="fill"] { animation: offloop-moves 1.5s ease-in-out infinite alternate; transition: none; }
}
@keyframes offloop-moves { to { transform: translateX(233%); } }
`;
