// Shows a page of this server in a frame as wide as a phone.

const frame = document.getElementById("phone");
const back = document.getElementById("back");
const path = location.hash.slice(1);
// Only a page of this server: `//host` would be another one's.
const url = new URL(path.startsWith("/") ? path : "/", location.origin);
const own = url.origin === location.origin && !url.pathname.startsWith("/-/") ? url.pathname : "/";
frame.src = own;
back.href = own;
frame.addEventListener("load", () => {
  back.href = frame.contentWindow.location.pathname;
  document.title = frame.contentDocument.title;
});
addEventListener("hashchange", () => location.reload());
