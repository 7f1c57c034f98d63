// The steps of a launch that only the browser can take: to see whether it keeps our cookie in this frame, and where it
// does not, to keep a value with the platform instead (LTI Client Side postMessages 1.0); and to go back with a choice.
"use strict";

const PATIENCE = 2000;

// Ask the platform's frame to put or get a value. Only its own origin is spoken to, and listened to.
function askPlatform(frameName, origin, message) {
  return new Promise((resolve, reject) => {
    const opener = window.opener && !window.opener.closed ? window.opener : null;
    const outer = window.parent !== window ? window.parent : opener;
    let frame = outer;
    try {
      if (frameName && frameName !== "_parent") frame = outer.frames[frameName] || outer;
    } catch {
      frame = outer;
    }
    if (!frame) {
      reject(new Error("no platform"));
      return;
    }
    const id = crypto.randomUUID();
    const timer = setTimeout(() => reject(new Error("no answer")), PATIENCE);
    window.addEventListener("message", (event) => {
      const data = event.data;
      if (event.origin !== origin || !data || data.message_id !== id) return;
      if (data.subject !== `${message.subject}.response`) return;
      clearTimeout(timer);
      if (data.error) reject(new Error(data.error.code));
      else resolve(data.value);
    });
    frame.postMessage({ ...message, message_id: id }, origin);
  });
}

function keepsCookies(box) {
  return document.cookie.split("; ").includes(`${box.dataset.probe}=${box.dataset.state}`);
}

async function depart(box) {
  if (keepsCookies(box)) {
    location.replace(box.dataset.address);
    return;
  }
  try {
    if (!box.dataset.frame) throw new Error("no storage");
    const message = { subject: "lti.put_data", key: box.dataset.state, value: box.dataset.key };
    await askPlatform(box.dataset.frame, box.dataset.origin, message);
    location.replace(box.dataset.address);
  } catch {
    document.getElementById("lti-waiting").hidden = true;
    document.getElementById("lti-window").hidden = false;
  }
}

async function comeBack(box) {
  const form = document.getElementById("lti-return");
  const message = { subject: "lti.get_data", key: box.dataset.state };
  try {
    form.elements.browser_key.value = await askPlatform(box.dataset.frame, box.dataset.origin, message);
  } catch {
    // Sent without the value, so that the server says what is wrong.
    form.elements.browser_key.value = "";
  }
  form.submit();
}

const login = document.getElementById("lti-login");
const storage = document.getElementById("lti-storage");
if (login) depart(login);
if (storage) comeBack(storage);
const placed = document.getElementById("lti-placed");
if (placed) placed.submit();

// Dynamic Registration 1.0 §3.4.3: the platform closes the frame. It is told on a click, so that the page can be read.
const close = document.getElementById("lti-close");
if (close) {
  close.addEventListener("click", () => {
    (window.opener || window.parent).postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  });
}
