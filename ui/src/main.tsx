import './first';
import './app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { startI18n } from './i18n';
import { applyTextSize } from './lib/text_size';

applyTextSize();
void startI18n().then(() => createRoot(document.getElementById('root')!).render(<App />));
