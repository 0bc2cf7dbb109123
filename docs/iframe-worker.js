// Search in pages that are opened from disk. Browsers let no page from disk start a worker; there its
// script is run in a hidden frame instead, and messages go to and fro as with a worker. Material asks
// whether there is an `IFrameWorker`.
if (location.protocol === "file:") {
  window.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      const inner = frame.contentWindow;
      inner.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      const script = frame.contentDocument.createElement("script");
      script.src = new URL(url, document.baseURI).href;
      this.ready = new Promise((resolve) => script.addEventListener("load", () => resolve(inner)));
      frame.contentDocument.body.append(script);
    }

    postMessage(data) {
      this.ready.then((inner) =>
        inner.dispatchEvent(new inner.MessageEvent("message", { data })),
      );
    }
  };
  window.Worker = window.IFrameWorker;
}
