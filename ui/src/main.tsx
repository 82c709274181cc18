import './first';
import './app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { startI18n } from './i18n';
import { watchActs } from './lib/acts';
import { applyTextSize } from './lib/text_size';

applyTextSize();
watchActs();
void startI18n().then(() => createRoot(document.getElementById('root')!).render(<App />));
