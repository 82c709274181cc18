// Speaks when the page itself cannot: in browsers that do not know modules or their syntax, and when a file of the page did
// not arrive. A classic script in the oldest words, before the others, so that it hears of their failure.
(function () {
  var started = false;
  function say(lines) {
    if (started) return;
    var root = document.getElementById('root');
    if (!root) return window.addEventListener('load', function () { say(lines); });
    var main = document.createElement('main');
    main.className = 'flex flex-col gap-5 p-4';
    root.textContent = '';
    root.appendChild(main);
    for (var i = 0; i < lines.length; i++) {
      var line = document.createElement(i === 0 ? 'h1' : 'p');
      if (i === 0) line.className = 'text-2xl font-bold';
      line.appendChild(document.createTextNode(lines[i]));
      main.appendChild(line);
    }
  }
  function old() {
    say(['このブラウザーでは提出できません',
      '番号を暗号化する機能がありません。届いたリンクを、最新の Safari・Chrome・Edge・Firefox で開いてください。',
      'この ブラウザーは ふるいです。あたらしい Safari・Chrome で リンクを ひらいて ください。',
      'This browser is too old. Open the link you were sent in a current Safari, Chrome, Edge or Firefox.']);
  }
  function cut() {
    say(['ページを読み込めませんでした',
      '電波の届く所で、届いたリンクをもう一度開いてください。番号は送られていません。',
      'でんわの でんぱが いい ところで、リンクを もういちど ひらいて ください。',
      'The page did not load. Open the link again where the connection is better. Nothing was sent.']);
  }
  window.azekuraStarted = function () { started = true; };
  if (!('noModule' in document.createElement('script')) || !window.Promise || !window.URLSearchParams) return old();
  window.addEventListener('error', function (e) {
    if (e.target && e.target.tagName === 'SCRIPT') cut(); // It did not arrive. Links (styles) and pictures may fail.
    else if (!e.target || e.target === window) old();     // It arrived, and could not be read.
  }, true);
})();
