// Runs before the first paint, so that a chosen theme does not flash the other one.
(function () {
  "use strict";
  var root = document.documentElement;
  function read(name) {
    try { return localStorage.getItem(name); } catch (error) { return null; }
  }
  var theme = read("hindcast.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  var language = read("hindcast.language") || (navigator.language || "en");
  root.lang = /^ko\b/i.test(language) ? "ko" : "en";
  root.dataset.rise = read("hindcast.rise") || (root.lang === "ko" ? "red" : "green");
})();
