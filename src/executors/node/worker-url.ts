// Where the code of workers is: its own module, since only these lines differ where sources are not built. Functions, because a bundle
// may have lost its own address.

export const threadUrl = (): URL => new URL('./worker-entry.js', import.meta.url);
export const processUrl = (): URL => new URL('./process-entry.js', import.meta.url);
export const utilityUrl = (): URL => new URL('./utility-entry.js', import.meta.url);
