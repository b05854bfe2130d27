const KEY = 'offloop-photos-theme';

/** Follows the system until somebody chooses; the choice is remembered. */
export function offerTheme(button: HTMLButtonElement, onChange: () => void): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = localStorage.getItem(KEY);
  if (chosen) document.documentElement.dataset.theme = chosen;
  show();
  system.addEventListener('change', show);
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(KEY, theme);
    show();
  });

  function isDark(): boolean {
    const { theme } = document.documentElement.dataset;
    return theme ? theme === 'dark' : system.matches;
  }

  function show(): void {
    button.ariaPressed = String(isDark());
    onChange();
  }
}
