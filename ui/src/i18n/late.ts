// Words of screens that few people open, and nobody first. They come with those screens, which import this file: what is loaded first
// stays small. A test holds that whoever uses them does.
import i18next from 'i18next';
import en from './late.en.json';
import ja from './late.ja.json';

const add = () => Object.entries({ ja, en }).forEach(([language, words]) => i18next.addResourceBundle(language, 'translation', words));
if (i18next.isInitialized) add();
else i18next.on('initialized', add); // On the page of components they come first.
