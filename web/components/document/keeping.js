// What a reader wants who has not signed in: the browser keeps it, and shows it to the server when a page is opened.

/** `kept`: a cookie; its value is null where nothing was chosen on this page, and empty where nothing is to be kept any more. */
export function keepsWanted({ name, value, path, seconds }) {
  if (value === null || !name) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=${path}; Max-Age=${value ? seconds : 0}; SameSite=Lax${secure}`;
}
