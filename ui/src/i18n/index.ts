import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { speak } from '../api/client';
import ja from './ja.json';
import type late from './late.ja.json';

export type Language = 'ja' | 'en';
declare module 'i18next' {
  interface CustomTypeOptions { defaultNS: 'translation'; resources: { translation: typeof ja & typeof late } }
}

const kept = 'azekura.language';
let english = false; // Fetched when somebody wants it.

export async function startI18n() {
  await i18next.use(initReactI18next).init({
    lng: 'ja', fallbackLng: 'ja', resources: { ja: { translation: ja } },
    interpolation: { escapeValue: false }, // React escapes.
    react: { useSuspense: false },
  });
  await setLanguage(localStorage.getItem(kept) === 'en' ? 'en' : 'ja');
}

export async function setLanguage(language: Language) {
  if (language === 'en' && !english) {
    i18next.addResourceBundle('en', 'translation', (await import('./en.json')).default);
    english = true;
  }
  speak(language);
  localStorage.setItem(kept, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

export const currentLanguage = (): Language => (i18next.language === 'en' ? 'en' : 'ja');
