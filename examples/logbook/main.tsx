import { EngineProvider } from 'offloop/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { engine } from './engine.ts';

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <EngineProvider engine={engine}>
      <App />
    </EngineProvider>
  </StrictMode>,
);
