/**
 * How a prompt looks. What is inherited is set again, since the dialog may stand anywhere; one class is more than the resets of a page, and less than
 * what a page says of `dialog.offloop-prompt`.
 */
export const promptCss = `
.offloop-prompt {
  --_accent: var(--offloop-accent, #1a5fb4);
  --_on-accent: var(--offloop-on-accent, #fff);
  --_problem: var(--offloop-problem, #b3261e);
  --_line: color-mix(in srgb, CanvasText 45%, Canvas);
  --_soft: color-mix(in srgb, CanvasText 8%, Canvas);
  position: fixed; inset: 0; margin: auto; padding: 0; box-sizing: border-box;
  width: min(30rem, 100vw - 2rem); height: fit-content; max-width: none; max-height: calc(100dvh - 2rem);
  border: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); border-radius: .75rem; overflow: hidden;
  background: Canvas; color: CanvasText; box-shadow: 0 1rem 3rem rgb(0 0 0 / .3);
  font: 400 1rem/1.5 system-ui, sans-serif; letter-spacing: normal; text-align: start; text-transform: none; text-indent: 0;
  white-space: normal; word-spacing: normal; visibility: visible; pointer-events: auto; cursor: auto; user-select: text;
}
.offloop-prompt[data-scheme] { color-scheme: light dark; }
.offloop-prompt:not([open]) { display: none; }
.offloop-prompt::backdrop { background: rgb(0 0 0 / .45); }
.offloop-prompt form { display: flex; flex-direction: column; max-height: inherit; margin: 0; }
.offloop-prompt-body { display: flex; flex-direction: column; gap: .5rem; min-height: 0; overflow: auto; padding: 1.25rem 1.25rem .25rem; overflow-wrap: anywhere; }
.offloop-prompt h2 { margin: 0; font-family: inherit; font-size: 1.125rem; font-weight: 600; font-style: normal; line-height: 1.4; color: inherit; white-space: pre-line; outline: none; }
.offloop-prompt p { margin: 0; white-space: pre-line; }
.offloop-prompt [dir] { text-align: -webkit-match-parent; text-align: match-parent; }
.offloop-prompt-help { font-size: .875rem; color: color-mix(in srgb, CanvasText 70%, Canvas); }
.offloop-prompt [role="alert"] { flex: none; min-height: 1.5em; padding: .25rem 1.25rem 0; overflow-wrap: anywhere; font-size: .875rem; color: var(--_problem); }
.offloop-prompt input:not([type="radio"], [type="checkbox"]) {
  display: block; box-sizing: border-box; width: 100%; min-height: 2.5rem; margin: .25rem 0 0; cursor: text; padding: .375rem .75rem;
  border: 1px solid var(--_line); border-radius: .5rem; background: Field; color: FieldText; font: inherit;
}
.offloop-prompt input[aria-invalid="true"] { border-color: var(--_problem); }
.offloop-prompt-choices { display: flex; flex-direction: column; gap: .125rem; margin: .25rem -.5rem 0; }
.offloop-prompt label { display: flex; gap: .625rem; align-items: baseline; margin: 0; padding: .25rem .5rem; border-radius: .375rem; font: inherit; color: inherit; cursor: pointer; }
.offloop-prompt label:hover { background: var(--_soft); }
.offloop-prompt label span { flex: 1; min-width: 0; }
.offloop-prompt :is([type="radio"], [type="checkbox"]) { appearance: auto; flex: none; box-sizing: border-box; width: 1rem; height: 1rem; margin: 0; translate: 0 .125rem; accent-color: var(--_accent); }
.offloop-prompt-actions { display: flex; flex-wrap: wrap; flex: none; gap: .5rem; justify-content: space-between; padding: .5rem 1.25rem 1.25rem; }
.offloop-prompt-actions > div { display: flex; gap: .5rem; }
.offloop-prompt button {
  display: inline-block; box-sizing: border-box; min-width: 5rem; min-height: 2.5rem; margin: 0; text-align: center; padding: .375rem 1rem; border: 1px solid var(--_line); border-radius: .5rem;
  background: transparent; color: CanvasText; font-family: inherit; font-size: 1rem; font-weight: 500; line-height: 1.25; cursor: pointer;
}
.offloop-prompt button:hover { background: var(--_soft); }
.offloop-prompt button[type="button"] { border-color: transparent; padding-inline: .5rem; min-width: 0; margin-inline-start: -.5rem; }
.offloop-prompt .offloop-prompt-main { border-color: var(--_accent); background: var(--_accent); color: var(--_on-accent); }
.offloop-prompt .offloop-prompt-main:hover { background: color-mix(in srgb, var(--_accent) 88%, CanvasText); }
.offloop-prompt :is(input, button):focus-visible, .offloop-prompt label:has(:focus-visible) { outline: 2px solid var(--_accent); outline-offset: 2px; }
.offloop-prompt label:has(:focus-visible) { outline-offset: -2px; }
.offloop-prompt label :focus-visible { outline: none; }
@supports (color: light-dark(red, red)) {
  .offloop-prompt {
    --_accent: var(--offloop-accent, light-dark(#1a5fb4, #8ab8f5));
    --_on-accent: var(--offloop-on-accent, light-dark(#fff, #10151c));
    --_problem: var(--offloop-problem, light-dark(#b3261e, #ff9d94));
  }
}
@media (prefers-reduced-motion: no-preference) {
  .offloop-prompt:not([data-next]) { animation: offloop-prompt .14s ease-out; }
  .offloop-prompt:not([data-next])::backdrop { animation: offloop-prompt-backdrop .14s ease-out; }
}
@keyframes offloop-prompt { from { opacity: 0; translate: 0 .5rem; } }
@keyframes offloop-prompt-backdrop { from { opacity: 0; } }
@media (forced-colors: active) {
  .offloop-prompt .offloop-prompt-main { border-width: 2px; }
}
`;
