/* Keeps what is being written in <form data-draft="NAME"> in this tab until it is posted: a lost connection, a session
   that ended, a wrong click and the back button cost no word. The name holds who writes, and what they reply to. */
"use strict";
const SENT = "draft-sent";

// A post was made: its own address is where the server sent us. What was written is safe there.
if (location.hash.startsWith("#post-") && sessionStorage.getItem(SENT)) {
  sessionStorage.removeItem(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const field = form.querySelector("textarea");
  const key = `draft:${location.pathname}:${form.dataset.draft}`;
  if (!field.value) field.value = sessionStorage.getItem(key) || "";
  field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
}
